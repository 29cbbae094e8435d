#include "view/result_schema.hpp"

#include <algorithm>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "models/result/result.hpp"
#include "view/json_output.hpp"

namespace stowplan::view {
namespace {

using Json = nlohmann::ordered_json;

Json of_type(const char* type) { return {{"type", type}}; }
Json text() { return of_type("string"); }
Json truth() { return of_type("boolean"); }
Json number() { return of_type("number"); }
/// What is not finite is null.
Json number_or_null() { return {{"type", {"number", "null"}}}; }
Json count() { return {{"type", "integer"}, {"minimum", 0}}; }
Json one_of(Json values) { return {{"enum", std::move(values)}}; }
Json list_of(Json item) { return {{"type", "array"}, {"items", std::move(item)}}; }
Json no_items() { return {{"type", "array"}, {"maxItems", 0}}; }

using Keys = std::initializer_list<std::pair<const char*, Json>>;

/// An object with these keys, those of `optional` perhaps, and no other.
Json object_of(Keys required, Keys optional = {}) {
  Json properties = Json::object();
  Json names = Json::array();
  for (const auto& [key, schema] : required) {
    properties[key] = schema;
    names.push_back(key);
  }
  for (const auto& [key, schema] : optional) properties[key] = schema;
  return {{"type", "object"},
          {"required", std::move(names)},
          {"properties", std::move(properties)},
          {"additionalProperties", false}};
}

Json defined(const char* name) { return {{"$ref", std::string{"#/definitions/"} + name}}; }
Json scope() { return defined("scope"); }
Json unit() { return defined("unit"); }

/// Names in the table of metrics, those of phases as a pattern.
Json names_of(std::initializer_list<Nature> natures) {
  Json names = Json::array();
  Json any = Json::array();
  for (const MetricFamily& family : metric_families) {
    if (std::ranges::find(natures, family.nature) == natures.end()) continue;
    for (std::size_t s = 0; s < statistics(family); ++s) {
      const MetricId id{family, s};
      if (!family.name.ends_with(phase_placeholder)) {
        names.push_back(metric_name(id));
      } else {
        std::string pattern;
        for (const char c : metric_name(id, "*")) {
          pattern += c == '.' ? "\\." : c == '*' ? ".+" : std::string(1, c);
        }
        any.push_back({{"pattern", "^" + pattern + "$"}});
      }
    }
  }
  any.insert(any.begin(), one_of(std::move(names)));
  return {{"anyOf", std::move(any)}};
}

Json units() {
  Json all = Json::array();
  for (const MetricFamily& family : metric_families) {
    for (const CurrencyNames& names : currency_names) {
      // Only money has one for each currency.
      const auto currency = static_cast<Currency>(&names - currency_names.data());
      const Json unit = in_currency(family.unit, currency);
      if (std::ranges::find(all, unit) == all.end()) all.push_back(unit);
    }
  }
  return one_of(std::move(all));
}

Json definitions() {
  return {{"scope", {{"type", "string"}, {"pattern", "^$|^(pool|workload)/"}}},
          {"unit", units()},
          {"estimate", names_of({Nature::estimate})},
          {"fact", names_of({Nature::fact})},
          {"metric", names_of({Nature::estimate, Nature::fact})}};
}

Json metric() {
  return object_of({{"scope", scope()},
                    {"metric", defined("estimate")},
                    {"unit", unit()},
                    {"mean", number_or_null()},
                    {"low", number_or_null()},
                    {"high", number_or_null()},
                    {"half_width", number_or_null()},
                    {"n", count()},
                    {"values", list_of(number_or_null())}},
                   {{"too_short", one_of({true})}});
}

Json fact() {
  return object_of({{"scope", scope()},
                    {"metric", defined("fact")},
                    {"unit", unit()},
                    {"value", number_or_null()}});
}

Json finding() { return object_of({{"scope", scope()}, {"name", text()}, {"text", text()}}); }

Json load_states() {
  using enum LoadState;
  Json names = Json::array();
  for (const LoadState state : {keeps_up, not_known, backlogged, failing, overloaded}) {
    names.push_back(state_name(state));
  }
  return one_of(std::move(names));
}

Json warm_up() {
  return object_of(
      {{"stated", number()}, {"needed", number()}, {"long_enough", truth()}, {"settled", truth()}});
}

Json analytic() {
  const Json row = object_of({{"scope", scope()},
                              {"metric", defined("metric")},
                              {"unit", unit()},
                              {"analytic", number_or_null()},
                              {"simulated", number_or_null()},
                              {"relative_error", number_or_null()}});
  const Json caveat = object_of({{"scope", scope()}, {"text", text()}});
  return object_of({{"metrics", list_of(row)}, {"caveats", list_of(caveat)}});
}

Json simulated_layout() {
  using enum LayoutStatus;
  const Json load = object_of({{"workload", text()}, {"state", load_states()}, {"reason", text()}});
  return object_of(
      {{"name", text()},
       {"status", one_of({state_name(fine), state_name(imprecise), state_name(does_not_keep_up)})},
       {"keeps_up", truth()},
       {"keeping_up", list_of(load)},
       {"digest", {{"type", "string"}, {"pattern", "^[0-9a-f]{16}$"}}},
       {"events", count()},
       {"facts", list_of(fact())},
       {"metrics", list_of(metric())},
       {"findings", list_of(finding())}},
      {{"warm_up", warm_up()}, {"analytic", analytic()}});
}

Json infeasible_layout() {
  const Json why = object_of({{"workload", text()}, {"pool", text()}, {"reason", text()}});
  return object_of({{"name", text()},
                    {"status", one_of({state_name(LayoutStatus::infeasible)})},
                    {"infeasible", why},
                    {"keeps_up", one_of({false})},
                    {"keeping_up", no_items()},
                    {"facts", no_items()},
                    {"metrics", no_items()},
                    {"findings", no_items()}});
}

Json caution() {
  return object_of({{"topic", one_of({"start", "precision", "warm-up", "length", "drain", "quick",
                                      "time limit"})},
                    {"layout", text()},
                    {"scope", scope()},
                    {"metric", text()},
                    {"text", text()}});
}

Json difference() {
  return object_of({{"a", text()},
                    {"b", text()},
                    {"scope", scope()},
                    {"metric", defined("metric")},
                    {"unit", unit()},
                    {"mean", number_or_null()},
                    {"low", number_or_null()},
                    {"high", number_or_null()},
                    {"half_width", number_or_null()},
                    {"n", count()},
                    {"significant", truth()}});
}

Json objective() {
  using enum ObjectiveState;
  return object_of({{"layout", text()},
                    {"workload", text()},
                    {"metric", defined("metric")},
                    {"unit", unit()},
                    {"limit", number_or_null()},
                    {"measured", number_or_null()},
                    {"later_than_any_limit", truth()},
                    {"failed_share", number_or_null()},
                    {"state", one_of({state_name(met), state_name(missed), state_name(not_known)})},
                    {"met", truth()}},
                   {{"within", number_or_null()}, {"kept", number_or_null()}});
}

Json assertion() {
  return object_of(
      {{"number", count()},
       {"what", text()},
       {"layout", text()},
       {"scope", scope()},
       {"metric", defined("metric")},
       {"unit", unit()},
       {"mean", number_or_null()},
       {"low", number_or_null()},
       {"high", number_or_null()},
       {"half_width", number_or_null()},
       {"n", count()},
       {"holds", truth()}},
      {{"than", text()}, {"min", number_or_null()}, {"max", number_or_null()}, {"reason", text()}});
}

Json warning() {
  return object_of({{"file", text()},
                    {"line", count()},
                    {"column", count()},
                    {"path", text()},
                    {"text", text()}});
}

}  // namespace

std::string result_schema() {
  const Json layout = {{"oneOf", {simulated_layout(), infeasible_layout()}}};
  Json schema = {{"$schema", "http://json-schema.org/draft-04/schema#"},
                 {"title", "Stowplan result"},
                 {"description", "What `stowplan run --format json` writes; docs/results.md."}};
  schema.update(object_of({{"result_version", one_of({result_version})},
                           {"title", text()},
                           {"seed", count()},
                           {"replications", count()},
                           {"confidence", number()},
                           {"first_look", count()},
                           {"version", text()},
                           {"cautions", list_of(caution())},
                           {"layouts", list_of(layout)},
                           {"differences", list_of(difference())},
                           {"objectives", list_of(objective())},
                           {"warnings", list_of(warning())}},
                          {{"assertions", list_of(assertion())},
                           {"currency", object_of({{"code", text()}, {"per_dollar", number()}})}}));
  schema["definitions"] = definitions();
  return schema.dump(2) + '\n';
}

}  // namespace stowplan::view
