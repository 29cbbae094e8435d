#include "view/analytic_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace stowplan::view {
namespace {

Cell error_cell(double relative_error) {
  if (std::isnan(relative_error)) return {"-", "", Tone::muted};
  const Tone tone = std::abs(relative_error) > 0.1 ? Tone::bad : Tone::plain;
  return {fmt::format("{:+.1f} %", relative_error * 100), "", tone, relative_error};
}

Table table_of(const AnalyticLayout& layout, const LayoutResult& simulated) {
  Table table;
  table.title = fmt::format("Closed form against simulation: {} (solved in {:.1f} ms)", layout.name,
                            layout.milliseconds);
  table.columns = {{"metric", Align::left}, {"analytic"}, {"simulated"}, {"error"}};
  for (const analytic::Agreement& row : analytic::compare(layout.answer, simulated)) {
    table.row({Cell{row.key.text()}, quantity_cell(row.analytic, row.key.unit()),
               estimate_cell(row.simulated, row.key.unit()), error_cell(row.relative_error)});
  }
  for (const analytic::Caveat& caveat : layout.answer.caveats) {
    table.notes.push_back(
        "Does not hold well: " + (caveat.scope.is_layout() ? "" : caveat.scope.text() + ": ") +
        caveat.text);
  }
  return table;
}

}  // namespace

std::string analytic_output(const std::vector<AnalyticLayout>& answers,
                            const Comparison& comparison, OutputFormat format,
                            const TextStyle& style) {
  std::string text;
  for (const AnalyticLayout& layout : answers) {
    const auto at = std::find_if(comparison.layouts.begin(), comparison.layouts.end(),
                                 [&](const LayoutResult& l) { return l.name == layout.name; });
    if (at == comparison.layouts.end()) continue;
    const Table table = table_of(layout, *at);
    text += "\n";
    text += format == OutputFormat::markdown ? markdown_table(table) : text_table(table, style);
  }
  return text;
}

}  // namespace stowplan::view
