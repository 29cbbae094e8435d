// A run starts empty, and the time it takes to fill is no part of the long-run mean. How much to
// cut is decided by a rule rather than by eye, and the rule can say that the run was too short.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sim/units.hpp"

namespace stowplan {

/// Where a series settles.
struct WarmUp {
  std::size_t first = 0;  ///< First observation to keep; all before it are warm-up.
  bool settled = false;   ///< False: the run is too short to tell, and `first` is its middle.

  /// Length of the warm-up when observations are `step` apart.
  [[nodiscard]] Duration length(Duration step) const {
    return step * static_cast<Duration::rep>(first);
  }
};

/// The MSER-5 truncation rule.
///
/// Model   Y_1..Y_k are means of 5 consecutive observations. The cut d minimises
///         sum_{i>d} (Y_i - mean_{>d})^2 / (k - d)^2, the squared standard error of what is left;
///         the smallest such d wins. At least 5 means are left. d > k/2 is refused as not settled.
/// Shape   O(n). A left-over of up to 4 observations at the end is not looked at. Series of fewer
///         than 10 means are not settled, whatever they hold.
/// Source  K. P. White, Simulation 69 (1997); S. C. Spratt, University of Virginia (1998).
[[nodiscard]] WarmUp mser5(std::span<const double> series);

/// MSER-5 on the average over pilot replications, observation by observation: averaging thins the
/// noise that hides a slow start. Replications are cut to the shortest.
[[nodiscard]] WarmUp decide_warm_up(std::span<const std::vector<double>> replications);

}  // namespace stowplan
