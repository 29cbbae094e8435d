// What is too long or too many to be simulated at all. A slip of the pen must not fill the memory
// or run for a year, and nothing may run past the end of the clock.
#pragma once

#include "models/scenario/scenario.hpp"
#include "sim/problem.hpp"

namespace stowplan {

/// Longest warm-up and window together. The clock ends at 2^60 ns, 36 years; what is left is for
/// the roll-out and for requests that are followed to their end.
inline constexpr Duration longest_run = std::chrono::hours{24 * 365 * 15};

/// Where a scenario goes beyond what can be simulated.
/// Errors  makes sense of any scenario that was read
[[nodiscard]] Problems check_sizes(const Scenario& scenario);

}  // namespace stowplan
