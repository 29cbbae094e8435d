// What a sweep would do, without doing it.
#pragma once

#include <cstdint>
#include <vector>

#include "cli/store.hpp"
#include "cli/sweep_plan.hpp"

namespace stowplan::cli {

/// Prints points, how many results are known, and a guess at the time from a pilot.
void tell_dry_run(const SweepPlan& plan, const Store* store, const std::vector<Task>& tasks,
                  std::uint32_t threads);

}  // namespace stowplan::cli
