#include "models/fleet/report/timeline.hpp"

#include <utility>

#include "models/fleet/fleet.hpp"
#include "models/fleet/report/sheet.hpp"

namespace stowplan {
namespace {

/// Of what has been integrated over time in nanoseconds.
double mean_of(double now, double before, Duration length) {
  return (now - before) / static_cast<double>(length.count());
}

void add_instances(const TimelineReading::Service& now, const TimelineReading::Service& before,
                   Duration length, TimelineValues& values) {
  using enum TimelineMetric;
  values[wanted] = mean_of(now.wanted, before.wanted, length);
  values[instances] = mean_of(now.instances, before.instances, length);
  values[ready] = mean_of(now.ready, before.ready, length);
  values[queue] = mean_of(now.queue, before.queue, length);
  values[starts] = now.starts - before.starts;
  values[oom_kills] = now.oom_kills - before.oom_kills;
  values[evictions] = now.evictions - before.evictions;
}

}  // namespace

double StepLevel::take(Time begin, Time now) {
  pass(now);
  return std::exchange(area_, 0) / static_cast<double>((now - begin).count());
}

void StepRequests::begin(Time now) {
  in_flight.restart(now);
  *this = StepRequests{.in_flight = in_flight, .response = {}};
}

void StepRequests::close(Time begin, Time now, TimelineValues& values) {
  values[TimelineMetric::offered] = static_cast<double>(std::exchange(offered, 0));
  values[TimelineMetric::answered] = static_cast<double>(std::exchange(answered, 0));
  values[TimelineMetric::failed] = static_cast<double>(std::exchange(failed, 0));
  values[TimelineMetric::in_flight] = in_flight.take(begin, now);
  const bool any = !response.empty();
  values[TimelineMetric::response_p50] = any ? response.quantile(0.5) * 1e-9 : nothing();
  values[TimelineMetric::response_p99] = any ? response.quantile(0.99) * 1e-9 : nothing();
  answered_outside = 0;
  if (any) response = Histogram{};
}

Timeline::Timeline(const Plan& plan, Duration step, TimelineSink& sink)
    : plan_(plan),
      steps_(plan.scenario().before_window(), plan.scenario().duration, step),
      sink_(sink),
      prices_(prices_of(plan)),
      services_(plan.services.size()) {}

void Timeline::open(Time doors, TimelineReading reading) {
  doors_ = doors;
  outside_.begin(doors);
  for (StepRequests& service : services_) service.begin(doors);
  begin_from(std::move(reading));
}

Time Timeline::due() const {
  if (doors_ == Time::max() || step_ == steps_.count()) return Time::max();
  return doors_ + steps_.at(step_).end;
}

void Timeline::put(ScopeKind kind, const TimelineValues& values) {
  for (const TimelineFamily& family : timeline_families) {
    if (family.of.has(kind)) row_.push_back(values[family.metric]);
  }
}

// All of the bill that depends on time is linear in it, so that the steps of a window cost what it
// does.
void Timeline::add_cost(double length, const std::vector<double>& bytes_out,
                        const std::vector<TimelineValues>& services,
                        std::vector<TimelineValues>& pools, TimelineValues& layout) const {
  using enum TimelineMetric;
  LayoutUse use;
  for (const TimelineValues& pool : pools) use.pools.push_back({.hosts = pool[hosts]});
  for (std::size_t s = 0; s < services.size(); ++s) {
    use.services.push_back({.pool = plan_.instance_of(s).pool,
                            .instances = services[s][instances],
                            .bytes_out = bytes_out[s] / length});
  }
  const Bill costs = bill(use, prices_);
  const double of_month = length / (hours_per_month * 3600);
  layout[cost] = costs.layout.cost * of_month;
  for (std::size_t p = 0; p < pools.size(); ++p) pools[p][cost] = costs.pools[p].cost * of_month;
}

void Timeline::close(Time now, TimelineReading reading) {
  using enum TimelineMetric;
  const TimelineSteps::Step step = steps_.at(step_);
  const Time begin = doors_ + step.begin;
  const double length = seconds(step.length());
  TimelineValues layout;
  std::vector<TimelineValues> pools(reading.pools.size());
  std::vector<TimelineValues> services(services_.size());
  std::vector<double> bytes_out;
  for (std::size_t s = 0; s < services.size(); ++s) {
    const double each = static_cast<double>(plan_.workload(s).request.network.out.count());
    bytes_out.push_back(static_cast<double>(services_[s].answered_outside) * each);
    services_[s].close(begin, now, services[s]);
    add_instances(reading.services[s], mark_.services[s], step.length(), services[s]);
    for (const TimelineMetric sum : {wanted, instances, ready, starts, oom_kills, evictions}) {
      layout[sum] += services[s][sum];
    }
  }
  outside_.close(begin, now, layout);
  double threads = 0;
  for (std::size_t p = 0; p < pools.size(); ++p) {
    const TimelineReading::Pool& end = reading.pools[p];
    const TimelineReading::Pool& before = mark_.pools[p];
    TimelineValues& pool = pools[p];
    pool[hosts] = mean_of(end.hosts, before.hosts, step.length());
    pool[memory] = mean_of(end.memory, before.memory, step.length());
    pool[cpu_busy] = (end.cpu - before.cpu) / length;
    const double capacity = pool[hosts] * static_cast<double>(plan_.pools[p].host->cpus);
    pool[cpu_share] = quotient(pool[cpu_busy], capacity);
    threads += capacity;
    for (const TimelineMetric sum : {hosts, memory, cpu_busy}) layout[sum] += pool[sum];
  }
  layout[cpu_share] = quotient(layout[cpu_busy], threads);
  add_cost(length, bytes_out, services, pools, layout);
  row_.clear();
  put(ScopeKind::layout, layout);
  for (const TimelineValues& pool : pools) put(ScopeKind::pool, pool);
  for (const TimelineValues& service : services) put(ScopeKind::workload, service);
  sink_.take(row_);
  mark_ = std::move(reading);
  ++step_;
}

// ---- The fleet's side ----

TimelineReading Fleet::read_timeline() const {
  const Time now = engine_.now();
  TimelineReading reading;
  for (const PoolId p : pools_.ids()) {
    const PoolMeters& m = pools_[p].meters;
    const double hosts_on = m.hosts.area(now);
    double held = hosts_on * static_cast<double>(plan_of(p).reserved.count());
    held -= m.from_reserve.area(now);
    for (const TimeWeighted* part :
         {&m.application, &m.runtime, &m.guest_os, &m.shared, &m.daemons}) {
      held += part->area(now);
    }
    reading.pools.push_back({.hosts = hosts_on, .memory = held, .cpu = cpu_used(p)});
  }
  for (const ServiceId s : services_.ids()) {
    const ServiceMeters& m = services_[s].meters;
    reading.services.push_back({.wanted = m.wanted.area(now),
                                .instances = m.placed.area(now),
                                .ready = m.ready.area(now),
                                .queue = m.waiting.area(now),
                                .starts = static_cast<double>(m.start_total.count()),
                                .oom_kills = static_cast<double>(m.oom_kills),
                                .evictions = static_cast<double>(m.evictions)});
    reading.pools[pool_of(s).slot()].memory += m.request_memory.area(now);
  }
  return reading;
}

}  // namespace stowplan
