// How bytes pass through links and disks of the fleet.
#pragma once

#include "sim/units.hpp"

namespace stowplan {

/// Images travel and are read in chunks, so that those that share a link or a disk share it fairly
/// and small requests pass between them.
inline constexpr Bytes chunk = 1_MiB;

[[nodiscard]] inline Duration transfer_time(Bytes bytes, Bandwidth bandwidth) {
  return from_seconds(static_cast<double>(bytes.count()) / bandwidth.count());
}

}  // namespace stowplan
