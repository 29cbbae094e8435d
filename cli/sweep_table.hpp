// What a study found, as a table for the terminal.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/store.hpp"
#include "cli/sweep_assertions.hpp"
#include "cli/sweep_plan.hpp"

namespace stowplan::cli {

/// The first `most` points.
[[nodiscard]] std::string points_table(const SweepPlan& plan, std::size_t most);

/// Whether it keeps up and misses no objective: what may be called the best of something.
[[nodiscard]] bool stands(const StoredResult& result);

/// Metrics that the study asks for, else cost.month and the 99th percentile of every workload.
[[nodiscard]] std::vector<std::string> table_metrics(const SweepPlan& plan, const Store& store);

/// Axes, layout, status and table_metrics(), a row a result. The best of each metric among results
/// that stand is marked with *; what does not keep up, is infeasible or failed says so. Where there
/// are many rows, the first ones.
[[nodiscard]] std::string result_table(const SweepPlan& plan, const Store& store,
                                       const SweepAssertions& assertions);

}  // namespace stowplan::cli
