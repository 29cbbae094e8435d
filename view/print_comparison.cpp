#include "view/print_comparison.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "view/assertion_lines.hpp"
#include "view/cautions.hpp"
#include "view/csv_output.hpp"
#include "view/json_output.hpp"
#include "view/screen.hpp"
#include "view/workload_story.hpp"

namespace stowplan::view {

namespace {

bool answers_by_itself(const PrintOptions& options) {
  return options.depth != Depth::everything && !options.answers.empty();
}

}  // namespace

std::vector<Table> tables_to_print(const Comparison& comparison, const PrintOptions& options) {
  std::vector<Table> tables;
  if (!options.part.empty()) {
    tables = comparison_part(comparison, options.part);
  } else if (!options.workload.empty()) {
    tables.push_back(workload_table(comparison, options.workload));
  } else if (answers_by_itself(options)) {
    tables = options.answers;
  } else if (options.depth == Depth::screen) {
    if (std::optional<Table> table = screen_table(comparison)) tables.push_back(std::move(*table));
  } else {
    tables = comparison_tables(comparison, options.depth);
  }
  explain_marks(tables);
  return tables;
}

std::vector<VerdictLine> verdict_to_print(const Comparison& comparison,
                                          const PrintOptions& options) {
  if (!options.part.empty()) return infeasible_lines(comparison);
  if (!options.workload.empty()) return workload_verdict(comparison, options.workload);
  const std::vector<VerdictLine> assertions = assertion_lines(comparison);
  if (options.depth == Depth::screen && options.answers.empty()) {
    std::vector<VerdictLine> screen = screen_verdict(comparison);
    screen.insert(screen.end(), assertions.begin(), assertions.end());
    return screen;
  }
  std::vector<VerdictLine> lines = verdict(comparison);
  if (answers_by_itself(options)) {
    std::erase_if(lines, [](const VerdictLine& line) {
      return line.topic != "Objectives" && line.topic != infeasible_topic;
    });
  }
  lines.insert(lines.end(), assertions.begin(), assertions.end());
  std::vector<VerdictLine> cautions = caution_lines(comparison);
  if (options.depth == Depth::screen) cautions = first_of_each_topic(std::move(cautions));
  for (VerdictLine& line : cautions) lines.push_back(std::move(line));
  return lines;
}

std::string print_comparison(const Comparison& comparison, OutputFormat format,
                             const PrintOptions& options) {
  switch (format) {
    case OutputFormat::table:
      return text_output(comparison, options);
    case OutputFormat::json:
      return json_output(comparison, options.version);
    case OutputFormat::csv:
      return csv_output(comparison);
    case OutputFormat::markdown:
      return markdown_output(comparison, options);
  }
  return {};
}

}  // namespace stowplan::view
