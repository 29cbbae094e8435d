// What the routes of layouts take, and whether it can run where they send it: isolation, room on a
// host for one instance, room on its disk for the image.
#pragma once

#include "models/catalogue/layers.hpp"
#include "models/scenario/scenario.hpp"
#include "sim/problem.hpp"

namespace stowplan {

/// Errors  makes sense of a scenario with wrong names in it, and passes over these
[[nodiscard]] Problems check_layouts(const Scenario& scenario, const LayerCatalogue& layers);

}  // namespace stowplan
