// A comparison in tidy long form, for spreadsheets and data frames: one row per layout and metric,
// with the same numbers as the JSON.
#pragma once

#include <string>

#include "models/result/result.hpp"

namespace stowplan::view {

/// Columns layout,scope,metric,unit,mean,low,high,n,note: first a row for each layout that is
/// infeasible (metric `infeasible`, the note says why) and for each workload that does not keep up
/// (metric `keeping_up`, the note says why), then a row a metric, then a row a caution,
/// whose text is the note. A cell is empty where the value is not finite. Doubles in the shortest
/// form that reads back to the same bits; fields are quoted as in RFC 4180, lines end in a line
/// feed.
[[nodiscard]] std::string csv_output(const Comparison& comparison);

}  // namespace stowplan::view
