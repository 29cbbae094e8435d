#include "view/density_table.hpp"

#include <array>
#include <cmath>

#include "view/diff_sums.hpp"

namespace stowplan::view {

Table density_table(const Comparison& comparison) {
  struct Rule {
    const char* name;
    MetricId metric;
    const char* bound;
  };
  constexpr std::array<Rule, 3> rules{
      Rule{"declared requests", "density.by_requests", "bound_by_requests"},
      Rule{"limits", "density.by_limits", "bound_by_limits"},
      Rule{"measured use", "density.by_use", "bound_by_use"}};
  Table table;
  table.title = "Instances an empty host takes, by three rules";
  table.columns.push_back({"", Align::left});
  for (const Rule& rule : rules) table.columns.push_back({rule.name});
  for (const MetricScope& scope : workloads_of(comparison)) {
    table.group(scope.name);
    for (const LayoutResult& layout : comparison.layouts) {
      std::vector<Cell> cells{{.text = layout.name}};
      for (const Rule& rule : rules) {
        const Metric* metric = layout.find(scope, rule.metric);
        const Finding* bound = layout.finding(scope, rule.bound);
        if (metric == nullptr || bound == nullptr) continue;
        cells.push_back(estimate_cell(metric->estimate, metric->key.unit()));
        Cell& cell = cells.back();
        const bool exact = metric->key.id.is_fact() || metric->estimate.half_width == 0;
        if (!exact && !cell.spread.empty()) cell.text += " " + cell.spread;
        if (std::isfinite(metric->estimate.mean)) cell.text += ", " + bound->text;
        cell.spread.clear();
      }
      table.row(std::move(cells));
    }
  }
  table.notes = {
      "Behind a number what runs out first. Declared requests: allocatable times overcommit, as "
      "the "
      "scheduler counts.",
      "Limits and measured use (mean of CPU and of memory): allocatable, without overcommit. An "
      "instance without a limit may take the host."};
  return table;
}

}  // namespace stowplan::view
