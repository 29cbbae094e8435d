// Where time goes, as collapsed stacks: a line "layout;workload;reason 1234", which flame graph
// viewers read (flamegraph.pl, inferno, speedscope).
#pragma once

#include <string>

#include "models/result/result.hpp"
#include "models/scenario/scenario.hpp"

namespace stowplan::view {

enum class FlameOf {
  time,  ///< Response time of answered requests [us], by layout, workload and reason.
  cpu,   ///< CPU time of hosts [thread-ms], by layout, pool and use.
};

/// Totals of one replication, in the mean.
///
/// Model   time of a workload that others call is shown there; a caller's wait for it is left out,
///         so that nothing is counted twice. Idle CPU is a use, too
/// Errors  a layout where nothing was observed has no lines
[[nodiscard]] std::string flame_stacks(const Comparison& comparison, const Scenario& scenario,
                                       FlameOf of);

}  // namespace stowplan::view
