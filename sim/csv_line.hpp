// One line of a CSV text as cells that know where they stood, so that an error can point at them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stowplan {

/// Something wrong in a CSV text; line and column count from 1, columns in bytes.
struct CsvError {
  std::size_t line = 0;
  std::size_t column = 0;
  std::string message;
};

struct CsvCell {
  std::string text;
  std::size_t column = 1;
};

struct CsvLine {
  std::vector<CsvCell> cells;
  std::optional<CsvError> error;  ///< A quote that is not closed, or text behind one.
};

/// Splits a line without its end. `number` is the line's, for errors. Cells are separated by commas
/// and may stand in quotes, "" being a quote; blanks around cells are dropped.
[[nodiscard]] CsvLine split_csv(std::string_view text, std::size_t number);

}  // namespace stowplan
