#include "view/print_comparison.hpp"

#include <utility>

#include "view/cautions.hpp"
#include "view/csv_output.hpp"
#include "view/json_output.hpp"

namespace stowplan::view {

std::vector<Table> tables_to_print(const Comparison& comparison, const PrintOptions& options) {
  const bool answer = options.depth == Depth::headlines && !options.answers.empty();
  std::vector<Table> tables =
      answer ? options.answers : comparison_tables(comparison, options.depth);
  explain_marks(tables);
  return tables;
}

std::vector<VerdictLine> verdict_to_print(const Comparison& comparison,
                                          const PrintOptions& options) {
  std::vector<VerdictLine> lines = verdict(comparison);
  if (options.depth == Depth::headlines && !options.answers.empty()) {
    std::erase_if(lines, [](const VerdictLine& line) {
      return line.topic != "Objectives" && line.topic != infeasible_topic;
    });
  }
  for (VerdictLine& line : caution_lines(comparison)) lines.push_back(std::move(line));
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
