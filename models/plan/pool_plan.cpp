#include "models/plan/pool_plan.hpp"

#include <algorithm>

#include "models/catalogue/memory.hpp"

namespace stowplan {
namespace {

Daemon all_daemons(const Pool& pool) {
  Daemon sum;
  for (const Daemon& daemon : pool.daemons) {
    sum.requests.cpu += daemon.requests.cpu;
    sum.requests.memory += daemon.requests.memory;
    sum.use.cpu += daemon.use.cpu;
    sum.use.memory += daemon.use.memory;
  }
  return sum;
}

std::int64_t pods_for_instances(std::int64_t pods, const Pool& pool) {
  if (pods == 0) return 0;
  return pods - std::ranges::count(pool.daemons, true, &Daemon::pod);
}

}  // namespace

PoolPlan make_pool_plan(const Scenario& scenario, const Pool& pool) {
  PoolPlan plan;
  plan.pool = &pool;
  plan.host = scenario.host.find(pool.host);
  plan.storage = scenario.storage.find(plan.host->storage);
  plan.allocatable = allocatable(*plan.host);
  const auto overbook = [](std::int64_t count, double factor) {
    return whole_part(static_cast<double>(count) * factor);
  };
  plan.daemons = all_daemons(pool);
  plan.bookable_cpu = Cores{overbook(plan.allocatable.cpu.count(), pool.cpu_overcommit)} -
                      plan.daemons.requests.cpu;
  plan.bookable_memory = Bytes{overbook(plan.allocatable.memory.count(), pool.memory_overcommit)} -
                         plan.daemons.requests.memory;
  plan.bookable_pods = pods_for_instances(plan.allocatable.pods, pool);
  plan.reserved = reserved_memory(*plan.host);
  plan.evicts = pool.eviction.value_or(plan.host->reserve != Reserve::none);
  plan.pressure_from = plan.host->memory - eviction_threshold(*plan.host);
  plan.relief_from = plan.evicts ? plan.pressure_from : plan.host->memory;
  plan.page_in = disk_path({.ops = 1, .bytes = swap_page}, plan.storage->read_latency,
                           plan.storage->iops, plan.storage->bandwidth, {});
  plan.boot = sampler(plan.host->boot);
  return plan;
}

}  // namespace stowplan
