// What a placement policy sees: the demand of one instance, and the room of a host. A policy scores
// one host; the index (host_index.hpp) finds the best of many.
#pragma once

#include <cstdint>

#include "sim/units.hpp"

namespace stowplan {

/// What the scheduler books for one instance: limits plus the charges of its runtime.
struct Demand {
  Cores cpu{};
  Bytes memory{};
  bool pod = false;  ///< Counts against the host's limit of pods.
};

/// A host before the instance is booked. "Capacity" is what may be booked: allocatable times
/// overcommit.
struct Room {
  Cores free_cpu{};
  Bytes free_memory{};
  Cores capacity_cpu{};
  Bytes capacity_memory{};
};

/// How a score moves with free CPU and free memory, each by itself. It tells the index which corner
/// of many states bounds their scores. A policy that says nothing is never bounded.
enum class Prefers : std::uint8_t {
  free_hosts,    ///< Never falls as more is free.
  booked_hosts,  ///< Never rises as more is free.
};

/// part / whole; 0 where `whole` is 0.
[[nodiscard]] inline double share(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

/// part * 100 / whole, truncated; 0 where `whole` is 0.
///
/// Units   exact for 0 <= part <= whole < 2^46: the quotient is at most 100 and at least 1 / whole
///         below the next integer, farther than a division of doubles can round
/// Shape   a division of doubles costs half of one of 64-bit integers
[[nodiscard]] inline std::int64_t percent(std::int64_t part, std::int64_t whole) {
  return static_cast<std::int64_t>(share(part * 100, whole));
}

}  // namespace stowplan
