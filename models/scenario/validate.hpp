// The rules that span several keys of a scenario: every name refers to something, every workload
// is served once in each layout, nothing is placed where it cannot run.
#pragma once

#include "models/scenario/scenario.hpp"
#include "sim/problem.hpp"

namespace stowplan {

/// Everything that is wrong with a scenario whose keys were all read without error,
/// names included.
[[nodiscard]] Problems validate(const Scenario& scenario);

}  // namespace stowplan
