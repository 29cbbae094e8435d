// Rules between requests, limits, runtime and autoscaler of a deployment.
#pragma once

#include "models/scenario/scenario.hpp"
#include "sim/problem.hpp"

namespace stowplan {

/// A request above its limit, a guest without a size, more CPU until ready than nothing, an
/// autoscaler that steers by a request there is not. What has a wrong name in it is passed over.
[[nodiscard]] Problems check_resources(const Scenario& scenario);

}  // namespace stowplan
