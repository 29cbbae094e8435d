// When replications of a layout are enough, judged by what they have observed.
#pragma once

#include <cstddef>
#include <vector>

#include "models/fleet/report/observation.hpp"
#include "models/scenario/scenario.hpp"
#include "sim/experiment/stopping.hpp"
#include "sim/stats/interval.hpp"

namespace stowplan {

[[nodiscard]] ReplicationPlan replication_plan(const StopRule& rule);

/// Watched metrics as they stand after the replications seen so far; one that the layout does not
/// have is never observed.
[[nodiscard]] std::vector<Estimate> watched(const std::vector<const Observation*>& seen,
                                            const StopRule& rule, std::size_t first_look);

}  // namespace stowplan
