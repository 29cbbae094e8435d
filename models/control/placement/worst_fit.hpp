// Worst fit: spreads, so that each instance has neighbours with the most room to spare.
#pragma once

#include <string_view>

#include "models/control/placement/room.hpp"

namespace stowplan {

/// The fitting host with the largest share of CPU and memory left over; ties to the lowest id.
///
/// Model   left = (free_cpu - cpu) / capacity_cpu + (free_memory - memory) / capacity_memory
/// Source  docs/models/placement.md
struct WorstFit {
  static constexpr std::string_view name = "worst-fit";

  static constexpr Prefers prefers = Prefers::free_hosts;

  [[nodiscard]] double score(const Demand& demand, const Room& host) const {
    return share((host.free_cpu - demand.cpu).count(), host.capacity_cpu.count()) +
           share((host.free_memory - demand.memory).count(), host.capacity_memory.count());
  }
};

template <class Visitor>
void fields(Visitor&, WorstFit&) {}

}  // namespace stowplan
