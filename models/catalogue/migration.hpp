// Moving a running guest to another host: pre-copy, in closed form. See docs/models/migration.md.
#pragma once

#include <algorithm>
#include <cstdint>

#include "sim/units.hpp"

namespace stowplan {

/// What is moved, over what.
struct Migration {
  Bytes memory{};           ///< Resident in the guest.
  Bandwidth dirty_rate{};   ///< Bytes of pages it writes to a second.
  Bytes hot{};              ///< Pages it writes to again and again: no round dirties more.
  Bandwidth line{};         ///< Between the two hosts, for this.
  Duration switch_over{};   ///< Devices, addresses, and the first instruction on the other side.
  std::int64_t rounds = 0;  ///< Rounds at most while the guest runs; 0 stops it at once.
};

struct MigrationCost {
  Bytes sent{};
  Duration total{};     ///< Beginning to running on the other side.
  Duration downtime{};  ///< The guest stands still.
};

/// The cost of moving a guest by pre-copy.
///
/// Model   round 0 sends all memory; each further one what was written meanwhile,
///         min(hot, dirty_rate * length of the round before). Rounds end when the next would send
///         no less than the last, or nothing, or when there were `rounds` of them. Then the guest
///         stops, what is dirty is sent, and switch_over passes.
/// Shape   downtime <= hot / line + switch_over once a round has run; without rounds it is
///         memory / line + switch_over
/// Errors  Precondition: line > 0.
/// Source  Clark et al., NSDI 2005
[[nodiscard]] inline MigrationCost pre_copy(const Migration& m) {
  const auto length_of = [&](double bytes) { return bytes / m.line.count(); };
  const auto hot = static_cast<double>(m.hot.count());
  double left = static_cast<double>(m.memory.count());
  double sent = 0;
  for (std::int64_t round = 0; round < m.rounds && left > 0; ++round) {
    sent += left;
    const double dirty = std::min(hot, m.dirty_rate.count() * length_of(left));
    const bool shrinks = dirty < left;
    left = dirty;
    if (!shrinks) break;
  }
  const double still = length_of(left) + seconds(m.switch_over);
  sent += left;
  return {.sent = Bytes{static_cast<std::int64_t>(sent)},
          .total = from_seconds(length_of(sent) + seconds(m.switch_over)),
          .downtime = from_seconds(still)};
}

}  // namespace stowplan
