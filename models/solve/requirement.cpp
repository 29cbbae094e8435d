#include "models/solve/requirement.hpp"

#include <fmt/format.h>

#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "sim/config/decimal.hpp"
#include "sim/config/diagnostic.hpp"
#include "sim/config/quantity.hpp"
#include "sim/config/suggest.hpp"

namespace stowplan {
namespace {

std::string_view bare_text(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

/// A limit, or why there is none.
struct Limit {
  double value = 0;
  std::string error = {};
};

template <class T, class Value>
Limit quantity(std::string_view text, const Value& value) {
  const config::Parsed<T> parsed = config::parse<T>(text);
  if (!parsed.value) return {0, parsed.error};
  return {value(*parsed.value)};
}

Limit number(std::string_view text, std::string_view unit) {
  const bool money = text.starts_with('$');
  if (money) text.remove_prefix(1);
  const auto read = config::take_number(bare_text(text));
  if (!read) return {0, fmt::format("cannot read \"{}\" as a number", text)};
  const std::string_view rest = bare_text(read->rest);
  if (rest.empty()) return {read->real};
  if (unit == "share" && rest == "%") return {read->real / 100};
  if (rest == unit) return {read->real};
  return {0, fmt::format("unknown unit \"{}\"; expected {}", rest,
                         unit == "share" ? "a share, like 0.01 or 1 %"
                         : unit == "1"   ? "a bare number"
                                         : fmt::format("{}, or none", unit))};
}

Limit limit_of(std::string_view text, std::string_view unit) {
  if (unit == "s") return quantity<Duration>(text, [](Duration d) { return seconds(d); });
  if (unit == "B") {
    return quantity<Bytes>(text, [](Bytes b) { return static_cast<double>(b.count()); });
  }
  if (unit == "1/s") return quantity<Rate>(text, [](Rate r) { return r.count(); });
  if (unit == "B/s") return quantity<Bandwidth>(text, [](Bandwidth b) { return b.count(); });
  if (unit == "W") return quantity<Power>(text, [](Power p) { return p.count(); });
  return number(text, unit);
}

std::string metric_error(std::string_view text) {
  const MetricPath path = metric_path(text);
  const auto scope = MetricScope::parse(path.scope);
  if (!scope) {
    return fmt::format(
        "there is no scope \"{}\"; write workload/NAME or pool/NAME before the "
        "metric",
        path.scope);
  }
  const std::string near = config::suggestion(path.name, metric_names(scope->kind));
  return fmt::format("there is no metric \"{}\"{}", path.name,
                     near.empty() ? "; docs/results.md lists those there are" : near);
}

/// A requirement, or why there is none.
std::variant<Requirement, std::string> read_requirement(const std::string& text) {
  const std::string_view whole = text;
  std::size_t at = whole.find("<=");
  const bool at_most = at != std::string_view::npos;
  if (!at_most) at = whole.find(">=");
  if (at == std::string_view::npos) {
    return "has neither <= nor >=; write it like 'workload/shop response_time.p99 <= 200 ms'";
  }
  const std::string_view name = bare_text(whole.substr(0, at));
  const auto metric = MetricKey::parse(name);
  if (!metric) return metric_error(name);
  const Limit limit = limit_of(bare_text(whole.substr(at + 2)), metric->unit());
  if (!limit.error.empty()) return limit.error;
  return Requirement{text, *metric, at_most, limit.value};
}

}  // namespace

std::vector<Requirement> parse_requirements(const std::vector<std::string>& texts) {
  std::vector<Requirement> requirements;
  std::vector<config::Diagnostic> wrong;
  const auto refuse = [&](const std::string& text, const std::string& why) {
    wrong.push_back({"", 0, 0, "", fmt::format("--subject-to: \"{}\": {}", text, why)});
  };
  for (const std::string& text : texts) {
    auto read = read_requirement(text);
    if (const auto* why = std::get_if<std::string>(&read)) {
      refuse(text, *why);
      continue;
    }
    auto& one = std::get<Requirement>(read);
    for (const Requirement& other : requirements) {
      if (other.metric != one.metric || other.at_most == one.at_most) continue;
      const double most = one.at_most ? one.limit : other.limit;
      const double least = one.at_most ? other.limit : one.limit;
      if (least > most) refuse(text, fmt::format("nothing keeps this and \"{}\"", other.text));
    }
    requirements.push_back(std::move(one));
  }
  if (!wrong.empty()) throw config::ConfigError{std::move(wrong)};
  return requirements;
}

}  // namespace stowplan
