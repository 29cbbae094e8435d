// How long a run remembers. Observations closer together than that say the same thing twice, so it
// is the measure of how much a run of a given length can know.
#pragma once

#include <span>

namespace stowplan {

/// Integrated autocorrelation time of a signal, in steps: the integral of its autocorrelation
/// function from minus to plus infinity. So many steps of a run are worth one independent
/// observation.
struct MemoryTime {
  double steps = 0;
  bool resolved = true;  ///< False: the series are too short to see its end; it is longer.
};

/// Estimates it from series of equal length, one per replication, each value of which is the mean
/// of the signal over a step.
///
/// Model   deviations from the mean over replications at the same step, which takes out whatever
///         all of them have in common, like a daily cycle; with one replication, from its own mean.
///         Sum of autocorrelations up to the first lag that is 2.5 times the sum (five times the
///         one-sided integral). Inside a step the signal is taken as autocorrelated exponentially,
///         which corrects for the means hiding part of its variance.
/// Shape   O(length times lags); half the length at most, beyond which it is not resolved. 0 for
///         series that do not vary.
/// Source  A. D. Sokal, Monte Carlo Methods in Statistical Mechanics (1996), section 3: the window.
///         In M/M/1 the integral is 2 (1 + rho) / (mu (1 - rho)^2), the relaxation time
///         1 / (mu (1 - sqrt(rho))^2) within 3 % for rho from 0.5 on.
[[nodiscard]] MemoryTime memory_time(std::span<const std::span<const double>> replications);

}  // namespace stowplan
