// What only pictures show: whole distributions, and how single hosts are filled. Metrics and
// findings do without.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "models/fleet/report/observation.hpp"
#include "models/plan/plan.hpp"
#include "models/result/packing.hpp"
#include "models/result/response_curve.hpp"

namespace stowplan {

/// Response times of every workload, at curve_shares().
///
/// Model   as the quantiles among the metrics: of what all replications counted together, each with
///         the interval of its linear parts (PooledDistribution)
[[nodiscard]] std::vector<ResponseCurve> response_curves(std::span<const Observation> replications,
                                                         double confidence, std::size_t first_look);

/// The hosts by pool, in the plan's order; amounts as shares of what a host of the pool may book.
[[nodiscard]] std::vector<PoolPacking> packing_of(const Plan& plan,
                                                  std::span<const PackedHosts> packed);

}  // namespace stowplan
