// From meters to measures: what one replication tells about the layout, its pools and its
// workloads; requests are in report_requests.cpp, CPU time and money in report_accounts.cpp.
// docs/results.md says what each name means.
#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "models/catalogue/migration.hpp"
#include "models/fleet/fleet.hpp"
#include "models/fleet/report_requests.hpp"
#include "models/fleet/sheet.hpp"
#include "models/plan/debug_session.hpp"

namespace stowplan {
namespace {

constexpr std::array start_shares{0.5, 0.9, 0.99};
constexpr std::array phase_shares{0.5, 0.99};

/// Quantiles are over the starts that had the phase; the mean is over all starts, those without it
/// counting zero, so that the means of the phases add up to the mean start time.
void add_phase(Sheet& sheet, const std::string& name, const Histogram& phase, double starts) {
  sheet.add_quantiles(name, phase, phase_shares);
  const double sum = phase.count() > 0 ? phase.mean() * static_cast<double>(phase.count()) : 0;
  sheet.add(name + ".mean", "s", starts > 0 ? sum / starts * 1e-9 : nothing());
}

/// Sums over a pool, and over pools for the layout.
struct Totals {
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

  void add(const Totals& other) {
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
};

void add_totals(Sheet& sheet, const Totals& t) {
  sheet.add("hosts.mean", "1", t.hosts);
  sheet.add("hosts.max", "1", t.hosts_max);
  sheet.add("instances.mean", "1", t.instances);
  sheet.add("density.instances_per_host", "1", quotient(t.instances, t.hosts));
  const double used = t.application + t.runtime + t.guest_os + t.shared + t.daemons + t.reserve;
  sheet.add("memory.application", "B", quotient(t.application, t.hosts));
  sheet.add("memory.runtime", "B", quotient(t.runtime, t.hosts));
  sheet.add("memory.guest_os", "B", quotient(t.guest_os, t.hosts));
  sheet.add("memory.shared", "B", quotient(t.shared, t.hosts));
  sheet.add("memory.merged", "B", quotient(t.merged, t.hosts));
  sheet.add("memory.swapped", "B", quotient(t.swapped, t.hosts));
  sheet.add("memory.daemons", "B", quotient(t.daemons, t.hosts));
  sheet.add("memory.reserve", "B", quotient(t.reserve, t.hosts));
  sheet.add("memory.free", "B", quotient(t.memory - used + t.swapped, t.hosts));
  sheet.add("pull.bytes", "B", t.pulled);
  sheet.add("swap.bytes", "B", t.swap_traffic);
}

Totals pool_totals(const PoolPlan& plan, const PoolState& pool, double request_memory, Time end) {
  const PoolMeters& m = pool.meters;
  Totals t;
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
  t.pulled = static_cast<double>(m.pulled);
  t.swap_traffic = static_cast<double>(m.swap_traffic - m.swap_before);
  return t;
}

/// All of the use but how CPU time splits, which the requests tell when they have ended.
PoolUse pool_use(const PoolPlan& plan, const PoolState& pool, const Totals& t, Time end) {
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
  sheet.add("booked.cpu", "share", share(m.booked_cpu, plan.bookable_cpu.count()));
  sheet.add("booked.memory", "share", share(m.booked_memory, plan.bookable_memory.count()));
  sheet.add("booked.pods", "share",
            plan.bookable_pods > 0 ? share(m.booked_pods, plan.bookable_pods) : 0);
  sheet.add("host_oom_kills", "1", static_cast<double>(m.host_oom_kills));
}

/// Resident memory of one idle instance, without what it shares with others.
// What moving one instance would cost; no host is emptied in a run.
void add_migration(Sheet& sheet, const InstancePlan& plan, const Pool& pool) {
  if (!plan.runtime->live_migration) return;
  const MigrationCost cost = pre_copy({.memory = memory_in_limit(plan.memory),
                                       .dirty_rate = plan.dirty_rate,
                                       .hot = plan.writable_set,
                                       .line = pool.migration.bandwidth,
                                       .switch_over = pool.migration.switch_over,
                                       .rounds = pool.migration.rounds});
  sheet.add_fact("migration.bytes", "B", static_cast<double>(cost.sent.count()));
  sheet.add_fact("migration.time", "s", seconds(cost.total));
  sheet.add_fact("migration.downtime", "s", seconds(cost.downtime));
}

void add_instance_memory(Sheet& sheet, const MemoryParts& parts) {
  const auto bytes = [](Bytes b) { return static_cast<double>(b.count()); };
  sheet.add_fact("memory.instance", "B", bytes(parts.total()));
  sheet.add_fact("memory.instance.application", "B", bytes(parts.application));
  sheet.add_fact("memory.instance.runtime", "B", bytes(parts.runtime));
  sheet.add_fact("memory.instance.guest_os", "B", bytes(parts.guest_os));
  sheet.add_fact("memory.instance.mapped", "B", bytes(parts.mapped));
}

/// What the image ships, and what a shell costs where it ships none.
void add_image(Sheet& sheet, const Plan& plan, const InstancePlan& service) {
  const auto bytes = [](Bytes b) { return static_cast<double>(b.count()); };
  const DebugSession debug = debug_session(plan, service);
  sheet.add_fact("image.compressed", "B", bytes(plan.layers.compressed(service.image)));
  sheet.add_fact("image.unpacked", "B", bytes(plan.layers.unpacked(service.image)));
  sheet.add_fact("image.debug_pull", "B", bytes(debug.pulled));
  sheet.add_fact("image.debug_start", "s", debug.start);
  sheet.add_fact("isolation.vulnerabilities", "1", plan.layers.vulnerabilities(service.image));
}

/// Instances that went for want of memory.
void add_losses(Sheet& sheet, std::uint64_t oom_kills, std::uint64_t evictions) {
  sheet.add("instances.oom_kills", "1", static_cast<double>(oom_kills));
  sheet.add("instances.evictions", "1", static_cast<double>(evictions));
}

}  // namespace

void Fleet::open_window() {
  const Time now = engine_.now();
  for (ServiceState& service : services_) {
    service.meters.begin_measuring(now);
    const std::int64_t outside = std::llround(service.from_outside.value());
    service.outcomes.window_outside.in_flight_before = outside;
    service.outcomes.window_calls.in_flight_before = service.flight.now() - outside;
    service.from_outside.restart(now);
    StretchCounts& stretches = service.outcomes.stretches;
    stretches.next = now + stretches.length;
    service.started_before = service.started;
  }
  for (PoolState& pool : pools_) pool.meters.begin_measuring(now);
  open_cpu_account();
  hosts_.for_each([&](HostId id) { hosts_[id].at_window = host_use(hosts_[id]); });
}

void Fleet::close_window() {
  close_cpu_account();
  hosts_.for_each([&](HostId id) { hosts_[id].after_window = host_use(hosts_[id]); });
  for (ServiceState& service : services_) {
    const std::int64_t outside = std::llround(service.from_outside.value());
    service.outcomes.window_outside.in_flight_after = outside;
    service.outcomes.window_calls.in_flight_after = service.flight.now() - outside;
  }
}

// Tenants whose instances share the kernel of each host. A service's tenants are spread evenly over
// its instances.
std::vector<double> Fleet::tenants_on_shared_kernels() const {
  std::vector<double> tenants(hosts_.size(), 0.0);
  for (const ServiceId s : services_.ids()) {
    if (plan_of(s).runtime->isolation == Isolation::hardware) continue;
    const double each = tenants_of_instance(s);
    for (const InstanceId id : services_[s].instances) {
      if (instances_[id].host) tenants[instances_[id].host.slot()] += each;
    }
  }
  return tenants;
}

double Fleet::tenants_of_instance(ServiceId service) const {
  return static_cast<double>(workload_of(service).tenants) /
         static_cast<double>(services_[service].instances.size());
}

// What a failure of the kernel under one instance takes down, averaged over the instances of the
// service: only itself where it has a kernel of its own, else all that share the host's.
Fleet::Blast Fleet::blast_radius(ServiceId service_id,
                                 const std::vector<double>& shared_tenants) const {
  const ServiceState& service = services_[service_id];
  const bool own = plan_of(service_id).runtime->isolation == Isolation::hardware;
  Blast sum;
  double n = 0;
  for (const InstanceId id : service.instances) {
    const HostId host = instances_[id].host;
    if (!host) continue;
    n += 1;
    sum.instances += own ? 1 : hosts_[host].shared_kernel_instances;
    sum.tenants += own ? tenants_of_instance(service_id) : shared_tenants[host.slot()];
  }
  if (n == 0) return {nothing(), nothing()};
  return {sum.instances / n, sum.tenants / n};
}

Observation Fleet::report_window(Time end) {
  Observation result;
  Sheet sheet{result};
  const double window = seconds(end - window_begin_);

  Totals layout;
  WindowCounts outside;
  double in_flight = 0;
  Histogram start_total;
  std::uint64_t oom_kills = 0;
  std::uint64_t evictions = 0;
  std::vector<Totals> pools;
  for (const PoolId p : pools_.ids()) {
    double request_memory = 0;
    for (const ServiceId s : services_.ids()) {
      if (pool_of(s) != p) continue;
      request_memory += services_[s].meters.request_memory.mean(end);
    }
    pools.push_back(pool_totals(plan_of(p), pools_[p], request_memory, end));
    pool_uses_.push_back(pool_use(plan_of(p), pools_[p], pools.back(), end));
    layout.add(pools.back());
  }
  for (const ServiceId s : services_.ids()) {
    const ServiceMeters& m = services_[s].meters;
    placed_.push_back(m.placed.mean(end));
    start_total.merge(m.start_total);
    outside.merge(services_[s].outcomes.window_outside);
    in_flight += services_[s].from_outside.mean(end);
    oom_kills += m.oom_kills;
    evictions += m.evictions;
  }

  sheet.scope("");
  add_totals(sheet, layout);
  add_window(sheet, outside, in_flight, window);
  add_losses(sheet, oom_kills, evictions);
  const double served = static_cast<double>(outside.answered);
  sheet.add("density.requests_per_host", "1/s", quotient(served / window, layout.hosts));
  add_durations(sheet, "start_time", start_total, start_shares);

  for (const PoolId p : pools_.ids()) {
    sheet.scope("pool/" + plan_of(p).pool->name);
    add_totals(sheet, pools[p.slot()]);
    add_booked(sheet, plan_of(p), pools_[p], end);
    report_io(sheet, p, end);
  }
  for (const ServiceState& service : services_) {
    result.in_flight.push_back(service.flight.series(end));
  }
  const std::vector<double> shared_tenants = tenants_on_shared_kernels();
  for (const ServiceId s : services_.ids()) {
    const Blast blast = blast_radius(s, shared_tenants);
    report_service(s, blast, end, result);
  }
  return result;
}

void Fleet::report_service(ServiceId s, const Blast& blast, Time end, Observation& result) const {
  const InstancePlan& plan = plan_of(s);
  const ServiceState& service = services_[s];
  const ServiceMeters& m = service.meters;
  const double window = seconds(end - window_begin_);
  Sheet sheet{result};
  sheet.scope("workload/" + workload_of(s).name);
  sheet.add("instances.mean", "1", m.placed.mean(end));
  sheet.add("instances.max", "1", m.placed.max());
  sheet.add("instances.ready", "1", m.ready.mean(end));
  sheet.add("instances.unplaced", "1", m.unplaced.mean(end));
  const WindowCounts requests = service.outcomes.window();
  const double in_flight =
      result.in_flight[s.slot()].window_mean(static_cast<double>(service.flight.now()));
  add_window(sheet, requests, in_flight, window);
  add_losses(sheet, m.oom_kills, m.evictions);
  add_durations(sheet, "start_time", m.start_total, start_shares);
  const auto starts = static_cast<double>(m.start_total.count());
  sheet.add("start_time.count", "1", starts);
  static const std::array<std::string, 3> first{"placement", "pull", "unpack"};
  for (std::size_t i = 0; i < m.start_phases.size(); ++i) {
    const std::string& name = i < first.size() ? first[i] : plan.start[i - first.size()].name;
    add_phase(sheet, "start_time." + name, m.start_phases[i], starts);
  }
  add_instance_memory(sheet, plan.memory);
  add_image(sheet, plan_, plan);
  add_migration(sheet, plan, *plan_of(pool_of(s)).pool);
  if (plan.launcher) add_durations(sheet, "launch_wait", m.launch_wait, start_shares);
  if (!plan.stop.empty()) {
    add_durations(sheet, "stop_time", m.stop_total, start_shares);
    sheet.add("stop_time.count", "1", static_cast<double>(m.stop_total.count()));
  }
  sheet.add_fact("isolation.host_syscalls", "1", static_cast<double>(plan.host_syscalls));
  sheet.add("isolation.blast_radius.instances", "1", blast.instances);
  sheet.add("isolation.blast_radius.tenants", "1", blast.tenants);
}

}  // namespace stowplan
