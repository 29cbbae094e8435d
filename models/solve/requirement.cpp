#include "models/solve/requirement.hpp"

#include <fmt/format.h>

#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "models/scenario/metric_limit.hpp"
#include "sim/config/diagnostic.hpp"
#include "sim/config/suggest.hpp"

namespace stowplan {
namespace {

std::string_view without_margins(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
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
  const std::string_view name = without_margins(whole.substr(0, at));
  const auto metric = MetricKey::parse(name);
  if (!metric) return metric_error(name);
  const auto limit = parse_limit(whole.substr(at + 2), *metric, LimitOf::value);
  if (!limit.value) return limit.error;
  return Requirement{text, *metric, at_most, limit.value->value};
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
