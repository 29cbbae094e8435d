#include "view/answers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>

#include "sim/config/path.hpp"
#include "view/cautions.hpp"

namespace stowplan::view {
namespace {

MetricScope scope_of(const AnswerRow& row) {
  if (!row.pool.empty()) return MetricScope::pool(row.pool);
  return row.workload.empty() ? MetricScope{} : MetricScope::workload(row.workload);
}

const Finding* finding_of(const LayoutResult& layout, const AnswerRow& row) {
  return layout.finding(scope_of(row), row.finding);
}

const Metric* metric_of(const LayoutResult& layout, const AnswerRow& row) {
  const std::optional<MetricKey> key = MetricKey::parse(scope_of(row), row.metric);
  return key ? layout.find(*key) : nullptr;
}

constexpr double worth_saying = 0.005;

/// "12.3 ms ±0.4": intervals stand close to their numbers, and those below half a percent are left
/// out, so that more columns fit a page.
Cell compact(const Metric& metric) {
  Cell cell = estimate_cell(metric.estimate, metric.key.unit());
  const double half_width = metric.estimate.half_width;
  if (half_width < worth_saying * std::abs(metric.estimate.mean)) cell.spread.clear();
  std::string_view spread = cell.spread;
  if (spread.starts_with("± ")) spread.remove_prefix(std::string_view{"± "}.size());
  if (!spread.empty() && spread != "0") cell.text += fmt::format(" ±{}", spread);
  cell.spread.clear();
  if (metric.too_short) cell.text += too_short_mark;
  return cell;
}

Cell cell_of(const LayoutResult& layout, const AnswerRow& row) {
  if (!row.finding.empty()) {
    const Finding* finding = finding_of(layout, row);
    if (finding != nullptr) return {.text = finding->text};
  } else if (const Metric* metric = metric_of(layout, row)) {
    return compact(*metric);
  }
  return {.text = "–", .tone = Tone::muted};
}

/// Numbers the sources of a table in order of first use.
class Sources {
 public:
  Sources(std::span<const config::EffectiveValue> values, Table& table)
      : values_(values), table_(table) {}

  /// " [1]" or " [1–4]" for a row, the numbers of a row following each other where it is the first
  /// to name them.
  std::string marks(const AnswerRow& row) {
    std::vector<std::size_t> numbers;
    for (const std::string& path : row.sources) {
      auto at = std::find(known_.begin(), known_.end(), path);
      if (at == known_.end()) {
        at = known_.insert(known_.end(), path);
        table_.notes.push_back(fmt::format("[{}] {}", known_.size(), citation(path)));
      }
      numbers.push_back(static_cast<std::size_t>(at - known_.begin()) + 1);
    }
    std::string text;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const std::size_t first = numbers[i];
      while (i + 1 < numbers.size() && numbers[i + 1] == numbers[i] + 1) ++i;
      text += numbers[i] == first ? fmt::format(" [{}]", first)
                                  : fmt::format(" [{}–{}]", first, numbers[i]);
    }
    return text;
  }

 private:
  [[nodiscard]] std::string citation(const std::string& path) const {
    const config::EffectiveValue* unsourced = nullptr;
    for (const config::EffectiveValue& value : values_) {
      if (!config::is_below(value.key, path)) continue;
      if (value.source.empty()) {
        if (unsourced == nullptr) unsourced = &value;
        continue;
      }
      return value.key == path ? fmt::format("{} = {}: {}", path, value.value, value.source)
                               : fmt::format("{}: {}", path, value.source);
    }
    if (unsourced == nullptr) return path + ": no such value is in force";
    return fmt::format("{} = {}: without a source, {}", unsourced->key, unsourced->value,
                       config::origin_text(unsourced->origin));
  }

  std::span<const config::EffectiveValue> values_;
  Table& table_;
  std::vector<std::string> known_;
};

Table answer_table(const Comparison& comparison, const AnswerTable& answer,
                   std::span<const config::EffectiveValue> values) {
  Table table;
  table.title = answer.title;
  table.columns.push_back({"", Align::left});
  for (const LayoutResult& layout : comparison.layouts) table.columns.push_back({layout.name});
  Sources sources{values, table};
  for (const AnswerRow& row : answer.row) {
    if (!row.group.empty()) table.group(row.group);
    std::vector<Cell> cells{{.text = row.label + sources.marks(row)}};
    if (const auto key = MetricKey::parse(scope_of(row), row.metric)) {
      cells.front().metric = key->id.family().name;
    }
    for (const LayoutResult& layout : comparison.layouts) cells.push_back(cell_of(layout, row));
    table.row(std::move(cells));
  }
  table.notes.push_back("Intervals below 0.5 % of a number are left out.");
  for (const std::string& note : answer.notes) table.notes.push_back(note);
  return table;
}

}  // namespace

std::vector<Table> answer_tables(const Comparison& comparison, std::span<const AnswerTable> answers,
                                 std::span<const config::EffectiveValue> values) {
  std::vector<Table> tables;
  if (comparison.layouts.empty()) return tables;
  for (const AnswerTable& answer : answers) {
    tables.push_back(answer_table(comparison, answer, values));
  }
  return tables;
}

std::vector<std::string> unknown_metrics(const Comparison& comparison,
                                         std::span<const AnswerTable> answers) {
  std::vector<std::string> paths;
  // Which metrics an infeasible layout would have had is not known.
  if (!comparison.infeasible.empty()) return paths;
  for (std::size_t t = 0; t < answers.size(); ++t) {
    for (std::size_t r = 0; r < answers[t].row.size(); ++r) {
      const AnswerRow& row = answers[t].row[r];
      const bool known = std::any_of(
          comparison.layouts.begin(), comparison.layouts.end(), [&](const LayoutResult& layout) {
            return row.finding.empty() ? metric_of(layout, row) != nullptr
                                       : finding_of(layout, row) != nullptr;
          });
      if (!known) paths.push_back(fmt::format("table[{}].row[{}]", t, r));
    }
  }
  return paths;
}

}  // namespace stowplan::view
