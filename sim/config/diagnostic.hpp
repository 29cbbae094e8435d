// What is wrong with a configuration, and where: a user who reads one of these knows which line to
// change and to what. All diagnostics of a configuration are collected before any is shown.
#pragma once

#include <compare>
#include <cstdint>
#include <exception>
#include <string>
#include <vector>

namespace stowplan::config {

/// Whether it must be mended, or may well be meant.
enum class Severity { error, warning };

/// One complaint. `line` and `column` count from 1; line 0 means the file as a whole.
struct Diagnostic {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string path;     ///< Key path like `station.web.servers`; empty for syntax errors.
  std::string message;  ///< What is wrong, and what would mend it.
  Severity severity = Severity::error;

  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

/// `file:line:col: error: path: message` or `... warning: ...`, on one line; parts that are empty
/// are left out.
[[nodiscard]] std::string to_string(const Diagnostic& diagnostic);

/// The user's configuration is wrong. what() is all diagnostics, a line each.
class ConfigError : public std::exception {
 public:
  /// Keeps the order given, without repetitions.
  explicit ConfigError(std::vector<Diagnostic> diagnostics);

  [[nodiscard]] const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }
  [[nodiscard]] const char* what() const noexcept override { return text_.c_str(); }

 private:
  std::vector<Diagnostic> diagnostics_;
  std::string text_;
};

}  // namespace stowplan::config
