// Dot product: sends an instance where there is most of what it needs most, so that hosts with
// spare CPU attract instances that want CPU. It weighs shape as well as room.
#pragma once

#include <string_view>

#include "models/control/placement/room.hpp"

namespace stowplan {

/// The fitting host with the largest product of demand and free capacity; ties to the lowest id.
///
/// Model   score = cpu * free_cpu / capacity_cpu^2 + memory * free_memory / capacity_memory^2
/// Source  docs/models/placement.md; the alignment score of Grandl et al., SIGCOMM 2014
struct DotProduct {
  static constexpr std::string_view name = "dot-product";

  static constexpr Prefers prefers = Prefers::free_hosts;

  [[nodiscard]] double score(const Demand& demand, const Room& host) const {
    const std::int64_t cpu = host.capacity_cpu.count();
    const std::int64_t memory = host.capacity_memory.count();
    return share(demand.cpu.count(), cpu) * share(host.free_cpu.count(), cpu) +
           share(demand.memory.count(), memory) * share(host.free_memory.count(), memory);
  }
};

template <class Visitor>
void fields(Visitor&, DotProduct&) {}

}  // namespace stowplan
