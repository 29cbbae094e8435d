#include "cli/sweep_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "cli/columns.hpp"
#include "models/metric/metric_key.hpp"
#include "models/result/result.hpp"
#include "view/format_quantity.hpp"

namespace stowplan::cli {
namespace {

using Row = std::vector<std::string>;

constexpr std::size_t most_rows = 40;

Row head_of(const std::vector<Point>& points, const FrozenDesign& design) {
  Row head;
  if (points.empty()) return head;
  for (const Assignment& one : points.front()) {
    std::string title = one.path;
    for (const FrozenDesign::Axis& axis : design.axes) {
      if (axis.paths == std::vector{one.path}) title = axis.name;
    }
    head.push_back(title);
  }
  return head;
}

/// One metric of the table: its values and the best of them.
struct MetricColumn {
  std::string key;
  double best = math::not_a_number;
  bool higher_is_better = false;
};

std::vector<MetricColumn> columns_of(const std::vector<std::string>& keys) {
  std::vector<MetricColumn> columns;
  for (const std::string& key : keys) columns.push_back({key});
  for (MetricColumn& column : columns) {
    const auto key = MetricKey::parse(column.key);
    column.higher_is_better = key && key->id.better() == Better::higher;
  }
  return columns;
}

bool keeps_up(const StoredResult& result) {
  return result.status == "fine" || result.status == "imprecise";
}

}  // namespace

const StoredValue* value_of(const StoredResult& result, const std::string& metric) {
  for (const StoredValue& value : result.values) {
    if (value.scope + (value.scope.empty() ? "" : " ") + value.metric == metric) return &value;
  }
  return nullptr;
}

bool stands(const StoredResult& result) {
  return keeps_up(result) && result.objectives != state_name(ObjectiveState::missed);
}

std::vector<std::string> usual_metrics(const Store& store) {
  std::vector<std::string> keys;
  constexpr std::size_t most = 5;
  keys.emplace_back("cost.month");
  for (const std::string& metric : store.metrics()) {
    if (metric.ends_with("response_time.p99") && keys.size() < most) keys.push_back(metric);
  }
  return keys;
}

std::vector<std::string> table_metrics(const SweepPlan& plan, const Store& store) {
  return plan.study().metrics.empty() ? usual_metrics(store) : plan.study().metrics;
}

std::string points_table(const SweepPlan& plan, std::size_t most) {
  std::vector<Row> rows{head_of(plan.points(), plan.design())};
  for (const Point& point : plan.points()) {
    if (rows.size() > most) break;
    Row& row = rows.emplace_back();
    for (const Assignment& one : point) row.push_back(bare(one.value));
  }
  std::string text = in_columns(rows);
  if (plan.points().size() > most)
    text += fmt::format("... {} more\n", plan.points().size() - most);
  return text;
}

ResultTable result_table(const StoredStudy& study, const Store& store,
                         const SweepAssertions* assertions, std::size_t most) {
  std::vector<MetricColumn> columns = columns_of(study.metrics);
  ResultTable result;
  std::vector<std::pair<Task, StoredResult>> shown;
  // Only what is in the table is kept: a study may have a million results.
  store.each(study.metrics, [&](const Task& task, const StoredResult& stored) {
    for (MetricColumn& column : columns) {
      const StoredValue* value = stands(stored) ? value_of(stored, column.key) : nullptr;
      if (value == nullptr || std::isnan(value->mean)) continue;
      const bool better =
          std::isnan(column.best) ||
          (column.higher_is_better ? value->mean > column.best : value->mean < column.best);
      if (better) column.best = value->mean;
    }
    if (shown.size() < most) {
      shown.emplace_back(task, stored);
    } else {
      ++result.more;
    }
  });
  view::Table& table = result.table;
  const bool asserted = assertions != nullptr && assertions->any();
  const auto head = [&table](std::string name, view::Align align) {
    table.columns.push_back({std::move(name), align});
  };
  for (std::string& name : head_of(study.points, study.design)) {
    head(std::move(name), view::Align::left);
  }
  for (const char* name : {"layout", "status", "objectives"}) head(name, view::Align::left);
  if (asserted) head("assertions", view::Align::left);
  for (const MetricColumn& column : columns) head(column.key, view::Align::right);
  for (const auto& [task, stored] : shown) {
    std::vector<view::Cell> row;
    for (const Assignment& one : study.point(task)) row.push_back({.text = bare(one.value)});
    row.push_back({.text = study.layout(task)});
    row.push_back(
        {.text = stored.status, .tone = keeps_up(stored) ? view::Tone::plain : view::Tone::bad});
    row.push_back({.text = stored.objectives.empty() ? "-" : stored.objectives});
    if (asserted) row.push_back(assertions->cell(task));
    for (const MetricColumn& column : columns) {
      const StoredValue* value = value_of(stored, column.key);
      if (value == nullptr) {
        row.push_back({.text = "-"});
        continue;
      }
      const auto text = view::format_estimate(
          {value->mean, value->half_width, static_cast<std::int64_t>(value->each.size())},
          value->unit);
      const bool best = stands(stored) && value->mean == column.best;
      row.push_back({.text = text.mean,
                     .spread = text.half_width,
                     .tone = best ? view::Tone::strong : view::Tone::plain});
    }
    table.row(std::move(row));
  }
  return result;
}

std::string result_text(const StoredStudy& study, const Store& store,
                        const SweepAssertions& assertions) {
  const ResultTable result = result_table(study, store, &assertions, most_rows);
  std::string text = in_columns(result.table);
  if (result.more > 0) {
    text += fmt::format("... {} more; `stowplan export` writes all\n", result.more);
  }
  return text;
}

}  // namespace stowplan::cli
