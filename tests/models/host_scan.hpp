// The best host by a look at all of them: what the index is held against, and what a decision cost
// before there was one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <variant>

#include "models/control/placement/host_position.hpp"
#include "models/control/placement/placement.hpp"

namespace stowplan {

/// Hosts as parallel arrays, element i of every span being host i. Free pods are at the type's
/// maximum where a host has no limit.
struct HostsView {
  std::span<const Cores> free_cpu;
  std::span<const Bytes> free_memory;
  std::span<const std::int32_t> free_pods;
  std::span<const Cores> capacity_cpu;
  std::span<const Bytes> capacity_memory;
  std::span<const std::uint8_t> eligible;  ///< 0 while a host boots, drains, or is gone.

  [[nodiscard]] std::size_t size() const { return free_cpu.size(); }
  [[nodiscard]] Room room(std::size_t host) const {
    return {free_cpu[host], free_memory[host], capacity_cpu[host], capacity_memory[host]};
  }
};

/// Whether the host takes instances and has room for this one; exact, in integers.
[[nodiscard]] inline bool fits(const Demand& demand, const HostsView& hosts, std::size_t host) {
  return hosts.eligible[host] != 0 && hosts.free_cpu[host] >= demand.cpu &&
         hosts.free_memory[host] >= demand.memory && (!demand.pod || hosts.free_pods[host] > 0);
}

/// The fitting host with the highest score; ties go to the lowest id. A scan, plain enough to be
/// what the index is held against.
///
/// Model   argmax over fitting i of score(i), compared with `>` in rising order of i
/// Shape   O(hosts); scores are finite
template <class Policy>
[[nodiscard]] std::optional<HostPosition> scan(const Policy& policy, const Demand& demand,
                                               const HostsView& hosts) {
  auto best_score = std::numeric_limits<decltype(policy.score(demand, Room{}))>::lowest();
  std::size_t best = hosts.size();
  for (std::size_t host = 0; host < hosts.size(); ++host) {
    if (!fits(demand, hosts, host)) continue;
    const auto value = policy.score(demand, hosts.room(host));
    if (best < hosts.size() && !(value > best_score)) continue;
    best = host;
    best_score = value;
  }
  return best == hosts.size() ? std::nullopt : std::optional{position_at(best)};
}

/// The host the policy chooses, or none where no host fits.
[[nodiscard]] inline std::optional<HostPosition> scan(const PlacementPolicy& policy,
                                                      const Demand& demand,
                                                      const HostsView& hosts) {
  return std::visit([&](const auto& chosen) { return scan(chosen, demand, hosts); }, policy);
}

}  // namespace stowplan
