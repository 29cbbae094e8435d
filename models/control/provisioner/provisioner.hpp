// Any provisioner of the closed list; see contract.hpp.
#pragma once

#include <algorithm>

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

/// Whether a host that has been empty for so long is switched off.
[[nodiscard]] inline bool removes(const Provisioner& provisioner, const PoolView& pool,
                                  Duration empty) {
  if (pool.on <= pool.least) return false;
  return std::visit([&](const auto& p) { return p.remove(pool, empty); }, provisioner);
}

}  // namespace stowplan
