// Runs every layout of a scenario on the same random numbers, replication by replication, until
// the answer is tight enough, and says which layouts differ by more than the noise.
#pragma once

#include <cstdint>
#include <functional>

#include "models/plan/plan.hpp"
#include "models/plan/timeline_plan.hpp"
#include "models/result/result.hpp"
#include "models/scenario/scenario.hpp"
#include "sim/experiment/run_in_order.hpp"
#include "sim/experiment/simulated_parts.hpp"

namespace stowplan {

struct CompareOptions {
  bool for_pictures = false;       ///< Also LayoutResult::curves and ::packing.
  RunInOrder run = one_at_a_time;  ///< How replications of layouts are run.
  bool reasons = true;             ///< Whether it is observed why requests take as long as they do.
  /// Who looks on while a replication of a layout runs, if anyone does. Called before it begins,
  /// for some perhaps at once, and for some that the rule stops at before they count. What it is
  /// told of a replication does not depend on how many run at once.
  std::function<Watch(std::uint32_t layout, std::uint32_t replication)> watch = {};
  SimulatedParts* parts = nullptr;  ///< Told how far simulations are; null for nobody.
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
