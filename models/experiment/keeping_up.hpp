// Whether a layout keeps up with its load: what must be known before anything else is said of it.
#pragma once

#include <string>
#include <vector>

#include "models/fleet/fleet.hpp"
#include "models/plan/plan.hpp"
#include "models/result/result.hpp"

namespace stowplan {

/// Judges every workload of a layout from all its replications.
///
/// Model   overloaded: requests in flight grow while something they need is busy all the time, or
///         instances that are wanted and not ready grow, or more than the tolerated share of
///         requests fails while something is busy all the time or a queue is full. failing: as many
///         fail, for another reason. backlogged: it drained, but took long. To grow: the slope over
///         the last half of the window has its 99.9 % interval above zero, comes to more than 1 %
///         of the arrivals of that half, and no fewer are in flight when the drain is over.
/// Shape   one per workload, in the order of the scenario
/// Source  docs/method.md, "Keeping up"
[[nodiscard]] std::vector<KeepingUp> judge_keeping_up(const Plan& plan,
                                                      const std::vector<Observation>& observations);

/// The worst state of a layout's workloads.
[[nodiscard]] LoadState worst(const std::vector<KeepingUp>& workloads);

}  // namespace stowplan
