// One host for each instance that finds no room, as long as there may be more; an empty one goes
// after a while.
#pragma once

#include "models/control/provisioner/contract.hpp"

namespace stowplan {

/// Source  Cluster Autoscaler adds nodes for pods that cannot be scheduled, and removes one that
/// has
///         been unneeded for scale-down-unneeded-time
struct OnDemand {
  static constexpr std::string_view name = "on-demand";

  [[nodiscard]] std::int64_t order(const PoolView& pool) const {
    return pool.on < pool.most ? 1 : 0;
  }
  [[nodiscard]] Duration look_after(const PoolView& pool) const { return pool.empty_host_delay; }
  [[nodiscard]] bool remove(const PoolView& pool, Duration empty) const {
    return empty >= pool.empty_host_delay && pool.on > pool.least;
  }
};

template <class Visitor>
void fields(Visitor&, OnDemand&) {}

}  // namespace stowplan
