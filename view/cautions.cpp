#include "view/cautions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

namespace stowplan::view {

std::vector<VerdictLine> infeasible_lines(const Comparison& comparison) {
  std::vector<VerdictLine> lines;
  for (const LayoutResult& layout : comparison.infeasible) {
    lines.push_back(
        {std::string{infeasible_topic}, layout.name + ": " + layout.infeasible->text(), Tone::bad});
  }
  return lines;
}

std::vector<VerdictLine> caution_lines(const Comparison& comparison) {
  std::vector<VerdictLine> lines;
  for (const Caution& caution : comparison.cautions) {
    std::string topic = caution.topic;
    if (!topic.empty() && topic[0] >= 'a' && topic[0] <= 'z') {
      topic[0] = static_cast<char>(topic[0] - 'a' + 'A');
    }
    lines.push_back({std::move(topic), caution.text, Tone::plain});
  }
  return lines;
}

std::vector<VerdictLine> first_of_each_topic(std::vector<VerdictLine> lines) {
  std::vector<VerdictLine> first;
  std::vector<int> more;
  for (VerdictLine& line : lines) {
    const auto same = std::ranges::find(first, line.topic, &VerdictLine::topic);
    if (same == first.end()) {
      first.push_back(std::move(line));
      more.push_back(0);
    } else {
      ++more[static_cast<std::size_t>(same - first.begin())];
    }
  }
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (more[i] > 0) first[i].text += fmt::format(" (and {} more of this kind: --all)", more[i]);
  }
  return first;
}

Cell metric_cell(const Metric& metric, Tone tone) {
  Cell cell = estimate_cell(metric.estimate, metric.key.unit(), tone);
  if (metric.too_short) (cell.spread.empty() ? cell.text : cell.spread) += too_short_mark;
  return cell;
}

void explain_marks(std::vector<Table>& tables) {
  const auto marked = [](const Cell& cell) {
    return cell.text.ends_with(too_short_mark) || cell.spread.ends_with(too_short_mark);
  };
  for (Table& table : tables) {
    for (const Table::Group& group : table.groups) {
      for (const std::vector<Cell>& row : group.rows) {
        if (!std::ranges::any_of(row, marked)) continue;
        table.notes.emplace_back(too_short_note);
        return;
      }
    }
  }
}

}  // namespace stowplan::view
