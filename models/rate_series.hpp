// Request counts over time, read from the text of a CSV file: one row a step, one column of it
// wanted. Recorded traffic has bursts and calm that no formula has. Opening files is not done here.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "models/arrivals.hpp"

namespace stowplan {

/// Requests in each step, in order of time; what a step lasts is said by SeriesArrivals.
struct RateSeries {
  std::vector<double> requests;
};

/// Under which name the series of these arrivals is kept: two workloads may read different columns
/// of one file.
[[nodiscard]] std::string series_key(const SeriesArrivals& arrivals);

/// Something wrong in a CSV text; line and column count from 1, columns in bytes.
struct CsvError {
  std::size_t line = 0;
  std::size_t column = 0;
  std::string message;
};

struct ParsedSeries {
  RateSeries series;             ///< Not to be used when there are errors.
  std::vector<CsvError> errors;  ///< By rising line; the first 20 and a note where there are more.
};

/// Reads one column of a CSV text.
///
/// Model   first line: names; every further line: as many cells, the wanted one a finite number
///         >= 0. Cells are separated by commas and may stand in quotes, "" being a quote; blanks
///         around unquoted cells, blank lines, a byte order mark and CR before LF are ignored. A
///         quoted cell ends on its line.
/// Errors  missing header or column, a column named twice, rows with too few or too many cells,
///         open quotes, cells that are no such number, no rows at all
[[nodiscard]] ParsedSeries parse_rate_series(std::string_view text, std::string_view column);

}  // namespace stowplan
