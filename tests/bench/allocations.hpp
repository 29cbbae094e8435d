// How often memory was asked for: the benchmark program replaces operator new by one that counts,
// so that "no allocation per event in steady state" is a number and not a claim.
#pragma once

#include <cstdint>

namespace stowplan::bench {

/// Calls of operator new so far, of all threads.
[[nodiscard]] std::uint64_t allocations();

}  // namespace stowplan::bench
