// Whether every name of a scenario refers to something.
#pragma once

#include "models/scenario/scenario.hpp"
#include "sim/problem.hpp"

namespace stowplan {

/// Names that refer to nothing, and calls that form a cycle. Where not all keys of the scenario
/// could be read (`complete` is false), what is missing is no mistake of its own.
[[nodiscard]] Problems check_names(const Scenario& scenario, bool complete);

}  // namespace stowplan
