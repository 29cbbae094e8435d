// Measured values from the text of a file, as measuring tools write them: a column of numbers,
// perhaps with others beside it, perhaps under a name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/config/diagnostic.hpp"

namespace stowplan::cli {

/// Columns of one file, row by row; all of the same length.
struct Samples {
  std::vector<std::vector<double>> columns;  ///< In the order asked for.
  std::vector<std::string> names;            ///< As the file has them, else "column 1".
};

/// Reads columns of a text.
///
/// Model   cells are apart by the first of these that the first line has: tab, semicolon, comma,
///         blanks. A first line whose wanted cells are no numbers names the columns. Blank lines
///         and those that begin with # are passed over, but for the last one above rows that have
///         no names: it names the columns if it has as many cells. A column is wanted by name or by
///         number from 1.
/// Errors  ConfigError with the place of each: no such column, missing cells, cells that are no
///         finite number >= 0, no rows.
[[nodiscard]] Samples read_samples(std::string_view text, const std::string& file,
                                   const std::vector<std::string>& wanted);

}  // namespace stowplan::cli
