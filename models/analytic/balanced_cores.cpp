#include "models/analytic/balanced_cores.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace stowplan::analytic {

double BalancedCores::mean_response() const {
  if (mean_service <= 0) return 0;
  if (arrival_rate <= 0) return mean_service / std::min(1.0, cores);
  if (utilization() >= 1) return std::numeric_limits<double>::infinity();

  // From `full` requests on all cores are busy, and the probabilities fall geometrically.
  const auto per_instance = static_cast<std::int64_t>(std::ceil(cores));
  const std::int64_t full = instances * per_instance;
  const double load = arrival_rate * mean_service;
  double p = 1;  // Of n, relative.
  double sum = 0;
  double weighted = 0;
  for (std::int64_t n = 0; n < full; ++n) {
    sum += p;
    weighted += static_cast<double>(n) * p;
    const std::int64_t each = (n + 1) / instances;
    const std::int64_t with_one_more = (n + 1) % instances;
    const double rate =
        static_cast<double>(with_one_more) * std::min(static_cast<double>(each + 1), cores) +
        static_cast<double>(instances - with_one_more) * std::min(static_cast<double>(each), cores);
    p *= load / rate;
    if (p > 1e200) {
      p *= 1e-200;
      sum *= 1e-200;
      weighted *= 1e-200;
    }
  }
  const double rest = 1 / (1 - utilization());
  sum += p * rest;
  weighted += p * rest * (static_cast<double>(full) + utilization() * rest);
  return weighted / sum / arrival_rate;
}

}  // namespace stowplan::analytic
