// Two layouts held against each other afterwards, by replications that were kept: of different
// points, studies or versions of the program.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/fleet/report/observation.hpp"
#include "models/metric/metric_key.hpp"
#include "sim/math.hpp"
#include "sim/stats/interval.hpp"

namespace stowplan {

/// One metric of both.
struct PairedMetric {
  MetricKey key;
  Estimate a = {};
  Estimate b = {};
  Estimate difference = {};  ///< b minus a, replication by replication.
  /// Half-width that the difference would have if the replications had nothing to do with each
  /// other, over the one it has; NaN where it does not vary.
  double narrower = math::not_a_number;
  double p = math::not_a_number;  ///< Of no difference, two-sided; NaN where nothing is known.
  bool significant = false;       ///< By Holm's rule, over all metrics that are given at once.
};

/// From this ratio on pairing is worth a word.
inline constexpr double worth_pairing = 1.2;

/// All metrics that two layouts have in common, by the replications that both have: the first of
/// the longer one.
///
/// Model   difference: t interval of the differences. Not paired: t_{2 n - 2} times the root of
///         both squared standard errors. p of the paired t test.
/// Shape   O(measures * replications * buckets)
/// Errors  empty where one of them has no replication or is infeasible
[[nodiscard]] std::vector<PairedMetric> paired_metrics(std::span<const Observation> a,
                                                       std::span<const Observation> b,
                                                       double confidence);

/// Judges all of them together.
void correct_for_many(std::vector<PairedMetric>& metrics, double confidence);

}  // namespace stowplan
