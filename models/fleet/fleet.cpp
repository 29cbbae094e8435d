#include "models/fleet/fleet.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/demand/objective.hpp"

namespace stowplan {
namespace {

// A rollout that takes longer than this is no rollout.
constexpr Duration rollout_limit = std::chrono::hours{24};

// So many steps of evidence into a window of years, where the product would not fit.
Duration part_of(Duration window, int step) {
  return window / evidence_steps * step + window % evidence_steps * step / evidence_steps;
}

std::vector<PoolShape> pool_shapes(const Plan& plan) {
  std::vector<PoolShape> shapes;
  for (const PoolPlan& pool : plan.pools) {
    shapes.push_back({static_cast<std::uint32_t>(pool.pool->hosts.max),
                      static_cast<std::uint32_t>(pool.pool->zones),
                      static_cast<std::uint32_t>(pool.pool->hosts_per_rack)});
  }
  return shapes;
}

}  // namespace

RequestStreams::RequestStreams(std::uint64_t seed, std::uint32_t replication,
                               const std::string& prefix, const std::string& workload)
    : cpu(seed, replication, prefix + "cpu/" + workload),
      disk(seed, replication, prefix + "disk/" + workload),
      balance(seed, replication, prefix + "balance/" + workload),
      calls(seed, replication, prefix + "calls/" + workload),
      think(seed, replication, prefix + "think/" + workload),
      retry(seed, replication, prefix + "retry/" + workload) {}

ServiceState::ServiceState(std::uint64_t seed, std::uint32_t replication, const Workload& workload,
                           std::int64_t places)
    : streams(seed, replication, "", workload.draws_as()),
      settling_streams(seed, replication, "settle/", workload.draws_as()),
      balancer(workload.balancer, places) {}

Fleet::Fleet(const Plan& plan, std::uint64_t seed, std::uint32_t replication,
             const FleetOptions& options)
    : plan_(plan),
      seed_(seed),
      replication_(replication),
      options_(options),
      explaining_(options.reasons),
      topology_(pool_shapes(plan)) {
  const Watch& watch = options.watch;
  if (watch.timeline != nullptr) timeline_.emplace(plan, watch.step, *watch.timeline);
  if (watch.trace != nullptr) trace_.emplace(plan, *watch.trace);
  for (const PoolPlan& pool : plan.pools) {
    PoolState& state = pools_[pools_.add(pool, plan.services.size())];
    state.serial.resize(plan.serial_sections.size());
    state.registry = wire_.add_link(pool.pool->registry.count());
  }
  for (const ServicePlan& service : plan.services) {
    const Workload& workload = *service.workload;
    const InstancePlan& instance = plan.instances[service.instance];
    ServiceState& state =
        services_[services_.add(seed, replication, workload, instance.deployment->concurrency)];
    state.plan = InstancePlanId{service.instance};
    const RateSeries* series = nullptr;
    if (const auto* from_file = std::get_if<SeriesArrivals>(&workload.arrivals)) {
      series = plan.series().find(series_key(*from_file));
    }
    state.arrivals.emplace(workload.arrivals, series,
                           Stream{seed, replication, "arrivals/" + workload.draws_as()});
    if (const auto* closed = std::get_if<ClosedUsers>(&workload.arrivals)) {
      state.thinking = closed->users;
    }
    // Placement, pull and unpack come before the phases of the runtime.
    state.meters.start_phases.resize(3 + instance.start.size());
  }
}

void Fleet::reserve_rollout() {
  std::int64_t hosts = 0;
  std::int64_t instances = 0;
  for (const PoolId p : pools_.ids()) hosts += plan_of(p).pool->hosts.min;
  for (const ServiceId s : services_.ids()) instances += replicas_of_rollout(s);
  const auto most = static_cast<std::int64_t>(Slots<Instance>::most);
  hosts_.reserve(static_cast<std::size_t>(std::clamp<std::int64_t>(hosts, 0, most)));
  instances_.reserve(static_cast<std::size_t>(std::clamp<std::int64_t>(instances, 0, most)));
}

void Fleet::tell_parts(std::uint32_t done) {
  if (options_.parts == nullptr || done <= parts_told_) return;
  options_.parts->add(done - parts_told_);
  parts_told_ = done;
}

Observation Fleet::run() {
  struct AtItsEnd {
    Fleet& fleet;
    ~AtItsEnd() { fleet.tell_parts(SimulatedParts::of_each); }
  } const at_its_end{*this};
  const auto ends = [this](Infeasible why) {
    if (trace_) finish_trace();
    Observation none;
    none.infeasible = std::move(why);
    return none;
  };
  reserve_rollout();
  for (const PoolId p : pools_.ids()) {
    for (std::int64_t n = plan_of(p).pool->hosts.min; n > 0; --n) switch_on(p, true);
  }
  for (const ServiceId s : services_.ids()) {
    scale_to(s, replicas_of_rollout(s));
  }
  for (Time slice{}; !rolled_out(); slice += std::chrono::seconds{1}) {
    if (slice >= Time{rollout_limit}) return ends(endless_rollout());
    advance(slice);
  }
  if (std::optional<Infeasible> why = without_instances()) return ends(std::move(*why));
  set_up_requests();
  if (options_.start && !settle()) return ends(too_many_in_flight());
  arrivals_from_ = engine_.now();
  window_begin_ = engine_.now() + plan_.scenario().before_window();
  window_end_ = window_begin_ + plan_.scenario().duration;
  await_outages();
  start_arrivals();
  if (timeline_) timeline_->open(engine_.now(), read_timeline());
  if (!advance(window_begin_)) return ends(too_many_in_flight());
  open_window();
  if (timeline_) timeline_->begin_from(read_timeline());
  sample_load(0);
  for (int step = 1; step <= evidence_steps; ++step) {
    if (!advance(window_begin_ + part_of(plan_.scenario().duration, step))) {
      return ends(too_many_in_flight());
    }
    sample_load(step);
  }
  close_window();
  Observation result = report_window(window_end_);
  if (options_.packing) result.packed = packed_hosts();
  carry_arrivals_on();
  const Time last = FleetEngine::last_instant;
  if (open_cohort_ > 0 && !advance(std::min(window_end_ + drain_limit(), last))) {
    return ends(too_many_in_flight());
  }
  if (trace_) finish_trace();
  record_unfinished();
  finish_evidence();
  report_cohort(result);
  report_accounts(result);
  result.settling = std::move(settling_);
  return result;
}

// False where the engine was stopped before, because there are too many requests or calls.
bool Fleet::advance(Time end) {
  const auto run_until = [this](Time instant) {
    // In pieces where someone wants to know how far it is: where the clock stops is no event.
    const bool told = options_.parts != nullptr && engine_.now() >= arrivals_from_;
    const Duration all = told ? window_end_ - arrivals_from_ : Duration{};
    const Duration piece = std::max(Duration{1}, all / SimulatedParts::of_each);
    for (;;) {
      const bool pieces = told && engine_.now() < window_end_;
      const Time next = pieces ? std::min(instant, engine_.now() + piece) : instant;
      engine_.run_until(next, [this](const Event& event, FleetEngine&) { handle(event); });
      if (requests_.full() || calls_.full()) return false;
      if (pieces) {
        const std::int64_t done = std::min((engine_.now() - arrivals_from_) / piece,
                                           std::int64_t{SimulatedParts::of_each});
        tell_parts(static_cast<std::uint32_t>(done));
      }
      if (next == instant) return true;
    }
  };
  while (timeline_ && timeline_->due() <= end) {
    if (!run_until(timeline_->due())) return false;
    timeline_->close(engine_.now(), read_timeline());
  }
  return run_until(end);
}

void Fleet::set_up_requests() {
  const Scenario& scenario = plan_.scenario();
  for (const ServicePlan& service : plan_.services) {
    deadlines_.emplace_back().patience = service.workload->timeout;
  }
  for (std::uint32_t call = 0; call < plan_.calls().count(); ++call) {
    const CompiledCall& spec = plan_.calls().call(call);
    const Duration callee = plan_.services[spec.to].workload->timeout;
    const bool both = spec.timeout.count() > 0 && callee.count() > 0;
    deadlines_.emplace_back().patience =
        both ? std::min(spec.timeout, callee) : std::max(spec.timeout, callee);
  }
  fill_retry_budgets();
  evidence_.resize(services_.size());
  places_taken_.resize(services_.size());
  places_there_.resize(services_.size());
  none_ready_.resize(services_.size());
  for (const ServiceId s : services_.ids()) {
    StretchCounts& counts = services_[s].outcomes.stretches;
    const Objective& objective = workload_of(s).objective;
    // Without a stretch of the user's own, enough of them for an interval from a single run.
    constexpr std::int64_t batches = 25;
    counts.length = objective.per.count() > 0 ? objective.per
                                              : std::max(Duration{1}, scenario.duration / batches);
    const auto number =
        static_cast<std::size_t>((scenario.duration.count() - 1) / counts.length.count()) + 1;
    counts.arrivals.resize(number);
    counts.failed.resize(number);
    counts.unfinished.resize(number);
    for (const LatencyLimit& limit : latency_limits(objective)) {
      StretchCounts::Limit& of = counts.limits.emplace_back();
      of.time = limit.time;
      of.within.resize(number);
      of.unknown.resize(number);
    }
  }
}

// How long the cohort may take to end: long enough to tell what was too late.
Duration Fleet::drain_limit() const {
  const Scenario& scenario = plan_.scenario();
  if (scenario.drain) return *scenario.drain;
  Duration longest{};
  for (const ServicePlan& service : plan_.services) {
    for (const LatencyLimit& limit : latency_limits(service.workload->objective)) {
      longest = std::max(longest, limit.time);
    }
  }
  for (const Deadlines& deadlines : deadlines_) longest = std::max(longest, deadlines.patience);
  return std::max(scenario.duration, longest + longest / 10);
}

// Arrivals do not wait for instances that no host has room for, nor for those in line behind them.
bool Fleet::rolled_out() const {
  std::size_t waiting = 0;
  for (const PoolState& pool : pools_) waiting += pool.unplaced.size();
  for (const ServiceState& service : services_) waiting += service.line.size();
  return coming_ == waiting;
}

std::optional<Infeasible> Fleet::without_instances() const {
  for (const ServiceId s : services_.ids()) {
    const bool wanted = replicas_of_rollout(s) > 0;
    const ServiceMeters& meters = services_[s].meters;
    // One that is killed whenever it starts is a result, and no lack of room.
    bool any = !wanted || meters.start_total.count() > 0 || meters.oom_kills > 0;
    for (const InstanceId id : services_[s].instances) {
      any = any || started(instances_[id].state);
    }
    if (any) continue;
    const Pool& pool = *plan_of(pool_of(s)).pool;
    return of_service(s, "got no instance: the " + std::to_string(pool.hosts.max) +
                             " hosts of pool \"" + pool.name +
                             "\" are full; raise its hosts.max, or use fewer or smaller instances");
  }
  return std::nullopt;
}

}  // namespace stowplan
