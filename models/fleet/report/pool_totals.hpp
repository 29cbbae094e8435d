// Hosts of a pool and what is in their memory, means over the window.
#pragma once

#include "models/fleet/report/sheet.hpp"
#include "models/fleet/state.hpp"
#include "models/plan/bill.hpp"
#include "models/plan/plan.hpp"

namespace stowplan {

/// Of a pool, or of pools together. Memory in bytes, of all hosts.
struct PoolTotals {
  double hosts = 0;
  double hosts_max = 0;
  double instances = 0;
  double application = 0;
  double runtime = 0;
  double guest_os = 0;
  double shared = 0;
  double merged = 0;   ///< Saved, so not in guest_os.
  double swapped = 0;  ///< In one of the others, but not in memory.
  double daemons = 0;
  double reserve = 0;  ///< Without what daemons use of it.
  double memory = 0;
  double pulled = 0;        ///< [B]
  double swap_traffic = 0;  ///< [B]

  void add(const PoolTotals& other);
};

/// `request_memory` is what requests of the pool's services hold [B].
[[nodiscard]] PoolTotals pool_totals(const PoolPlan& plan, const PoolState& pool,
                                     double request_memory, Time end);

/// What the bill goes by, all but how CPU time splits: requests tell that when they have ended.
[[nodiscard]] PoolUse pool_use(const PoolPlan& plan, const PoolState& pool,
                               const PoolTotals& totals, Time end);

void add_totals(Sheet& sheet, const PoolTotals& totals);

/// What is booked of a pool, and what became of hosts that ran out of memory.
void add_booked(Sheet& sheet, const PoolPlan& plan, const PoolState& pool, Time end);

}  // namespace stowplan
