// What must add up in every run, and what a run was a test of.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "models/fleet/fleet.hpp"
#include "models/plan.hpp"

namespace stowplan {

/// Every identity that does not hold, in words; none if all do.
[[nodiscard]] std::vector<std::string> violations(const Plan& plan, const Observation& seen);

/// How often each of the things that can go wrong has happened at least once in a run.
[[nodiscard]] std::vector<std::string> what_happened(const Plan& plan, const Observation& seen);

}  // namespace stowplan
