// One service as its users see it: several equal instances, each a few CPUs that its requests
// share, and a balancer in front. Times in seconds, rates in 1/s.
#pragma once

#include <cstdint>

namespace stowplan::analytic {

/// Processor sharing on `instances` x `cores`, cores per instance, fractions allowed; a request
/// uses at most one core. The balancer keeps the instances even, as "least outstanding" does.
///
/// Model   with n requests inside, n spread as evenly as may be, work is done at
///         sum over instances of min(requests there, cores); the number inside is the birth-death
///         process of these rates whatever the service law (processor sharing), and by Little
///         response = E[N] / rate.
/// Shape   exact for one instance (M/G/c-PS); for several it is the lower bound of any balancer
/// that
///         does not know how long requests take. instances = 1 with a share of the arrivals each is
///         the other end: a balancer that knows nothing.
struct BalancedCores {
  double arrival_rate = 0;
  double mean_service = 0;  ///< On one core alone.
  std::int64_t instances = 1;
  double cores = 1;

  [[nodiscard]] double utilization() const {
    return arrival_rate * mean_service / (static_cast<double>(instances) * cores);
  }
  /// Infinite from utilisation 1 on; the mean service time, or what a fraction of a core makes of
  /// it, where nothing arrives. O(instances * cores).
  [[nodiscard]] double mean_response() const;
};

}  // namespace stowplan::analytic
