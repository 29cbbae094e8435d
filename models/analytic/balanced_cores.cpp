#include "models/analytic/balanced_cores.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace stowplan::analytic {

namespace {

constexpr std::int64_t no_limit = 1000;

}  // namespace

double BalancedCores::mean_response() const {
  if (mean_service <= 0) return 0;
  if (arrival_rate <= 0) return mean_service / std::min(1.0, cores);

  // From `full` requests on the rate stays the same, and the probabilities fall geometrically.
  auto per_instance = static_cast<std::int64_t>(std::ceil(cores));
  if (crowding > 0) per_instance = places > 0 ? places : no_limit;
  const auto rate_of = [&](std::int64_t there) {
    const auto k = static_cast<double>(there);
    return std::min(k, cores) / (1 + crowding * std::max(0.0, k - 1));
  };
  const double load = arrival_rate * mean_service;
  const double busy = load / (static_cast<double>(instances) * rate_of(per_instance));
  if (busy >= 1) return std::numeric_limits<double>::infinity();
  const std::int64_t full = instances * per_instance;
  double p = 1;  // Of n, relative.
  double sum = 0;
  double weighted = 0;
  for (std::int64_t n = 0; n < full; ++n) {
    sum += p;
    weighted += static_cast<double>(n) * p;
    const std::int64_t each = (n + 1) / instances;
    const std::int64_t with_one_more = (n + 1) % instances;
    const double rate = static_cast<double>(with_one_more) * rate_of(each + 1) +
                        static_cast<double>(instances - with_one_more) * rate_of(each);
    p *= load / rate;
    if (p > 1e200) {
      p *= 1e-200;
      sum *= 1e-200;
      weighted *= 1e-200;
    }
  }
  const double rest = 1 / (1 - busy);
  sum += p * rest;
  weighted += p * rest * (static_cast<double>(full) + busy * rest);
  return weighted / sum / arrival_rate;
}

}  // namespace stowplan::analytic
