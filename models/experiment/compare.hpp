// Runs every layout of a scenario on the same random numbers, replication by replication, until
// the answer is tight enough, and says which layouts differ by more than the noise.
#pragma once

#include <cstdint>
#include <functional>

#include "models/plan/plan.hpp"
#include "models/result/result.hpp"
#include "models/scenario/scenario.hpp"
#include "sim/experiment/run_in_order.hpp"

namespace stowplan {

struct CompareOptions {
  bool for_pictures = false;       ///< Also LayoutResult::curves and ::packing.
  RunInOrder run = one_at_a_time;  ///< How replications of layouts are run.
  bool reasons = true;             ///< Whether it is observed why requests take as long as they do.
  /// Called as replications of layouts end: how many so far, and how many there can be.
  std::function<void(std::uint32_t done, std::uint32_t most)> progress;
};

/// Compares all layouts of a scenario that `validate` found no problem in.
///
/// Shape   layouts x replications independent simulations, reduced in a fixed order: the same
///         result to the bit however many run at once
/// Errors  a layout is infeasible if one of its replications is; the others are compared as if it
///         were not there, and it is not simulated further
[[nodiscard]] Comparison compare(const Scenario& scenario, const SeriesTable& series,
                                 const CompareOptions& options);

}  // namespace stowplan
