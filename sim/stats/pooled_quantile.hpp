// The 99th percentile of a run of a few thousand requests is biased, and an average of biased
// numbers stays so. All replications together have one distribution, whose quantile is taken once;
// how far the replications disagree about it is its error.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sim/stats/frequencies.hpp"
#include "sim/stats/histogram.hpp"
#include "sim/stats/interval.hpp"

namespace stowplan {

/// A quantile over several replications.
struct QuantileEstimate {
  Estimate estimate;           ///< `mean` is the quantile.
  std::vector<double> values;  ///< Its linear parts, one per replication, whose mean it is; NaN for
                               ///< a replication that observed nothing.
  double beyond = 0;           ///< Observations on the thinner side of it, in all replications.
};

/// What several replications have counted, as one distribution.
class PooledDistribution {
 public:
  /// The parts are kept by reference.
  explicit PooledDistribution(std::vector<const Frequencies*> replications);

  /// The quantile `p` with its interval.
  ///
  /// Model   q = Q(p) of the pooled histogram. Replication i of n_i observations has the share
  ///         F_i(q) at or below q; w_i = n_i / mean n. Its linear part is
  ///             q + s w_i (F(q) - F_i(q)),
  ///         where F(q) is the pooled share and s the slope of Q around p over one standard error
  ///         to each side: (Q(p + h) - Q(p - h)) / 2 h with h = S / sqrt(n), S the spread of
  ///         w_i F_i(q); h at most half of p and of 1 - p. The interval is that of the mean of the
  ///         linear parts; infinite where all replications put the same share below q only because
  ///         less than one observation lies beyond it, and observations differ.
  /// Shape   O(buckets) for each replication. Differences of two alternatives can be paired by
  ///         their linear parts. `first_look` as in sequential_interval.
  /// Source  L. J. Bahadur, Annals of Mathematical Statistics 37 (1966): a quantile as q plus
  ///         (p - F_n(q)) / f(q); S. Asmussen and P. Glynn, Stochastic Simulation, III.4.
  [[nodiscard]] QuantileEstimate quantile(double p, double confidence,
                                          std::size_t first_look) const;

 private:
  std::vector<const Frequencies*> replications_;
  Histogram pool_;
};

}  // namespace stowplan
