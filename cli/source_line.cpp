#include "cli/source_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "cli/files.hpp"
#include "view/table.hpp"
#include "view/utf8.hpp"

namespace stowplan::cli {
namespace {

std::optional<std::string> line_of(const config::Diagnostic& diagnostic) {
  if (diagnostic.line == 0) return std::nullopt;
  // A key that the whole file lacks stands at its beginning, where there is nothing to see.
  const bool of_file = diagnostic.path.find('.') == std::string::npos;
  if (of_file && diagnostic.message.starts_with("missing")) return std::nullopt;
  const std::optional<std::string> text = read_text(diagnostic.file);
  if (!text) return std::nullopt;
  std::size_t begin = 0;
  for (std::uint32_t line = 1; line < diagnostic.line; ++line) {
    begin = text->find('\n', begin);
    if (begin == std::string::npos) return std::nullopt;
    ++begin;
  }
  return text->substr(begin, text->find('\n', begin) - begin);
}

/// Where the character of a column, from 1 on, begins.
std::size_t byte_of(std::string_view line, std::size_t column) {
  std::size_t at = 0;
  for (std::size_t i = 1; i < column && at < line.size(); ++i) {
    at += view::first_character(line.substr(at)).bytes;
  }
  return at;
}

}  // namespace

std::string with_source_lines(const std::vector<config::Diagnostic>& diagnostics) {
  std::string out;
  for (const config::Diagnostic& diagnostic : diagnostics) {
    out += config::to_string(diagnostic) + "\n";
    const std::optional<std::string> line = line_of(diagnostic);
    if (!line || line->find_first_not_of(" \t\r") == std::string::npos) continue;
    // Of a long line the part around the column. Columns count characters.
    constexpr std::size_t most = 100;
    const std::size_t column = byte_of(*line, diagnostic.column);
    const std::size_t from =
        diagnostic.column > most - 20 ? byte_of(*line, diagnostic.column - (most - 20)) : 0;
    const std::string shown = view::printable(
        std::string_view{*line}.substr(from, byte_of(*line, diagnostic.column + most) - from));
    const std::string number = fmt::format("{:>5} | ", diagnostic.line);
    const std::string before = view::printable(std::string_view{*line}.substr(from, column - from));
    out +=
        fmt::format("{}{}\n{:>8}{:>{}}^\n", number, shown, "| ", "", view::display_width(before));
  }
  if (!out.empty()) out.pop_back();
  return out;
}

}  // namespace stowplan::cli
