// A list of measures being written, scope by scope. Names, units and which of them are quantiles
// come from the table of metrics.
#pragma once

#include <limits>
#include <string_view>

#include "models/fleet/report/observation.hpp"
#include "models/metric/metric_key.hpp"
#include "sim/stats/histogram.hpp"

namespace stowplan {

/// The value of what was not observed.
[[nodiscard]] inline double nothing() { return std::numeric_limits<double>::quiet_NaN(); }

[[nodiscard]] inline double quotient(double part, double whole) {
  return whole > 0 ? part / whole : nothing();
}

/// Collects measures under a scope.
/// Errors  Precondition: the table says that the metric has this kind of scope.
class Sheet {
 public:
  explicit Sheet(Observation& observation) : observation_(observation) {}

  void scope(MetricScope scope) { scope_ = std::move(scope); }

  /// `value` is in the metric's unit. `phase` where its name holds PHASE.
  void add(MetricId metric, double value, std::string_view phase = {});

  /// Percentiles of a histogram of nanoseconds, in seconds.
  void add_quantiles(DurationId duration, const Histogram& histogram, std::string_view phase = {});

  /// The same and their mean.
  void add_durations(DurationId duration, const Histogram& histogram);

 private:
  void put(MetricId metric, double value, std::string_view phase, std::uint32_t distribution);

  Observation& observation_;
  MetricScope scope_;
};

}  // namespace stowplan
