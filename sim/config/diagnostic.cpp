#include "sim/config/diagnostic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace stowplan::config {

std::string to_string(const Diagnostic& d) {
  std::string text = d.file;
  if (d.line > 0) text += fmt::format(":{}:{}", d.line, d.column);
  if (!text.empty()) text += ": ";
  text += d.severity == Severity::warning ? "warning: " : "error: ";
  if (!d.path.empty()) text += d.path + ": ";
  return text + d.message;
}

ConfigError::ConfigError(std::vector<Diagnostic> diagnostics) {
  for (Diagnostic& diagnostic : diagnostics) {
    const bool known =
        std::find(diagnostics_.begin(), diagnostics_.end(), diagnostic) != diagnostics_.end();
    if (!known) diagnostics_.push_back(std::move(diagnostic));
  }
  for (const Diagnostic& diagnostic : diagnostics_) {
    if (!text_.empty()) text_ += '\n';
    text_ += to_string(diagnostic);
  }
}

}  // namespace stowplan::config
