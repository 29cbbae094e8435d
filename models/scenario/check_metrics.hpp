// Whether the metrics that a scenario names are in the table of metrics.
#pragma once

#include "models/scenario/scenario.hpp"
#include "sim/problem.hpp"

namespace stowplan {

/// `stop.metrics`, published numbers and answer tables: names of metrics that a layout, pool or
/// workload does not have, and scopes that refer to nothing. Which phases a start has is known
/// after a run.
[[nodiscard]] Problems check_metrics(const Scenario& scenario);

}  // namespace stowplan
