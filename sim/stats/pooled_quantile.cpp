#include "sim/stats/pooled_quantile.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/math.hpp"

namespace stowplan {

PooledDistribution::PooledDistribution(std::vector<const Frequencies*> replications)
    : replications_(std::move(replications)) {
  for (const Frequencies* one : replications_) one->add_to(pool_);
}

QuantileEstimate PooledDistribution::quantile(double p, double confidence,
                                              std::size_t first_look) const {
  QuantileEstimate result;
  result.values.assign(replications_.size(), math::not_a_number);
  if (pool_.empty()) return result;
  const double q = pool_.quantile(p);
  const auto all = static_cast<double>(pool_.count());
  result.beyond = std::min(p, 1 - p) * all;

  double observed = 0;
  for (const Frequencies* one : replications_) observed += one->count() > 0 ? 1 : 0;
  double pooled_share = 0;
  for (std::size_t i = 0; i < replications_.size(); ++i) {
    const Frequencies& one = *replications_[i];
    if (one.count() == 0) continue;
    result.values[i] = one.fraction_at_most(q);
    pooled_share += result.values[i] * static_cast<double>(one.count()) / all;
  }
  for (std::size_t i = 0; i < replications_.size(); ++i) {
    const double weight = static_cast<double>(replications_[i]->count()) * observed / all;
    result.values[i] = (pooled_share - result.values[i]) * weight;
  }

  // Taken over more than half of what lies beyond, the slope would be that of the extremes.
  Tally shares;
  for (const double value : result.values) {
    if (!std::isnan(value)) shares.add(value);
  }
  const double error = std::sqrt(shares.variance() / static_cast<double>(shares.count()));
  double slope = 0;
  if (error > 0) {
    const double h = std::min({error, p / 2, (1 - p) / 2});
    slope = (pool_.quantile(p + h) - pool_.quantile(p - h)) / (2 * h);
  }
  for (double& value : result.values) value = q + slope * value;
  result.estimate = sequential_interval(result.values, first_look, confidence);
  result.estimate.mean = q;
  // Where it lies beyond all observations but the last, the replications agree about it, and yet
  // know nothing of it.
  const bool differs = pool_.min() != pool_.max();
  if (error == 0 && result.beyond < 1 && differs) result.estimate.half_width = math::infinity;
  return result;
}

}  // namespace stowplan
