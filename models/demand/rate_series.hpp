// Request counts over time, read from the text of a CSV file: one row a step, one column of it
// wanted, another one perhaps its time. Recorded traffic has bursts and calm that no formula has.
// Opening files is not done here.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "models/demand/arrivals.hpp"
#include "sim/config/types.hpp"
#include "sim/csv_line.hpp"

namespace stowplan {

/// Some requests, evenly spread over a stretch of time.
struct SeriesStep {
  Duration begin{};  ///< Counted from the first row.
  Duration end{};
  double requests = 0;
};

/// Steps in order of time that do not overlap. In a gap between two nothing arrives.
struct RateSeries {
  std::vector<SeriesStep> steps;

  [[nodiscard]] Duration end() const { return steps.empty() ? Duration{} : steps.back().end; }
};

/// The series of a scenario, by series_key().
using SeriesTable = config::Table<RateSeries>;

/// Steps of one length that follow each other without gaps.
[[nodiscard]] RateSeries even_series(Duration step, const std::vector<double>& requests);

/// Under which name the series of these arrivals is kept: two workloads may read one file in
/// different ways.
[[nodiscard]] std::string series_key(const SeriesArrivals& arrivals);

struct ParsedSeries {
  RateSeries series;             ///< Not to be used when there are errors.
  std::vector<CsvError> errors;  ///< By rising line; the first 20 and a note where there are more.
};

/// Reads one column of a CSV text.
///
/// Model   first line: names; every further line: as many cells, the wanted one a finite number
///         >= 0. Cells are separated by commas and may stand in quotes, "" being a quote; blanks
///         around unquoted cells, blank lines, a byte order mark and CR before LF are ignored. A
///         quoted cell ends on its line. With a column of times (time_stamp), a row lasts to the
///         next one, but where that begins more than 1.5 steps later, one step: the rest is a gap.
/// Errors  missing header or column, a column named twice, rows with too few or too many cells,
///         open quotes, cells that are no such number or time, times that do not rise, rows nearer
///         to each other than half a step, no rows at all
[[nodiscard]] ParsedSeries parse_rate_series(std::string_view text, const SeriesArrivals& how);

}  // namespace stowplan
