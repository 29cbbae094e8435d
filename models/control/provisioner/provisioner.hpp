// Any provisioner of the closed list; see contract.hpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>

#include "models/control/provisioner/contract.hpp"
#include "models/control/provisioner/provisioners.hpp"

namespace stowplan {

/// Hosts to switch on now, within what the pool allows.
[[nodiscard]] inline std::int64_t hosts_to_order(const Provisioner& provisioner,
                                                 const PoolView& pool) {
  const std::int64_t wanted = std::visit([&](const auto& p) { return p.order(pool); }, provisioner);
  return std::clamp<std::int64_t>(wanted, 0, std::max<std::int64_t>(0, pool.most - pool.on));
}

[[nodiscard]] inline Duration look_after(const Provisioner& provisioner, const PoolView& pool) {
  return std::visit([&](const auto& p) { return p.look_after(pool); }, provisioner);
}

/// Whether the pool can do with a host less than it has, those left out that go anyway.
[[nodiscard]] inline bool may_shrink(const PoolView& pool) {
  return pool.on - pool.draining > pool.least;
}

/// Whether a host that has been empty for so long is switched off.
[[nodiscard]] inline bool removes(const Provisioner& provisioner, const PoolView& pool,
                                  Duration empty) {
  if (!may_shrink(pool)) return false;
  return std::visit([&](const auto& p) { return p.remove(pool, empty); }, provisioner);
}

/// Time between two looks at the hosts of a pool; none where it drains no host.
[[nodiscard]] inline std::optional<Duration> look_at_hosts(const Provisioner& provisioner) {
  return std::visit(
      [](const auto& p) -> std::optional<Duration> {
        if constexpr (requires { p.look(); }) return p.look();
        return std::nullopt;
      },
      provisioner);
}

/// Whether the host is used so little that it need not be there; an empty one goes as such.
[[nodiscard]] inline bool is_unneeded(const Provisioner& provisioner, const HostView& host) {
  return std::visit(
      [&](const auto& p) {
        if constexpr (requires { p.unneeded(host); }) return host.instances > 0 && p.unneeded(host);
        return false;
      },
      provisioner);
}

/// Which of the hosts to drain now: none while one is drained, and only one that the pool can do
/// without and whose instances have room elsewhere.
[[nodiscard]] inline std::optional<std::size_t> host_to_drain(const Provisioner& provisioner,
                                                              const PoolView& pool,
                                                              std::span<const HostView> hosts) {
  if (pool.draining > 0 || !may_shrink(pool)) return std::nullopt;
  const auto chosen = std::visit(
      [&](const auto& p) -> std::optional<std::size_t> {
        if constexpr (requires { p.drain(hosts); }) return p.drain(hosts);
        return std::nullopt;
      },
      provisioner);
  if (!chosen || *chosen >= hosts.size() || !hosts[*chosen].movable) return std::nullopt;
  return chosen;
}

}  // namespace stowplan
