// From meters to measures: what one replication tells about the layout, its pools and its
// workloads. Hosts and memory are in pool_totals.cpp, requests in report_requests.cpp, CPU time and
// money in report_accounts.cpp. docs/results.md says what each name means.
#include <array>
#include <cmath>
#include <string_view>

#include "models/fleet/fleet.hpp"
#include "models/fleet/report/instance_facts.hpp"
#include "models/fleet/report/pool_totals.hpp"
#include "models/fleet/report/report_requests.hpp"
#include "models/fleet/report/sheet.hpp"
#include "models/plan/density.hpp"

namespace stowplan {
namespace {

/// Quantiles are over the starts that had the phase; the mean is over all starts, those without it
/// counting zero, so that the means of the phases add up to the mean start time.
void add_phase(Sheet& sheet, std::string_view name, const Histogram& phase, double starts) {
  sheet.add_quantiles("start_time.PHASE", phase, name);
  const double sum = phase.count() > 0 ? phase.mean() * static_cast<double>(phase.count()) : 0;
  sheet.add("start_time.PHASE.mean", starts > 0 ? sum / starts * 1e-9 : nothing(), name);
}

void add_starts(Sheet& sheet, const InstancePlan& plan, const ServiceMeters& m) {
  sheet.add_durations("start_time", m.start_total);
  const auto starts = static_cast<double>(m.start_total.count());
  sheet.add("start_time.count", starts);
  sheet.add_durations("start_time_rollout", m.start_rollout);
  sheet.add("start_time_rollout.count", static_cast<double>(m.start_rollout.count()));
  sheet.add_durations("start_time_scale_out", m.start_scale_out);
  sheet.add("start_time_scale_out.count", static_cast<double>(m.start_scale_out.count()));
  constexpr std::array<std::string_view, 3> first{"placement", "pull", "unpack"};
  for (std::size_t i = 0; i < m.start_phases.size(); ++i) {
    const std::string_view name =
        i < first.size() ? first[i] : std::string_view{plan.start[i - first.size()].name};
    add_phase(sheet, name, m.start_phases[i], starts);
  }
}

/// Instances that went for want of memory.
void add_losses(Sheet& sheet, std::uint64_t oom_kills, std::uint64_t evictions) {
  sheet.add("instances.oom_kills", static_cast<double>(oom_kills));
  sheet.add("instances.evictions", static_cast<double>(evictions));
}

/// What one instance takes, and how many a host has room for by that.
void add_use(Sheet& sheet, const PoolPlan& pool, const InstancePlan& plan, const ServiceMeters& m,
             Time end, double window) {
  const double instances = m.placed.mean(end);
  const double cpu = quotient(m.cpu_busy / window, instances);
  const double memory = static_cast<double>(plan.memory.total().count()) +
                        quotient(m.request_memory.mean(end), instances);
  sheet.add("use.cpu", cpu);
  sheet.add("use.memory", memory);
  sheet.add("density.by_use", admitted_by_use(pool, plan, cpu, memory).instances);
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

Observation Fleet::report_window(Time end) {
  Observation result;
  Sheet sheet{result};
  const double window = seconds(end - window_begin_);

  PoolTotals layout;
  WindowCounts outside;
  double in_flight = 0;
  Histogram start_total;
  std::uint64_t oom_kills = 0;
  std::uint64_t evictions = 0;
  std::vector<PoolTotals> pools;
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

  sheet.scope({});
  add_totals(sheet, layout);
  add_window(sheet, outside, in_flight, window);
  add_losses(sheet, oom_kills, evictions);
  const double served = static_cast<double>(outside.answered);
  sheet.add("density.requests_per_host", quotient(served / window, layout.hosts));
  sheet.add_durations("start_time", start_total);

  for (const PoolId p : pools_.ids()) {
    sheet.scope(MetricScope::pool(plan_of(p).pool->name));
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
  sheet.scope(MetricScope::workload(workload_of(s).name));
  sheet.add("instances.mean", m.placed.mean(end));
  sheet.add("instances.max", m.placed.max());
  sheet.add("instances.ready", m.ready.mean(end));
  sheet.add("instances.unplaced", m.unplaced.mean(end));
  sheet.add("requests.waiting", m.waiting.mean(end));
  const WindowCounts requests = service.outcomes.window();
  const double in_flight =
      result.in_flight[s.slot()].window_mean(static_cast<double>(service.flight.now()));
  add_window(sheet, requests, in_flight, window);
  add_losses(sheet, m.oom_kills, m.evictions);
  if (look_at_hosts(plan_of(pool_of(s)).pool->provisioner)) {
    sheet.add("instances.moved", static_cast<double>(m.moved));
  }
  add_starts(sheet, plan, m);
  add_instance_facts(sheet, plan_, plan);
  add_use(sheet, plan_of(pool_of(s)), plan, m, end, window);
  if (plan.launcher) sheet.add_durations("launch_wait", m.launch_wait);
  if (!plan.stop.empty()) {
    sheet.add_durations("stop_time", m.stop_total);
    sheet.add("stop_time.count", static_cast<double>(m.stop_total.count()));
  }
  sheet.add("isolation.host_syscalls", static_cast<double>(plan.host_syscalls));
  sheet.add("isolation.blast_radius.instances", blast.instances);
  sheet.add("isolation.blast_radius.tenants", blast.tenants);
}

}  // namespace stowplan
