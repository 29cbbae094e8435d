// The comparison as Markdown, for a pull request, a wiki or a report.
#include <string>
#include <string_view>

#include "view/print_comparison.hpp"
#include "view/verdict.hpp"

namespace stowplan::view {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == '<' || c == '*' || c == '_' || c == '`' || c == '[') out += '\\';
    out += c == '\n' || c == '\r' ? ' ' : c;
  }
  return out;
}

}  // namespace

std::string markdown_output(const Comparison& comparison, const PrintOptions& options) {
  std::string out;
  if (!comparison.title.empty()) out += "## " + escaped(comparison.title) + "\n\n";
  for (const VerdictLine& line : verdict_to_print(comparison, options)) {
    out += "- **" + line.topic + "** " + escaped(line.text) + "\n";
  }
  const bool ranked =
      options.part.empty() && (options.depth == Depth::screen || !options.workload.empty());
  bool explained = ranked;
  for (Table table : tables_to_print(comparison, options)) {
    if (!explained && has_marks(table)) {
      table.notes.push_back("Bold: better than " + comparison.layouts.front().name +
                            " by more than the noise.");
      explained = true;
    }
    if (!out.empty()) out += '\n';
    out += markdown_table(table);
  }
  for (const std::string& line : provenance(comparison, options.version, options.depth)) {
    out += "\n" + escaped(line) + "\n";
  }
  return out;
}

}  // namespace stowplan::view
