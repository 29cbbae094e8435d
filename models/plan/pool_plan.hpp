// A pool compiled: what may be booked on each of its hosts, and what they do with memory.
#pragma once

#include <cstdint>

#include "models/catalogue/daemon.hpp"
#include "models/catalogue/reserve.hpp"
#include "models/plan/demand_path.hpp"
#include "models/scenario/scenario.hpp"
#include "sim/distribution.hpp"
#include "sim/units.hpp"

namespace stowplan {

struct PoolPlan {
  const Pool* pool = nullptr;
  const Host* host = nullptr;
  const Storage* storage = nullptr;
  Allocatable allocatable;  ///< What the reserve leaves.
  Cores bookable_cpu{};     ///< Allocatable times overcommit, less what daemons book.
  Bytes bookable_memory{};
  Bytes reserved{};  ///< Memory gone before the first instance.
  bool evicts = false;
  std::int64_t bookable_pods = 0;  ///< 0 for no limit.
  Daemon daemons;                  ///< Those of a host together.
  Bytes pressure_from{};           ///< Memory in use from which it swaps and evicts.
  Bytes relief_from{};             ///< Memory in use from which anything must be done at once.
  DiskPath page_in;                ///< One page read from swap.
  Sampler boot;
};

/// Compiles a pool whose host and storage are there.
[[nodiscard]] PoolPlan make_pool_plan(const Scenario& scenario, const Pool& pool);

}  // namespace stowplan
