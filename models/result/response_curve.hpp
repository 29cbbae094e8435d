// The distribution of the response times of a workload, for pictures.
#pragma once

#include <vector>

#include "models/metric/metric_key.hpp"
#include "sim/stats/interval.hpp"

namespace stowplan {

/// Quantiles of the requests that were answered, pooled over replications, each with its interval.
struct ResponseCurve {
  MetricScope scope;
  std::vector<Estimate> quantiles;  ///< At curve_shares() [s]; NaN where fewer than one observation
                                    ///< lies beyond.
};

/// The shares at which curves are known, rising: 0.5 %, each per cent, 99.5 %, 99.9 %.
[[nodiscard]] inline std::vector<double> curve_shares() {
  std::vector<double> shares{0.005};
  for (int percent = 1; percent < 100; ++percent) shares.push_back(percent / 100.0);
  shares.push_back(0.995);
  shares.push_back(0.999);
  return shares;
}

}  // namespace stowplan
