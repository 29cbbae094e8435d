#include "cli/print/print_comparison.hpp"

#include "cli/print/csv_output.hpp"
#include "cli/print/json_output.hpp"

namespace stowplan {

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

}  // namespace stowplan
