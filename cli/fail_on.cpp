#include "cli/fail_on.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>
#include <string_view>

#include "sim/config/decimal.hpp"
#include "sim/config/diagnostic.hpp"
#include "view/format_quantity.hpp"

namespace stowplan::cli {
namespace {

[[noreturn]] void refuse_condition_of_change(const std::string& text, std::string_view why) {
  throw config::ConfigError{
      {{"", 0, 0, "",
        fmt::format("--fail-on: \"{}\" {}; write it like 'cost.month > +5%' or "
                    "'workload/shop goodput < -1%'",
                    text, why)}}};
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

FailOn fail_condition(const std::string& text) {
  const std::size_t at = text.find_last_of("<>");
  if (at == std::string::npos) refuse_condition_of_change(text, "has neither > nor <");
  const std::string_view whole = text;
  const auto metric = MetricKey::parse(trimmed(whole.substr(0, at)));
  if (!metric) refuse_condition_of_change(text, "names no metric");
  FailOn condition{.text = text, .metric = *metric, .above = text[at] == '>'};
  std::string_view limit = trimmed(whole.substr(at + 1));
  if (!limit.ends_with('%')) refuse_condition_of_change(text, "has no limit in %");
  limit = trimmed(limit.substr(0, limit.size() - 1));
  const bool down = limit.starts_with('-');
  if (down || limit.starts_with('+')) limit.remove_prefix(1);
  const auto number = config::take_number(trimmed(limit));
  if (!number || !number->rest.empty()) refuse_condition_of_change(text, "has no limit in %");
  condition.share = (down ? -1 : 1) * number->real / 100;
  return condition;
}

bool is_met(const FailOn& condition, const Change& change) {
  const double limit = condition.share * std::abs(change.reference);
  const double mean = change.difference.mean;
  const bool beyond = condition.above ? mean > limit : mean < limit;
  return beyond && (change.significant || change.difference.n < 2);
}

}  // namespace

std::vector<FailOn> fail_conditions(const std::vector<std::string>& texts) {
  std::vector<FailOn> conditions;
  for (const std::string& text : texts) conditions.push_back(fail_condition(text));
  return conditions;
}

bool failures(const std::vector<FailOn>& conditions, const std::vector<Change>& changes) {
  bool any = false;
  for (const FailOn& condition : conditions) {
    bool known = false;
    for (const Change& change : changes) {
      if (change.metric != condition.metric) continue;
      known = true;
      if (!is_met(condition, change)) continue;
      any = true;
      std::fprintf(
          stderr, "%s: %s: %s, which is %s\n", change.from.c_str(), condition.text.c_str(),
          view::format_change(change.difference.mean, change.metric.unit()).c_str(),
          fmt::format("{:+.3g} %", change.difference.mean / std::abs(change.reference) * 100)
              .c_str());
    }
    if (!known) refuse_condition_of_change(condition.text, "is about a metric that is not there");
  }
  return any;
}

}  // namespace stowplan::cli
