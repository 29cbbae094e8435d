// What a study found, as a table for the terminal.
#pragma once

#include <cstddef>
#include <string>

#include "cli/store.hpp"
#include "cli/sweep_plan.hpp"

namespace stowplan::cli {

/// The first `most` points.
[[nodiscard]] std::string points_table(const SweepPlan& plan, std::size_t most);

/// Axes, layout, status and the metrics that the study asks for (else cost.month and the 99th
/// percentile of every workload), a row a result. The best of each metric among results that keep
/// up is marked with *; what does not keep up, is infeasible or failed says so. Where there are
/// many rows, the first ones.
[[nodiscard]] std::string result_table(const SweepPlan& plan, const Store& store);

}  // namespace stowplan::cli
