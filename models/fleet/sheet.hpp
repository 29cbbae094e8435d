// A list of measures being written, scope by scope.
#pragma once

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "models/fleet/fleet.hpp"
#include "sim/stats/histogram.hpp"

namespace stowplan {

/// Collects measures under a scope.
class Sheet {
 public:
  explicit Sheet(std::vector<Measure>& measures) : measures_(measures) {}

  void scope(std::string scope) { scope_ = std::move(scope); }
  void add(std::string name, std::string unit, double value) {
    measures_.push_back({scope_, std::move(name), std::move(unit), value});
  }

 private:
  std::vector<Measure>& measures_;
  std::string scope_;
};

/// The value of what was not observed.
[[nodiscard]] inline double nothing() { return std::numeric_limits<double>::quiet_NaN(); }

[[nodiscard]] inline double quotient(double part, double whole) {
  return whole > 0 ? part / whole : nothing();
}

/// In seconds, of a histogram of nanoseconds.
[[nodiscard]] inline double quantile_of(const Histogram& histogram, double p) {
  return histogram.count() > 0 ? histogram.quantile(p) * 1e-9 : nothing();
}

inline void add_quantiles(Sheet& sheet, const std::string& name, const Histogram& histogram) {
  sheet.add(name + ".p50", "s", quantile_of(histogram, 0.50));
  sheet.add(name + ".p90", "s", quantile_of(histogram, 0.90));
  sheet.add(name + ".p99", "s", quantile_of(histogram, 0.99));
  sheet.add(name + ".mean", "s", histogram.count() > 0 ? histogram.mean() * 1e-9 : nothing());
}

}  // namespace stowplan
