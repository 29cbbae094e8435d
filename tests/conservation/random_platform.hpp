// What carries the workloads of a random scenario, and what is paid for it.
#pragma once

#include "models/scenario/scenario.hpp"

namespace stowplan {

/// Adds, by chance, a second pool, images that must be pulled, daemons, merging of pages, swap,
/// phases of an end, and lines of the bill. Draws from RapidCheck's generators.
void complete_platform(Scenario& scenario);

/// True once in so many draws.
[[nodiscard]] bool chance(int one_in);

}  // namespace stowplan
