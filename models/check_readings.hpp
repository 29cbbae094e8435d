// The rules of what a scenario says about its own results: published numbers and answer tables.
#pragma once

#include "models/problem.hpp"
#include "models/scenario.hpp"

namespace stowplan {

/// Names of layouts and workloads that refer to nothing, published entries without exactly one
/// value, rows without exactly one metric or finding. Whether a metric exists is known after a run.
[[nodiscard]] Problems check_readings(const Scenario& scenario);

}  // namespace stowplan
