// What is known exactly of some systems, to be held against the intervals that a run gives: how
// often they hold the truth over many seeds, and how wide they are for that.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/metric/metric_id.hpp"
#include "models/scenario/scenario.hpp"

namespace stowplan::coverage {

/// A metric of the whole layout and its true value.
struct Truth {
  MetricId metric;
  double value = 0;
};

struct Case {
  std::string name;
  Scenario scenario;
  std::vector<Truth> truths;
  bool short_run = false;  ///< Too short for its quantiles: it has to say so, and need not cover.
};

/// M/M/infinity, M/M/1 in line, closed users on one station, sequential stopping, and runs that are
/// too short.
[[nodiscard]] std::vector<Case> cases();

}  // namespace stowplan::coverage
