#include "sim/experiment/replicate.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "sim/check.hpp"
#include "sim/stats/interval.hpp"

namespace stowplan {

SequentialStop::SequentialStop(const ReplicationPlan& plan) : plan_(plan) {
  STOWPLAN_CHECK(plan.min >= 1 && plan.min <= plan.max);
}

bool SequentialStop::add(std::span<const double> watched) {
  if (replications_ == 0) watched_.resize(watched.size());
  STOWPLAN_CHECK(watched.size() == watched_.size());
  ++replications_;
  for (std::size_t i = 0; i < watched.size(); ++i) {
    if (!std::isnan(watched[i])) watched_[i].add(watched[i]);
  }
  if (replications_ >= plan_.max) return true;
  return replications_ >= plan_.min && precise();
}

bool SequentialStop::precise() const {
  return std::all_of(watched_.begin(), watched_.end(), [this](const Tally& numbers) {
    const Estimate estimate = t_interval(numbers, plan_.confidence);
    return estimate.relative_half_width() <= plan_.relative_half_width;
  });
}

}  // namespace stowplan
