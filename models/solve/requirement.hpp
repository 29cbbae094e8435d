// A limit on a metric, beside the objectives of a scenario.
#pragma once

#include <string>
#include <vector>

#include "models/metric/metric_key.hpp"

namespace stowplan {

/// "workload/shop response_time.p99 <= 200 ms"
struct Requirement {
  std::string text;
  MetricKey metric;
  bool at_most = true;  ///< Else at least.
  double limit = 0;     ///< In the unit of the metric.

  [[nodiscard]] bool holds(double value) const { return at_most ? value <= limit : value >= limit; }
};

/// Reads METRIC <= LIMIT and METRIC >= LIMIT, all of them. A limit has a unit of the metric's kind:
/// "200 ms", "8 GiB", "300/s", "$5000", "0.1 %", and none where the metric has none.
/// Errors  config::ConfigError with all complaints: no such metric, no limit, no unit, and limits
///         of one metric that leave nothing between them
[[nodiscard]] std::vector<Requirement> parse_requirements(const std::vector<std::string>& texts);

}  // namespace stowplan
