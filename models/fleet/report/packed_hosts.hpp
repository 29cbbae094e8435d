// What is booked on the hosts of a fleet at one instant.
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "sim/units.hpp"

namespace stowplan {

/// What the instances of a service book on a host.
struct BookedOnHost {
  std::uint32_t service = 0;
  std::int64_t instances = 0;
  Cores cpu{};
  Bytes memory{};

  friend auto operator<=>(const BookedOnHost&, const BookedOnHost&) = default;
};

/// Hosts of one pool with the same instances on them.
struct PackedHosts {
  std::uint32_t pool = 0;
  std::vector<BookedOnHost> booked;  ///< In the order of the services.
  Cores stranded_cpu{};              ///< Free, but no service of the pool fits any more.
  Bytes stranded_memory{};
  std::int64_t hosts = 0;
};

}  // namespace stowplan
