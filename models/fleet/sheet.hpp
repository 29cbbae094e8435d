// A list of measures being written, scope by scope. Which of them are quantiles is said here and
// nowhere else: a quantile over several replications is not the mean of theirs.
#pragma once

#include <limits>
#include <span>
#include <string>
#include <utility>

#include "models/fleet/observation.hpp"
#include "sim/stats/histogram.hpp"

namespace stowplan {

/// The value of what was not observed.
[[nodiscard]] inline double nothing() { return std::numeric_limits<double>::quiet_NaN(); }

[[nodiscard]] inline double quotient(double part, double whole) {
  return whole > 0 ? part / whole : nothing();
}

/// Collects measures under a scope.
class Sheet {
 public:
  explicit Sheet(Observation& observation) : observation_(observation) {}

  void scope(std::string scope) { scope_ = std::move(scope); }

  void add(std::string name, std::string unit, double value) {
    observation_.measures.push_back({scope_, std::move(name), std::move(unit), value, {}, false});
  }
  /// What follows from the plan, without a simulation.
  void add_fact(std::string name, std::string unit, double value) {
    observation_.measures.push_back({scope_, std::move(name), std::move(unit), value, {}, true});
  }

  /// Quantiles of a histogram of nanoseconds, in seconds: NAME.p50 for 0.5, NAME.p99.9 for 0.999.
  void add_quantiles(const std::string& name, const Histogram& histogram,
                     std::span<const double> shares);

 private:
  Observation& observation_;
  std::string scope_;
};

/// Quantiles of durations and their mean.
inline void add_durations(Sheet& sheet, const std::string& name, const Histogram& histogram,
                          std::span<const double> shares) {
  sheet.add_quantiles(name, histogram, shares);
  sheet.add(name + ".mean", "s", histogram.empty() ? nothing() : histogram.mean() * 1e-9);
}

}  // namespace stowplan
