// Closed-form answers as JSON, for programs that show them before anything is simulated.
#pragma once

#include <string>
#include <vector>

#include "models/metric/metric_key.hpp"
#include "view/analytic_layout.hpp"

namespace stowplan::view {

/// {"layouts": [{"name", "metrics": [{"scope", "metric", "unit", "analytic"}, ...],
///               "caveats": [{"scope", "text"}, ...]}, ...]}
///
/// Metrics have the names and units of results; numbers that are infinite or unknown are null.
/// `currency` is what prices are named after.
[[nodiscard]] std::string analytic_json(const std::vector<AnalyticLayout>& answers,
                                        Currency currency);

}  // namespace stowplan::view
