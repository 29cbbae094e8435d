// What the user reads of a comparison, in each of the formats there are. All of them read the same
// Comparison and add nothing, so they hold the same numbers.
#pragma once

#include <string>
#include <string_view>

#include "cli/print/comparison_tables.hpp"
#include "cli/table.hpp"
#include "models/result.hpp"

namespace stowplan {

enum class OutputFormat { table, json, csv, markdown };

struct PrintOptions {
  Depth depth = Depth::headlines;  ///< Of table and Markdown; JSON and CSV hold everything.
  TextStyle text{.colour = false, .width = 110};
  std::string_view version = "";
};

/// The comparison as a document in that format, ending in a line feed.
[[nodiscard]] std::string print_comparison(const Comparison& comparison, OutputFormat format,
                                           const PrintOptions& options);

/// Verdict, tables and provenance for a terminal.
[[nodiscard]] std::string text_output(const Comparison& comparison, const PrintOptions& options);

/// The same as GitHub-flavoured Markdown.
[[nodiscard]] std::string markdown_output(const Comparison& comparison,
                                          const PrintOptions& options);

}  // namespace stowplan
