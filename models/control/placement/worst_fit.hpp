// Worst fit: spreads, so that each instance has neighbours with the most room to spare.
#pragma once

#include <optional>
#include <string_view>

#include "models/control/placement/hosts_view.hpp"

namespace stowplan {

/// The fitting host with the largest share of CPU and memory left over; ties to the lowest id.
///
/// Model   left = (free_cpu - cpu) / capacity_cpu + (free_memory - memory) / capacity_memory
/// Source  docs/models/control/placement.md
struct WorstFit {
  static constexpr std::string_view name = "worst-fit";

  [[nodiscard]] std::optional<HostId> place(const Demand& demand, const HostsView& hosts) const {
    return highest_score(demand, hosts, [&](std::size_t host) {
      const Cores cpu_left = hosts.free_cpu[host] - demand.cpu;
      const Bytes memory_left = hosts.free_memory[host] - demand.memory;
      return (share(cpu_left.count(), hosts.capacity_cpu[host].count()) +
              share(memory_left.count(), hosts.capacity_memory[host].count()));
    });
  }
};

template <class Visitor>
void fields(Visitor&, WorstFit&) {}

}  // namespace stowplan
