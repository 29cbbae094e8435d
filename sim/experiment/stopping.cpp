#include "sim/experiment/stopping.hpp"

#include <algorithm>

#include "sim/check.hpp"

namespace stowplan {

std::size_t ReplicationPlan::first_look() const {
  if (!watches || min == max) return whole_run;
  return std::max<std::size_t>(min, 2);
}

bool enough(const ReplicationPlan& plan, std::uint32_t replications,
            std::span<const Estimate> watched) {
  STOWPLAN_CHECK(plan.min >= 1 && plan.min <= plan.max);
  if (replications >= plan.max) return true;
  if (replications < plan.min) return false;
  if (!plan.watches) return true;
  if (replications < plan.first_look()) return false;
  // Estimates of the first look are not widened yet.
  const bool first = replications == plan.first_look();
  return std::all_of(watched.begin(), watched.end(), [&](const Estimate& estimate) {
    const double factor = first && estimate.n > 0 ? widening(estimate.n) : 1;
    return factor * estimate.relative_half_width() <= plan.relative_half_width;
  });
}

}  // namespace stowplan
