// Best fit: packs tightly, so that hosts empty out and large instances still find whole ones.
#pragma once

#include <optional>
#include <string_view>

#include "models/control/placement/hosts_view.hpp"

namespace stowplan {

/// The fitting host with the smallest share of CPU and memory left over; ties to the lowest id.
///
/// Model   left = (free_cpu - cpu) / capacity_cpu + (free_memory - memory) / capacity_memory
/// Source  docs/models/control/placement.md
struct BestFit {
  static constexpr std::string_view name = "best-fit";

  [[nodiscard]] std::optional<HostId> place(const Demand& demand, const HostsView& hosts) const {
    return highest_score(demand, hosts, [&](std::size_t host) {
      const Cores cpu_left = hosts.free_cpu[host] - demand.cpu;
      const Bytes memory_left = hosts.free_memory[host] - demand.memory;
      return -(share(cpu_left.count(), hosts.capacity_cpu[host].count()) +
               share(memory_left.count(), hosts.capacity_memory[host].count()));
    });
  }
};

template <class Visitor>
void fields(Visitor&, BestFit&) {}

}  // namespace stowplan
