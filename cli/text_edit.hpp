// Small changes to a TOML text that leave the rest of it as it is. Places are those the parser
// gives; all changes are collected and made at once.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sim/config/node.hpp"

namespace stowplan::cli {

/// Bytes from `begin` to before `end`.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// How a key is written: `{ cpu = 1 }`, `limits.cpu = 1`, or `cpu = 1` on a line of its own.
enum class KeyStyle { in_braces, dotted, on_a_line };

class TextEdit {
 public:
  explicit TextEdit(std::string_view text);

  /// Where a place is; columns count characters, not bytes.
  [[nodiscard]] std::size_t offset(config::Position position) const;

  /// Where the value that begins there ends.
  [[nodiscard]] std::size_t value_end(config::Position position) const;

  [[nodiscard]] KeyStyle style(config::Position key) const;

  /// The key with what stands before it and its dots.
  [[nodiscard]] Span whole_key(config::Position key) const;

  void replace(Span span, std::string text);

  /// Takes members out of the table in braces that begins there, with their commas.
  void erase_in_braces(std::size_t brace, const std::vector<Span>& gone);

  /// Takes `key = value` out, and the line with it unless there is a comment on it.
  void erase_line(Span span);

  /// Puts a member first into the table in braces that begins there.
  void insert_in_braces(std::size_t brace, const std::string& member);

  /// Puts `name = value` before a key, as that key is written: on a line, or before a comma.
  void insert_before_key(config::Position key, std::string_view name, const std::string& value);

  /// In `limits.cpu = 1`, puts another name for `limits`.
  void rename_parent(config::Position key, std::string_view name);

  /// Puts a table `[x.name]` with one line before the table `[x.y]` that begins there.
  void insert_table_before(config::Position header, std::string_view name, const std::string& line);

  /// Puts a line before the first key or table of the text.
  void insert_first(config::Position first, const std::string& line);

  /// The text with all changes made.
  [[nodiscard]] std::string apply() const;

 private:
  struct Change {
    Span span;
    std::string text;
  };

  [[nodiscard]] std::size_t line_begin(std::size_t at) const;
  [[nodiscard]] std::size_t line_end(std::size_t at) const;
  [[nodiscard]] std::size_t value_end(std::size_t at) const;
  [[nodiscard]] std::size_t string_end(std::size_t at) const;

  std::string_view text_;
  std::string_view newline_;
  std::vector<std::size_t> lines_;  ///< Where each begins.
  std::vector<Change> changes_;
};

}  // namespace stowplan::cli
