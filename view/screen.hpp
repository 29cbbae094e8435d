// A comparison on one screen: what to choose, what it saves and what it costs in latency, what
// binds, what does not keep up and why; and one table of about a dozen rows. `run` prints this, and
// the tables of comparison_tables.hpp where more is asked for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/result/result.hpp"
#include "view/table.hpp"
#include "view/verdict.hpp"

namespace stowplan::view {

/// The workload whose latency the screen shows: of those with an objective about it the one that
/// comes nearest to its limit in any layout, else the one that is asked most often from outside.
/// None where no layout could be simulated.
[[nodiscard]] std::optional<std::string> headline_workload(const Comparison& comparison);

/// The sentences. Of cautions with one topic the first, and how many more there are.
[[nodiscard]] std::vector<VerdictLine> screen_verdict(const Comparison& comparison);

/// The rows, with a column a layout; infeasible layouts are in the sentences only. Among layouts
/// that keep up and keep their objectives, the best of a row is marked, or those that share the
/// lead within the noise.
[[nodiscard]] std::optional<Table> screen_table(const Comparison& comparison);

}  // namespace stowplan::view
