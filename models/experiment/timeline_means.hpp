// What replications came to at one step, put together.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sim/stats/interval.hpp"

namespace stowplan {

/// Means of `columns` numbers with their intervals, over rows of as many that stand `stride` apart
/// in `rows`, one a replication. NaN is left out. `first_look` as in sequential_interval.
[[nodiscard]] std::vector<Estimate> timeline_means(std::span<const double> rows,
                                                   std::size_t columns, std::size_t stride,
                                                   std::size_t first_look, double confidence);

}  // namespace stowplan
