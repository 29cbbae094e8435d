// How many replications all results of a study get, where it says how sure differences between
// layouts are to be.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "cli/store.hpp"
#include "cli/sweep_plan.hpp"
#include "cli/sweep_progress.hpp"

namespace stowplan::cli {

struct PilotAnswer {
  std::int64_t replications = 0;
  std::string reason;  ///< Which difference asked for most.
};

/// Runs the pilot: the first, the middle and the last point, all layouts. Its replications are kept
/// in the store and are the first of these results; those that are there are not run again, so that
/// the answer is the same after a kill. An infeasible layout and a point that fails have no say.
/// Where `interrupted` is set, the answer means nothing.
/// Errors  FileError of the store
[[nodiscard]] PilotAnswer run_pilot(const SweepPlan& plan, Store& store, std::uint32_t threads,
                                    SweepProgress& progress, const std::atomic<bool>& interrupted);

/// How many simulations that is, at most.
[[nodiscard]] std::size_t simulations_of_pilot(const SweepPlan& plan);

}  // namespace stowplan::cli
