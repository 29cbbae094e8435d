#include "models/fleet/report/pool_totals.hpp"

namespace stowplan {

void PoolTotals::add(const PoolTotals& other) {
  hosts += other.hosts;
  hosts_max += other.hosts_max;
  instances += other.instances;
  application += other.application;
  runtime += other.runtime;
  guest_os += other.guest_os;
  shared += other.shared;
  merged += other.merged;
  swapped += other.swapped;
  daemons += other.daemons;
  reserve += other.reserve;
  memory += other.memory;
  pulled += other.pulled;
  swap_traffic += other.swap_traffic;
}

void add_totals(Sheet& sheet, const PoolTotals& t) {
  sheet.add("hosts.mean", t.hosts);
  sheet.add("hosts.max", t.hosts_max);
  sheet.add("instances.mean", t.instances);
  sheet.add("density.instances_per_host", quotient(t.instances, t.hosts));
  const double used = t.application + t.runtime + t.guest_os + t.shared + t.daemons + t.reserve;
  sheet.add("memory.application", quotient(t.application, t.hosts));
  sheet.add("memory.runtime", quotient(t.runtime, t.hosts));
  sheet.add("memory.guest_os", quotient(t.guest_os, t.hosts));
  sheet.add("memory.shared", quotient(t.shared, t.hosts));
  sheet.add("memory.merged", quotient(t.merged, t.hosts));
  sheet.add("memory.swapped", quotient(t.swapped, t.hosts));
  sheet.add("memory.daemons", quotient(t.daemons, t.hosts));
  sheet.add("memory.reserve", quotient(t.reserve, t.hosts));
  sheet.add("memory.free", quotient(t.memory - used + t.swapped, t.hosts));
  sheet.add("pull.bytes", t.pulled);
  sheet.add("swap.bytes", t.swap_traffic);
}

PoolTotals pool_totals(const PoolPlan& plan, const PoolState& pool, double request_memory,
                       Time end) {
  const PoolMeters& m = pool.meters;
  PoolTotals t;
  t.hosts = m.hosts.mean(end);
  t.hosts_max = m.hosts.max();
  t.instances = m.instances.mean(end);
  t.application = m.application.mean(end) + request_memory;
  t.runtime = m.runtime.mean(end);
  t.guest_os = m.guest_os.mean(end);
  t.shared = m.shared.mean(end);
  t.merged = m.merged.mean(end);
  t.swapped = m.swapped.mean(end);
  t.daemons = m.daemons.mean(end);
  // Memory that no one books is the reserve's; the eviction threshold is free.
  t.reserve = t.hosts * static_cast<double>(plan.reserved.count()) - m.from_reserve.mean(end);
  t.memory = t.hosts * static_cast<double>(plan.host->memory.count());
  t.pulled = static_cast<double>(m.pulled - m.pulled_settling);
  t.swap_traffic = static_cast<double>(m.swap_traffic - m.swap_before);
  return t;
}

PoolUse pool_use(const PoolPlan& plan, const PoolState& pool, const PoolTotals& t, Time end) {
  const PoolMeters& m = pool.meters;
  constexpr double threads = 1e-3;  // Of a millicore.
  const auto booked = [&](const TimeWeighted& instances, std::int64_t by_daemons) {
    return instances.mean(end) + t.hosts * static_cast<double>(by_daemons);
  };
  return {.hosts = t.hosts,
          .cpu_booked = booked(m.booked_cpu, plan.daemons.requests.cpu.count()) * threads,
          .cpu_fragmented = m.fragmented_cpu.mean(end) * threads,
          .cpu_overcommit = plan.pool->cpu_overcommit,
          .memory_useful = t.application + t.shared,
          .memory_runtime = t.runtime + t.daemons,
          .memory_guest_os = t.guest_os,
          .memory_reserve =
              t.reserve + t.hosts * static_cast<double>(eviction_threshold(*plan.host).count()),
          .memory_booked = booked(m.booked_memory, plan.daemons.requests.memory.count()),
          .memory_fragmented = m.fragmented_memory.mean(end),
          .memory_overcommit = plan.pool->memory_overcommit};
}

void add_booked(Sheet& sheet, const PoolPlan& plan, const PoolState& pool, Time end) {
  const PoolMeters& m = pool.meters;
  const double hosts = m.hosts.mean(end);
  const auto share = [&](const TimeWeighted& booked, std::int64_t bookable) {
    return quotient(booked.mean(end), hosts * static_cast<double>(bookable));
  };
  sheet.add("booked.cpu", share(m.booked_cpu, plan.bookable_cpu.count()));
  sheet.add("booked.memory", share(m.booked_memory, plan.bookable_memory.count()));
  sheet.add("booked.pods", plan.bookable_pods > 0 ? share(m.booked_pods, plan.bookable_pods) : 0);
  sheet.add("host_oom_kills", static_cast<double>(m.host_oom_kills));
}

}  // namespace stowplan
