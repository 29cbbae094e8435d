// Dot product: sends an instance where there is most of what it needs most, so that hosts with
// spare CPU attract instances that want CPU. It weighs shape as well as room.
#pragma once

#include <optional>
#include <string_view>

#include "models/control/placement/hosts_view.hpp"

namespace stowplan {

/// The fitting host with the largest product of demand and free capacity; ties to the lowest id.
///
/// Model   score = cpu * free_cpu / capacity_cpu^2 + memory * free_memory / capacity_memory^2
/// Source  docs/models/control/placement.md; the alignment score of Grandl et al., SIGCOMM 2014
struct DotProduct {
  static constexpr std::string_view name = "dot-product";

  [[nodiscard]] std::optional<HostId> place(const Demand& demand, const HostsView& hosts) const {
    return highest_score(demand, hosts, [&](std::size_t host) {
      const std::int64_t cpu_capacity = hosts.capacity_cpu[host].count();
      const std::int64_t memory_capacity = hosts.capacity_memory[host].count();
      return share(demand.cpu.count(), cpu_capacity) *
                 share(hosts.free_cpu[host].count(), cpu_capacity) +
             share(demand.memory.count(), memory_capacity) *
                 share(hosts.free_memory[host].count(), memory_capacity);
    });
  }
};

template <class Visitor>
void fields(Visitor&, DotProduct&) {}

}  // namespace stowplan
