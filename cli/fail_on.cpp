#include "cli/fail_on.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string_view>

#include "sim/config/diagnostic.hpp"
#include "view/format_quantity.hpp"

namespace stowplan::cli {
namespace {

[[noreturn]] void refuse_condition_of_change(const std::string& text, std::string_view why) {
  throw config::ConfigError{
      {{"", 0, 0, "",
        fmt::format("--fail-on: \"{}\" {}; write it like 'cost.month > $5000' or "
                    "'workload/shop goodput < -1%'",
                    text, why)}}};
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

FailOn fail_condition(const std::string& text, Currency currency) {
  const std::size_t at = text.find_last_of("<>");
  if (at == std::string::npos) refuse_condition_of_change(text, "has neither > nor <");
  const std::string_view whole = text;
  auto metric = MetricKey::parse(trimmed(whole.substr(0, at)));
  if (!metric) refuse_condition_of_change(text, "names no metric");
  metric->currency = currency;
  const auto limit = parse_limit(whole.substr(at + 1), *metric, LimitOf::change);
  if (!limit.value) refuse_condition_of_change(text, "has no limit: " + limit.error);
  return {.text = text, .metric = *metric, .above = text[at] == '>', .limit = *limit.value};
}

bool is_met(const FailOn& condition, const Change& change) {
  const auto beyond = [&](double mean, double limit) {
    return condition.above ? mean > limit : mean < limit;
  };
  if (!condition.limit.relative) return beyond(change.now.mean, condition.limit.value);
  return beyond(change.difference.mean, condition.limit.value * std::abs(change.reference)) &&
         (change.significant || change.difference.n < 2);
}

std::string how_it_is(const FailOn& condition, const Change& change) {
  if (!condition.limit.relative) {
    const auto text = view::format_estimate(change.now, change.metric.unit());
    return text.mean + (text.half_width.empty() ? "" : " " + text.half_width);
  }
  return fmt::format("{}, which is {:+.3g} %",
                     view::format_change(change.difference.mean, change.metric.unit()),
                     change.difference.mean / std::abs(change.reference) * 100);
}

}  // namespace

std::vector<FailOn> fail_conditions(const std::vector<std::string>& texts, Currency currency) {
  std::vector<FailOn> conditions;
  for (const std::string& text : texts) conditions.push_back(fail_condition(text, currency));
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
      std::fprintf(stderr, "%s: %s: %s\n", change.from.c_str(), condition.text.c_str(),
                   how_it_is(condition, change).c_str());
    }
    if (!known) refuse_condition_of_change(condition.text, "is about a metric that is not there");
  }
  return any;
}

void refuse_relative(const std::vector<FailOn>& conditions, const std::string& remedy) {
  for (const FailOn& condition : conditions) {
    if (!condition.limit.relative) continue;
    refuse_condition_of_change(condition.text, "is in % of nothing; " + remedy);
  }
}

}  // namespace stowplan::cli
