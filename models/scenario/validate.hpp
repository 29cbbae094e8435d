// The rules that span several keys of a scenario: every name refers to something, every workload
// is served once in each layout, nothing is placed where it cannot run.
#pragma once

#include "models/scenario/scenario.hpp"
#include "sim/problem.hpp"

namespace stowplan {

/// Names that refer to nothing, and calls in a circle. Makes sense of a scenario of which some keys
/// could not be read, so that these mistakes are shown beside the others.
[[nodiscard]] Problems check_names(const Scenario& scenario);

/// Everything that is wrong with a scenario whose keys were all read without error,
/// names included.
[[nodiscard]] Problems validate(const Scenario& scenario);

/// The route a layout sends a workload by: one that names it, else the first that names its class.
[[nodiscard]] const Route* route_of(const Layout& layout, const Workload& workload);

}  // namespace stowplan
