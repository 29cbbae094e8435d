#include "cli/sweep_assertions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "models/experiment/reduce.hpp"
#include "models/experiment/stop.hpp"
#include "models/result/assertion_check.hpp"
#include "view/assertion_lines.hpp"

namespace stowplan::cli {
namespace {

constexpr std::size_t most_lines = 20;

LayoutResult layout_result(const std::string& name, const StoredResult& stored, Currency currency) {
  LayoutResult result;
  result.name = name;
  if (stored.status == "failed" || stored.status == "infeasible") {
    result.infeasible.emplace();
    result.infeasible->reason = stored.reason;
    return result;
  }
  for (const StoredValue& value : stored.values) {
    const auto scope = MetricScope::parse(value.scope);
    auto key = scope ? MetricKey::parse(*scope, value.metric) : std::nullopt;
    if (!key) continue;
    key->currency = currency;
    const auto n = std::ranges::count_if(value.each, [](double v) { return !std::isnan(v); });
    result.metrics.push_back({*key, value.each, {value.mean, value.half_width, n}});
  }
  return result;
}

// Layouts that stopped by themselves are compared by the replications that all have.
void keep_common(std::vector<LayoutResult>& layouts) {
  std::size_t common = whole_run;
  for (const LayoutResult& layout : layouts) {
    for (const Metric& metric : layout.metrics) common = std::min(common, metric.values.size());
  }
  for (LayoutResult& layout : layouts) {
    for (Metric& metric : layout.metrics) metric.values.resize(common);
  }
}

}  // namespace

SweepAssertions::SweepAssertions(const SweepPlan& plan, const Store& store) {
  std::vector<std::string> keys;
  for (const Assertion& a : plan.scenario().assertion) {
    const auto key = MetricKey::parse(a.scope(), a.metric);
    if (key && std::ranges::find(keys, key->text()) == keys.end()) keys.push_back(key->text());
  }
  if (keys.empty()) return;
  std::vector<std::pair<Task, StoredResult>> results;
  const auto end_of_point = [&] {
    if (!results.empty()) judge(plan, results.front().first.point, results);
    results.clear();
  };
  store.each(keys, [&](const Task& task, const StoredResult& result) {
    if (!results.empty() && results.front().first.point != task.point) end_of_point();
    results.emplace_back(task, result);
  });
  end_of_point();
}

void SweepAssertions::judge(const SweepPlan& plan, std::int64_t point,
                            const std::vector<std::pair<Task, StoredResult>>& results) {
  Comparison comparison;
  comparison.currency = plan.scenario().currency.code;
  for (const auto& [task, stored] : results) {
    const std::string& name = plan.layouts()[static_cast<std::size_t>(task.layout)];
    LayoutResult layout = layout_result(name, stored, comparison.currency);
    (layout.infeasible ? comparison.infeasible : comparison.layouts).push_back(std::move(layout));
  }
  const StopRule& stop = plan.scenario().stop;
  keep_common(comparison.layouts);
  comparison.differences =
      paired_differences(comparison.layouts, stop.confidence, replication_plan(stop).first_look());
  for (const AssertionCheck& check : check_assertions(plan.scenario(), comparison)) {
    const auto at = std::ranges::find(plan.layouts(), check.layout);
    auto& cell = cells_[{point, at - plan.layouts().begin()}];
    ++cell.second;
    ++checks_;
    if (check.holds) continue;
    ++cell.first;
    if (++failed_ > most_lines) continue;
    lines_.push_back(fmt::format("point {} ({}): {}", point,
                                 point_name(plan.points()[static_cast<std::size_t>(point)]),
                                 view::assertion_text(check)));
  }
}

view::Cell SweepAssertions::cell(const Task& task) const {
  const auto at = cells_.find(task);
  if (at == cells_.end()) return {.text = "-"};
  const auto& [failed, all] = at->second;
  if (failed == 0) return {.text = "hold"};
  return {.text = fmt::format("{} of {}", failed, all), .tone = view::Tone::bad};
}

std::string SweepAssertions::summary() const {
  if (!any()) return "";
  if (all_hold()) return fmt::format("All assertions hold, {} of {}.\n", checks_, checks_);
  std::string text = fmt::format("{} of {} assertions do not hold:\n", failed_, checks_);
  for (const std::string& line : lines_) text += "  " + line + '\n';
  if (failed_ > most_lines) text += fmt::format("  ... {} more\n", failed_ - most_lines);
  return text;
}

}  // namespace stowplan::cli
