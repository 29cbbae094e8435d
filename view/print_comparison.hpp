// What the user reads of a comparison, in each of the formats there are. All of them read the same
// Comparison and add nothing, so they hold the same numbers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/result/result.hpp"
#include "view/comparison_tables.hpp"
#include "view/table.hpp"
#include "view/verdict.hpp"

namespace stowplan::view {

enum class OutputFormat { table, json, csv, markdown };

struct PrintOptions {
  Depth depth = Depth::headlines;  ///< Of table and Markdown; JSON and CSV hold everything.
  TextStyle text{.colour = false, .width = 110};
  std::string_view version = "";
  std::vector<Table> answers = {};  ///< In place of the screen, where there are any.
  std::string_view part = "";       ///< Only the part of this name, see table_names.
  std::string workload = "";        ///< Only the story of this one.
};

/// What table and Markdown set out: the part or the workload that is asked for; else, on one
/// screen, the answers of the scenario where it states some; else the tables of that depth.
[[nodiscard]] std::vector<Table> tables_to_print(const Comparison& comparison,
                                                 const PrintOptions& options);

/// The sentences above them: those of the screen or of the workload, or all; where the scenario
/// answers by tables of its own, those about infeasible layouts and objectives; and cautions.
[[nodiscard]] std::vector<VerdictLine> verdict_to_print(const Comparison& comparison,
                                                        const PrintOptions& options);

/// The comparison as a document in that format, ending in a line feed.
[[nodiscard]] std::string print_comparison(const Comparison& comparison, OutputFormat format,
                                           const PrintOptions& options);

/// Verdict, tables and provenance for a terminal.
[[nodiscard]] std::string text_output(const Comparison& comparison, const PrintOptions& options);

/// The same as GitHub-flavoured Markdown.
[[nodiscard]] std::string markdown_output(const Comparison& comparison,
                                          const PrintOptions& options);

}  // namespace stowplan::view
