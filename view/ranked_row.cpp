#include "view/ranked_row.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "view/cautions.hpp"
#include "view/format_quantity.hpp"
#include "view/verdict.hpp"

namespace stowplan::view {
namespace {

// In one scale, so that they can be read against each other; but a layout that does not keep up has
// its own where in that of the others it would be nothing, or they in its.
std::vector<EstimateText> texts_of(const Comparison& comparison,
                                   const std::vector<Estimate>& estimates, std::string_view unit) {
  constexpr double far_off = 100;
  double least = math::infinity;
  double most = 0;
  for (std::size_t i = 0; i < estimates.size(); ++i) {
    const double size = std::abs(estimates[i].mean);
    if (!comparison.layouts[i].keeps_up() || !(size > 0)) continue;
    least = std::min(least, size);
    most = std::max(most, size);
  }
  std::vector<Estimate> together = estimates;
  std::vector<std::size_t> apart;
  for (std::size_t i = 0; i < estimates.size(); ++i) {
    const double size = std::abs(estimates[i].mean);
    if (most == 0 || comparison.layouts[i].keeps_up() || !(size > 0)) continue;
    if (size <= most * far_off && size >= least / far_off) continue;
    together[i] = {.mean = math::not_a_number};
    apart.push_back(i);
  }
  std::vector<EstimateText> texts = format_alike(together, unit);
  for (const std::size_t i : apart) texts[i] = format_alike({&estimates[i], 1}, unit).front();
  return texts;
}

}  // namespace

void add_ranked(const Comparison& comparison, std::string label, const MetricKey& key, Table& table,
                Show show) {
  std::vector<Estimate> estimates;
  for (const LayoutResult& layout : comparison.layouts) {
    const Metric* metric = layout.find(key);
    estimates.push_back(metric == nullptr ? Estimate{.mean = math::not_a_number}
                                          : metric->estimate);
  }
  const auto known = std::ranges::count_if(
      estimates, [](const Estimate& estimate) { return std::isfinite(estimate.mean); });
  const bool zero = std::ranges::none_of(
      estimates, [](const Estimate& estimate) { return std::abs(estimate.mean) > 0; });
  if (known == 0 || (zero && show == Show::if_any)) return;
  const bool ranked =
      key.id.better() != Better::neither && known > 1 && !zero && comparison.replications != 1;
  const std::vector<const LayoutResult*> best =
      ranked ? best_layouts(comparison, key) : std::vector<const LayoutResult*>{};
  const std::vector<EstimateText> texts =
      texts_of(comparison, estimates, in_currency(key.unit(), comparison.currency));
  std::vector<Cell> cells{{.text = std::move(label), .metric = std::string{key.id.family().name}}};
  for (std::size_t i = 0; i < texts.size(); ++i) {
    Cell cell{.text = texts[i].mean, .spread = texts[i].half_width};
    const bool leads = std::ranges::find(best, &comparison.layouts[i]) != best.end();
    if (leads && best.size() == 1) {
      cell.text.insert(0, best_mark);
      cell.tone = Tone::good;
    } else if (leads) {
      cell.text.insert(0, alike_mark);
      cell.tone = Tone::muted;
    }
    if (const Metric* metric = comparison.layouts[i].find(key);
        metric != nullptr && metric->too_short) {
      (cell.spread.empty() ? cell.text : cell.spread) += too_short_mark;
    }
    cells.push_back(std::move(cell));
  }
  table.row(std::move(cells));
}

void explain_ranks(Table& table) {
  bool best = false;
  bool alike = false;
  for (const Table::Group& group : table.groups) {
    for (const std::vector<Cell>& row : group.rows) {
      for (const Cell& cell : row) {
        best = best || cell.text.starts_with(best_mark);
        alike = alike || cell.text.starts_with(alike_mark);
      }
    }
  }
  std::string note;
  if (best) note = "* best of those that keep up and keep their objectives";
  if (alike) note += note.empty() ? "" : ";  ";
  if (alike) note += "≈ no difference between these beyond the noise";
  if (!note.empty()) table.notes.push_back(note + ".");
}

}  // namespace stowplan::view
