#include "cli/sweep_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "cli/columns.hpp"
#include "models/metric/metric_key.hpp"
#include "models/result/result.hpp"
#include "view/format_quantity.hpp"

namespace stowplan::cli {
namespace {

using Row = std::vector<std::string>;

constexpr std::size_t most_rows = 40;

Row head_of(const SweepPlan& plan) {
  Row head;
  for (const Assignment& one : plan.points().front()) {
    std::string title = one.path;
    for (const Axis& axis : plan.study().axis) {
      if (axis.path == one.path) title = axis.title();
    }
    head.push_back(title);
  }
  return head;
}

/// One metric of the table: its values and the best of them.
struct Column {
  std::string key;
  double best = math::not_a_number;
  bool higher_is_better = false;
};

std::vector<Column> columns_of(const std::vector<std::string>& keys) {
  std::vector<Column> columns;
  for (const std::string& key : keys) columns.push_back({key});
  for (Column& column : columns) {
    const auto key = MetricKey::parse(column.key);
    column.higher_is_better = key && key->id.better() == Better::higher;
  }
  return columns;
}

const StoredValue* find(const StoredResult& result, const std::string& key) {
  for (const StoredValue& value : result.values) {
    if (value.scope + (value.scope.empty() ? "" : " ") + value.metric == key) return &value;
  }
  return nullptr;
}

bool keeps_up(const StoredResult& result) {
  return result.status == "fine" || result.status == "imprecise";
}

}  // namespace

bool stands(const StoredResult& result) {
  return keeps_up(result) && result.objectives != state_name(ObjectiveState::missed);
}

std::vector<std::string> table_metrics(const SweepPlan& plan, const Store& store) {
  std::vector<std::string> keys = plan.study().metrics;
  if (!keys.empty()) return keys;
  constexpr std::size_t most = 5;
  keys.emplace_back("cost.month");
  for (const std::string& metric : store.metrics()) {
    if (metric.ends_with("response_time.p99") && keys.size() < most) keys.push_back(metric);
  }
  return keys;
}

std::string points_table(const SweepPlan& plan, std::size_t most) {
  std::vector<Row> rows{head_of(plan)};
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

std::string result_table(const SweepPlan& plan, const Store& store,
                         const SweepAssertions& assertions) {
  const std::vector<std::string> keys = table_metrics(plan, store);
  std::vector<Column> columns = columns_of(keys);
  std::size_t count = 0;
  std::vector<std::pair<Task, StoredResult>> shown;
  // Only what is in the table is kept: a study may have a million results.
  store.each(keys, [&](const Task& task, const StoredResult& result) {
    for (Column& column : columns) {
      const StoredValue* value = stands(result) ? find(result, column.key) : nullptr;
      if (value == nullptr || std::isnan(value->mean)) continue;
      const bool better =
          std::isnan(column.best) ||
          (column.higher_is_better ? value->mean > column.best : value->mean < column.best);
      if (better) column.best = value->mean;
    }
    if (++count <= most_rows) shown.emplace_back(task, result);
  });
  std::vector<Row> rows{head_of(plan)};
  rows[0].push_back("layout");
  rows[0].push_back("status");
  rows[0].push_back("objectives");
  if (assertions.any()) rows[0].push_back("assertions");
  for (const Column& column : columns) rows[0].push_back(column.key);
  for (const auto& entry : shown) {
    const StoredResult& result = entry.second;
    Row& row = rows.emplace_back();
    for (const Assignment& one : plan.points()[static_cast<std::size_t>(entry.first.point)]) {
      row.push_back(bare(one.value));
    }
    row.push_back(plan.layouts()[static_cast<std::size_t>(entry.first.layout)]);
    row.push_back(keeps_up(result) ? result.status : "! " + result.status);
    row.push_back(result.objectives.empty() ? "-" : result.objectives);
    if (assertions.any()) row.push_back(assertions.cell(entry.first));
    for (const Column& column : columns) {
      const StoredValue* value = find(result, column.key);
      if (value == nullptr) {
        row.emplace_back("-");
        continue;
      }
      const auto text = view::format_estimate(
          {value->mean, value->half_width, static_cast<std::int64_t>(value->each.size())},
          value->unit);
      const bool best = stands(result) && value->mean == column.best;
      row.push_back(text.mean + (text.half_width.empty() ? "" : " " + text.half_width) +
                    (best ? " *" : ""));
    }
  }
  std::string text = in_columns(rows);
  if (count > most_rows) {
    text += fmt::format("... {} more; `stowplan export` writes all\n", count - most_rows);
  }
  return text;
}

}  // namespace stowplan::cli
