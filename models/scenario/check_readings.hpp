// The rules of what a scenario says about its own results: published numbers and answer tables.
#pragma once

#include "models/scenario/scenario.hpp"
#include "sim/problem.hpp"

namespace stowplan {

/// Names of layouts and workloads that refer to nothing, published entries without exactly one
/// value, rows without exactly one metric or finding. check_metrics looks at the metrics.
[[nodiscard]] Problems check_readings(const Scenario& scenario);

}  // namespace stowplan
