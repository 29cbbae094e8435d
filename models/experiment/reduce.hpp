// From the observations of replications to a result: one estimate a measure, one digest a layout,
// and what differs between layouts.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "models/fleet/report/observation.hpp"
#include "models/result/result.hpp"

namespace stowplan {

/// Measures `first` to `last` of all replications: means with Student's t interval, quantiles of
/// what all replications have counted together. `first_look` as in sequential_interval.
[[nodiscard]] std::vector<Metric> reduce_measures(std::span<const Observation* const> replications,
                                                  std::size_t first, std::size_t last,
                                                  double confidence, std::size_t first_look);

/// All measures of a layout, and the digest of its event histories.
[[nodiscard]] LayoutResult reduce_layout(std::string name,
                                         std::span<const Observation> replications,
                                         double confidence, std::size_t first_look);

/// Every metric that two layouts have in common, paired replication by replication.
[[nodiscard]] std::vector<Difference> paired_differences(const std::vector<LayoutResult>& layouts,
                                                         double confidence, std::size_t first_look);

}  // namespace stowplan
