// What tells whether a workload keeps up: requests in flight and instances missing over the window,
// and how busy everything is that its requests need. docs/method.md, "Keeping up".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace stowplan {

/// How busy one thing is that requests of a workload need, over the last half of the window.
struct ResourceUse {
  std::string name;  ///< What is the case when it is busy, like "busy CPU of pool core".
  double busy = 0;   ///< Share of what there is.
};

/// Of one workload in one replication. Samples are taken at equal steps over the window, from its
/// first instant to its last.
struct LoadEvidence {
  std::vector<double> in_flight;
  std::vector<double> missing;  ///< Instances wanted and not ready.
  double arrivals_late = 0;     ///< In the last half of the window.
  double in_flight_at_end = 0;  ///< When the drain is over, later arrivals included.
  double drained_after = 0;     ///< When the last of the cohort ended, after the window [s].
  double longest_early = 0;     ///< Longest life among arrivals of the first half [s].
  std::vector<ResourceUse> uses;
  std::uint64_t oom_kills = 0;
  std::uint64_t evictions = 0;
  double ready = 0;     ///< Instances in service, mean over the window.
  double unplaced = 0;  ///< Instances without room, mean over the window.
};

/// Steps of the samples in the window, even.
inline constexpr int evidence_steps = 64;

/// From this share on a resource counts as busy all the time.
inline constexpr double saturated = 0.98;

}  // namespace stowplan
