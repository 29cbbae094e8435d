// Balanced allocation: keeps CPU and memory of a host equally full, so that neither strands the
// other. kube-scheduler adds it to a fit score; alone it decides by shape only.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "models/control/placement/hosts_view.hpp"

namespace stowplan {

/// The fitting host whose booked shares of CPU and memory would differ least; ties to the lowest
/// id.
///
/// Model   score = trunc((1 - |f_cpu - f_memory| / 2) * 100), f = booked / capacity after booking
/// Units   scores are whole numbers from 50 to 100, so hosts that differ little tie
/// Source  docs/models/control/placement.md; NodeResourcesBalancedAllocation of kube-scheduler
struct BalancedAllocation {
  static constexpr std::string_view name = "balanced-allocation";

  [[nodiscard]] std::optional<HostId> place(const Demand& demand, const HostsView& hosts) const {
    return highest_score(demand, hosts, [&](std::size_t host) {
      return score(hosts.free_cpu[host] - demand.cpu, hosts.capacity_cpu[host],
                   hosts.free_memory[host] - demand.memory, hosts.capacity_memory[host]);
    });
  }

  /// Score of a host with that much left after booking.
  [[nodiscard]] static std::int64_t score(Cores cpu_left, Cores cpu_capacity, Bytes memory_left,
                                          Bytes memory_capacity) {
    const double cpu = share((cpu_capacity - cpu_left).count(), cpu_capacity.count());
    const double memory = share((memory_capacity - memory_left).count(), memory_capacity.count());
    const double deviation = (cpu > memory ? cpu - memory : memory - cpu) / 2;
    return static_cast<std::int64_t>((1 - deviation) * 100);
  }
};

template <class Visitor>
void fields(Visitor&, BalancedAllocation&) {}

}  // namespace stowplan
