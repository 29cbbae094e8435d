// Replications on threads. This is the one place that knows about them.
#pragma once

#include <cstdint>

#include "sim/experiment/run_in_order.hpp"

namespace stowplan::cli {

/// Threads the machine offers, at least 1.
[[nodiscard]] std::uint32_t hardware_threads();

/// Runs on so many threads, the caller's among them; 0 is taken for 1.
[[nodiscard]] RunInOrder on_threads(std::uint32_t threads);

}  // namespace stowplan::cli
