#include "view/json_output.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "view/comparison_tables.hpp"

namespace stowplan::view {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

void add_estimate(Json& object, const Estimate& estimate) {
  object["mean"] = number(estimate.mean);
  object["low"] = number(estimate.low());
  object["high"] = number(estimate.high());
  object["half_width"] = number(estimate.half_width);
  object["n"] = estimate.n;
}

Json keeping_up_json(const LayoutResult& layout) {
  Json all = Json::array();
  for (const KeepingUp& w : layout.workloads) {
    all.push_back({{"workload", w.workload}, {"state", state_name(w.state)}, {"reason", w.reason}});
  }
  return all;
}

/// Scope, name and unit of a metric.
Json named(const MetricKey& key) {
  return {{"scope", key.scope.text()}, {"metric", key.name()}, {"unit", key.unit()}};
}

Json layout_json(const LayoutResult& layout) {
  Json facts = Json::array();
  Json metrics = Json::array();
  for (const Metric& metric : layout.metrics) {
    Json entry = named(metric.key);
    if (metric.key.id.is_fact()) {
      entry["value"] = number(metric.values.front());
      facts.push_back(std::move(entry));
      continue;
    }
    add_estimate(entry, metric.estimate);
    Json values = Json::array();
    for (const double value : metric.values) values.push_back(number(value));
    entry["values"] = std::move(values);
    if (metric.too_short) entry["too_short"] = true;
    metrics.push_back(std::move(entry));
  }
  Json findings = Json::array();
  for (const Finding& f : layout.findings) {
    findings.push_back({{"scope", f.scope.text()}, {"name", f.name}, {"text", f.text}});
  }
  return {{"name", layout.name},
          {"status", state_name(layout.status())},
          {"keeps_up", layout.keeps_up()},
          {"keeping_up", keeping_up_json(layout)},
          {"digest", digest_text(layout.digest)},
          {"events", layout.events},
          {"facts", std::move(facts)},
          {"metrics", std::move(metrics)},
          {"findings", std::move(findings)}};
}

Json infeasible_json(const LayoutResult& layout) {
  const Infeasible& why = *layout.infeasible;
  return {{"name", layout.name},
          {"status", state_name(layout.status())},
          {"infeasible", {{"workload", why.workload}, {"pool", why.pool}, {"reason", why.reason}}},
          {"keeps_up", layout.keeps_up()},
          {"keeping_up", Json::array()},
          {"facts", Json::array()},
          {"metrics", Json::array()},
          {"findings", Json::array()}};
}

Json warm_up_json(const WarmUpVerdict& verdict) {
  return {{"stated", seconds(verdict.stated)},
          {"needed", seconds(verdict.needed)},
          {"long_enough", verdict.long_enough},
          {"settled", verdict.settled}};
}

Json analytic_json(const analytic::AnalyticAnswer& answer, const LayoutResult& layout) {
  Json metrics = Json::array();
  for (const analytic::Agreement& row : analytic::compare(answer, layout)) {
    Json entry = named(row.key);
    entry["analytic"] = number(row.analytic);
    entry["simulated"] = number(row.simulated.mean);
    entry["relative_error"] = number(row.relative_error);
    metrics.push_back(std::move(entry));
  }
  Json caveats = Json::array();
  for (const analytic::Caveat& caveat : answer.caveats) {
    caveats.push_back({{"scope", caveat.scope.text()}, {"text", caveat.text}});
  }
  return {{"metrics", std::move(metrics)}, {"caveats", std::move(caveats)}};
}

Json difference_json(const Difference& d) {
  Json entry = {{"a", d.a}, {"b", d.b}};
  entry.update(named(d.key));
  add_estimate(entry, d.estimate);
  entry["significant"] = d.significant;
  return entry;
}

Json objective_json(const ObjectiveCheck& o) {
  Json json = {{"layout", o.layout},
               {"workload", o.workload},
               {"metric", metric_name(o.metric)},
               {"unit", o.metric.unit()},
               {"limit", number(o.limit)},
               {"measured", number(o.measured)},
               {"later_than_any_limit", o.measured == math::infinity},
               {"failed_share", number(o.failed_share)},
               {"state", state_name(o.state)},
               {"met", o.met()}};
  if (o.higher_is_better()) json["within"] = number(o.within);
  if (!std::isnan(o.kept)) json["kept"] = number(o.kept);
  return json;
}

Json assertion_json(const AssertionCheck& a) {
  Json json = {{"number", a.number}, {"what", a.what}, {"layout", a.layout}};
  if (!a.than.empty()) json["than"] = a.than;
  json.update(named(a.key));
  add_estimate(json, a.measured);
  if (a.min) json["min"] = number(*a.min);
  if (a.max) json["max"] = number(*a.max);
  json["holds"] = a.holds;
  if (!a.reason.empty()) json["reason"] = a.reason;
  return json;
}

}  // namespace

std::string json_output(const Comparison& comparison, std::string_view version,
                        const std::vector<AnalyticLayout>& answers,
                        const std::vector<config::Diagnostic>& warnings) {
  Json layouts = Json::array();
  for (const LayoutResult& layout : comparison.infeasible) {
    layouts.push_back(infeasible_json(layout));
  }
  for (const LayoutResult& layout : comparison.layouts) {
    layouts.push_back(layout_json(layout));
    if (layout.warm_up) layouts.back()["warm_up"] = warm_up_json(*layout.warm_up);
    const auto solved = std::ranges::find(answers, layout.name, &AnalyticLayout::name);
    if (solved != answers.end()) {
      layouts.back()["analytic"] = analytic_json(solved->answer, layout);
    }
  }
  Json differences = Json::array();
  for (const Difference& d : comparison.differences) differences.push_back(difference_json(d));
  Json objectives = Json::array();
  for (const ObjectiveCheck& o : comparison.objectives) {
    objectives.push_back(objective_json(o));
  }
  Json doubts = Json::array();
  for (const config::Diagnostic& d : warnings) {
    doubts.push_back({{"file", d.file},
                      {"line", d.line},
                      {"column", d.column},
                      {"path", d.path},
                      {"text", d.message}});
  }
  Json cautions = Json::array();
  for (const Caution& c : comparison.cautions) {
    cautions.push_back({{"topic", c.topic},
                        {"layout", c.layout},
                        {"scope", c.scope.text()},
                        {"metric", c.metric},
                        {"text", c.text}});
  }
  Json document = {
      {"result_version", result_version},
      {"title", comparison.title},
      {"seed", comparison.seed},
      {"replications", comparison.replications},
      {"confidence", comparison.confidence},
      {"first_look", std::min<std::size_t>(comparison.first_look,
                                           static_cast<std::size_t>(comparison.replications))},
      {"version", version},
      {"cautions", std::move(cautions)},
      {"layouts", std::move(layouts)},
      {"differences", std::move(differences)},
      {"objectives", std::move(objectives)},
      {"warnings", std::move(doubts)}};
  if (!comparison.assertions.empty()) {
    Json& assertions = document["assertions"] = Json::array();
    for (const AssertionCheck& a : comparison.assertions) assertions.push_back(assertion_json(a));
  }
  if (comparison.currency != Currency::usd) {
    document["currency"] = {{"code", names_of(comparison.currency).code},
                            {"per_dollar", comparison.per_dollar}};
  }
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace stowplan::view
