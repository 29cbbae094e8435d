// When replications of a layout are enough, judged by what they have observed.
#pragma once

#include <cstdint>
#include <span>

#include "models/fleet/report/observation.hpp"
#include "models/scenario/scenario.hpp"
#include "sim/experiment/stopping.hpp"

namespace stowplan {

[[nodiscard]] ReplicationPlan replication_plan(const StopRule& rule);

/// Replications after which it stops at the latest.
[[nodiscard]] std::uint32_t most_replications(const StopRule& rule);

/// Whether the rule stops after so many replications of all these layouts, looking at the metrics
/// it watches in each of them; one that a layout does not have is never observed.
///
/// Shape   `layouts` holds replications 0, 1, ..., `replications` - 1 of each layout
[[nodiscard]] bool enough(const StopRule& rule, std::uint32_t replications,
                          std::span<const std::span<const Observation>> layouts);

}  // namespace stowplan
