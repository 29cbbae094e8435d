// Small plots on a terminal: cells of one column each, and texts made to fit.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "view/drawing/axis.hpp"

namespace stowplan::view {

/// The text in exactly so many columns: blanks behind it, or its beginning with "…" behind. Control
/// characters become blanks.
[[nodiscard]] std::string in_columns(std::string_view text, std::size_t columns);
/// The same with blanks in front.
[[nodiscard]] std::string to_the_right(std::string_view text, std::size_t columns);

/// Pieces with `between` between them, in as many lines as they need; a piece that is wider than a
/// line is clipped.
[[nodiscard]] std::string folded(const std::vector<std::string>& pieces, std::string_view between,
                                 std::size_t columns);
/// The same of the words of a text.
[[nodiscard]] std::string folded(std::string_view text, std::size_t columns);

/// A bar of `length` columns behind `offset` empty ones, both rounded to eighths of a column or,
/// without `unicode`, to whole ones; what is above zero shows.
[[nodiscard]] std::string bar_of(double offset, double length, bool unicode);

/// What is beyond ASCII in units and frames, in ASCII.
[[nodiscard]] std::string in_ascii(std::string text);

/// An area with two axes in which marks are set.
class CharacterGrid {
 public:
  CharacterGrid(std::size_t columns, std::size_t rows);

  /// Marks a cell, counted from the upper left; two different marks give '*'. A cell outside is
  /// passed over.
  void mark(std::size_t column, std::size_t row, char what);

  /// Marks a cell that nothing has marked.
  void mark_below(std::size_t column, std::size_t row, char what);

  [[nodiscard]] std::size_t columns() const { return columns_; }
  [[nodiscard]] std::size_t rows() const { return cells_.size(); }

  /// The cells with values at the left and below. The axes must be placed on columns and rows.
  [[nodiscard]] std::string print(const Axis& across, const Axis& up, bool unicode) const;

  /// A text below a column.
  struct Label {
    std::size_t column = 0;
    std::string text;
  };
  /// The same with labels below, rising by column; those that there is no room for are left out.
  [[nodiscard]] std::string print(const std::vector<Label>& below, const Axis& up,
                                  bool unicode) const;

  /// Columns that values at the left take.
  static constexpr std::size_t margin = 9;

 private:
  std::size_t columns_;
  std::vector<std::string> cells_;
};

}  // namespace stowplan::view
