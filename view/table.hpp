// What is compared is set out once, as rows and columns, and printed for a terminal, a document or
// a spreadsheet. A table holds text that is ready to be read and, beside it, the exact number.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/stats/interval.hpp"
#include "view/format_quantity.hpp"

namespace stowplan::view {

enum class Align { left, right };

/// What a cell says about itself beyond its words; colour in a terminal, bold in Markdown.
enum class Tone { plain, muted, strong, good, bad };

struct Column {
  std::string name;
  Align align = Align::right;
  std::string unit = "";  ///< Of the whole column, shown behind the name; "" when rows differ.
};

struct Cell {
  std::string text;
  std::string spread = "";  ///< "± 0.4", lined up behind the text.
  Tone tone = Tone::plain;
  std::optional<double> value = std::nullopt;       ///< Exact, in `unit`; for machine formats.
  std::optional<double> half_width = std::nullopt;  ///< Of the interval, in `unit`.
  std::string unit = "";
  std::string metric = "";  ///< Of a label: the family whose meaning a report links to.
};

/// "12.3 ms" "± 0.4", with the exact numbers beside it.
[[nodiscard]] Cell estimate_cell(const Estimate& estimate, std::string_view unit,
                                 Tone tone = Tone::plain);

/// "-1.2 ms" "± 0.1": a difference between two alternatives.
[[nodiscard]] Cell change_cell(const Estimate& estimate, std::string_view unit,
                               Tone tone = Tone::plain);

/// "12.3 ms", without an interval.
[[nodiscard]] Cell quantity_cell(double value, std::string_view unit, Tone tone = Tone::plain);

struct Table {
  /// Rows under a heading; rows with an empty heading stand for themselves.
  struct Group {
    std::string name;
    std::vector<std::vector<Cell>> rows;
  };

  std::string title;
  std::vector<Column> columns;
  std::vector<Group> groups;
  std::vector<std::string> notes;

  /// The rows that follow belong under this heading.
  void group(std::string name);

  /// A row may be shorter than the columns are; a longer one is a broken precondition.
  void row(std::vector<Cell> cells);
};

struct TextStyle {
  bool colour = false;      ///< ANSI colours; the caller knows about terminals and NO_COLOR.
  std::size_t width = 100;  ///< Columns of the terminal.
};

/// What switches a terminal to the colour of the tone; empty where it is that of plain text.
[[nodiscard]] std::string_view colour_code(Tone tone);

/// For reading in a terminal: aligned by displayed width, numbers apart from their intervals. When
/// the columns do not fit into the width, the table goes on below with the first column repeated.
/// Lines carry no trailing blanks; control characters in cells are replaced by blanks.
[[nodiscard]] std::string text_table(const Table& table, const TextStyle& style);

/// The text without control characters: names come from files, and a terminal obeys what it is
/// sent.
[[nodiscard]] std::string printable(std::string_view text);

/// Text broken at blanks into lines of at most `width` columns, the first of which begins `margin`
/// columns to the right and the others are moved there. A percent sign stays with its number.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t width, std::size_t margin);

/// GitHub-flavoured Markdown.
[[nodiscard]] std::string markdown_table(const Table& table);

/// For spreadsheets: a header line and one line a row, exact values in place of text where there
/// are any. Adds a first column `group` if rows have headings, a column `NAME half_width` behind
/// each column with intervals, and a last column `unit` if cells name theirs. Quoted as in RFC 4180
/// with lines that end in a line feed; a number that is not finite leaves its field empty.
[[nodiscard]] std::string csv_table(const Table& table);

/// One field of a CSV line, in quotes where it needs them.
[[nodiscard]] std::string csv_field(std::string_view text);

/// Terminal columns a UTF-8 text takes up: East Asian wide characters and emoji count twice,
/// combining marks not at all, a byte that is not UTF-8 once.
[[nodiscard]] std::size_t display_width(std::string_view text);

}  // namespace stowplan::view
