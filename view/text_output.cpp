// The comparison for a terminal: verdict first, then tables, then how to get the numbers again.
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "view/print_comparison.hpp"
#include "view/verdict.hpp"

namespace stowplan::view {
namespace {

constexpr std::size_t topic_width = 12;

std::string verdict_text(const Comparison& comparison, const PrintOptions& options) {
  const TextStyle& style = options.text;
  std::string out;
  std::string_view last;
  const std::vector<VerdictLine> lines = verdict_to_print(comparison, options);
  for (const VerdictLine& line : lines) {
    std::string topic = line.topic == last ? "" : line.topic;
    topic.resize(topic_width, ' ');
    const std::string_view colour = style.colour ? colour_code(line.tone) : "";
    out += topic;
    out += colour;
    out += wrapped(printable(line.text), std::max(style.width, topic_width + 20), topic_width);
    out += colour.empty() ? "\n" : "\x1b[0m\n";
    last = line.topic;
  }
  return out;
}

}  // namespace

std::string text_output(const Comparison& comparison, const PrintOptions& options) {
  std::string out;
  const auto add = [&out](const std::string& part) {
    if (part.empty()) return;
    if (!out.empty()) out += '\n';
    out += part;
  };
  if (!comparison.title.empty()) add(printable(comparison.title) + "\n");
  add(verdict_text(comparison, options));
  // Rows that mark the best say so themselves.
  const bool ranked =
      options.part.empty() && (options.depth == Depth::screen || !options.workload.empty());
  bool explained = !options.text.colour || ranked;
  for (Table table : tables_to_print(comparison, options)) {
    if (!explained && has_marks(table)) {
      table.notes.push_back("Green and red: better and worse than " +
                            comparison.layouts.front().name + " by more than the noise.");
      explained = true;
    }
    add(text_table(table, options.text));
  }
  std::string origin;
  for (const std::string& line : provenance(comparison, options.version, options.depth)) {
    origin += wrapped(printable(line), std::max(options.text.width, std::size_t{20}), 0) + "\n";
  }
  if (options.depth == Depth::screen) {
    origin += wrapped("More: --all, --workload NAME, --table NAME; as JSON or CSV: --format",
                      std::max(options.text.width, std::size_t{20}), 0) +
              "\n";
  }
  add(origin);
  return out;
}

}  // namespace stowplan::view
