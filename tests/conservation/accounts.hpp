// What must add up in every run, and what a run was a test of.
#pragma once

#include <string>
#include <vector>

#include "models/fleet/fleet.hpp"
#include "models/plan/plan.hpp"
#include "tests/models/recorded_timeline.hpp"

namespace stowplan {

/// Every identity that does not hold, in words; none if all do. The fleet has run.
[[nodiscard]] std::vector<std::string> violations(const Plan& plan, const Observation& seen,
                                                  const Fleet& fleet,
                                                  const RecordedTimeline& timeline);

/// The things that have happened at least once in a run, of those that can go wrong or be in use.
[[nodiscard]] std::vector<std::string> what_happened(const Plan& plan, const Observation& seen,
                                                     const Fleet& fleet);

}  // namespace stowplan
