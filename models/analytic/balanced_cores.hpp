// One service as its users see it: several equal instances, each a few CPUs that its requests
// share, and a balancer in front. Times in seconds, rates in 1/s.
#pragma once

#include <cstdint>

namespace stowplan::analytic {

/// Processor sharing on `instances` x `cores`, cores per instance, fractions allowed; a request
/// uses at most one core. The balancer keeps the instances even, as "least outstanding" does.
///
/// Model   with n requests inside, n spread as evenly as may be, work is done at
///         sum over instances of min(k, cores) / (1 + crowding * (k - 1)), k the requests there and
///         at most `places`, for others wait; the number inside is the birth-death process of these
///         rates, whatever the service law where none wait (processor sharing), and by Little
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
  double crowding = 0;      ///< What each other request adds to the work of one.
  std::int64_t places = 0;  ///< Requests at work in an instance; 0 for no limit, with crowding a
                            ///< thousand.

  [[nodiscard]] double utilization() const {
    return arrival_rate * mean_service / (static_cast<double>(instances) * cores);
  }
  /// Infinite where more work comes than is done with all places or cores taken; the mean service
  /// time, or what a fraction of a core makes of it, where nothing arrives. O(instances * cores),
  /// with crowding O(instances * places).
  [[nodiscard]] double mean_response() const;
};

}  // namespace stowplan::analytic
