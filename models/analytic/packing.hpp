// How many hosts a set of instances needs when nothing moves: a bound from below, and a packing
// that is never far above it.
#pragma once

#include <cstdint>
#include <span>

#include "sim/units.hpp"

namespace stowplan::analytic {

/// `count` equal instances and what each books.
struct Booking {
  Cores cpu{};
  Bytes memory{};
  bool pod = false;
  std::int64_t count = 0;
};

struct Packing {
  std::int64_t bound = 0;     ///< Fewest hosts by the sum of each resource.
  std::int64_t hosts = 0;     ///< Of first-fit decreasing.
  std::int64_t left_out = 0;  ///< Instances that fit on no host.
};

/// Packs onto equal hosts with room for `cpu`, `memory` and `pods` instances that count as pods
/// (0 for no limit). Largest first by the largest share of a host; ties in the order given.
/// Shape   bound <= hosts unless instances are left out; O(instances * hosts)
[[nodiscard]] Packing pack(std::span<const Booking> bookings, Cores cpu, Bytes memory,
                           std::int64_t pods);

}  // namespace stowplan::analytic
