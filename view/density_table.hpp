// How many instances of a workload an empty host takes, whichever number is counted.
#pragma once

#include "models/result/result.hpp"
#include "view/table.hpp"

namespace stowplan::view {

/// A row for each workload and layout, a column for each of the three admission rules: declared
/// requests, limits, measured use; behind each number what runs out first. docs/models/placement.md
[[nodiscard]] Table density_table(const Comparison& comparison);

}  // namespace stowplan::view
