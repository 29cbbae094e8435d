// Samples of the load while the window is open. They are taken between events, so they change
// nothing; see docs/method.md, "Keeping up".
#include "models/fleet/report/load_evidence.hpp"

#include <algorithm>

#include "models/fleet/fleet.hpp"

namespace stowplan {
namespace {

double share(double part, double whole) {
  return whole > 0 ? std::clamp(part / whole, 0.0, 1.0) : 0;
}

// Threads that an instance may use; 0 where nothing limits it.
double cpu_limit(const InstancePlan& plan) {
  const std::optional<Cores>& limit = plan.resources.cpu_limit;
  return limit ? static_cast<double>(limit->count()) / 1000 : 0;
}

}  // namespace

void Fleet::sample_load(int step) {
  if (step == evidence_steps / 2) mark_half();
  for (const ServiceId s : services_.ids()) {
    const ServiceState& service = services_[s];
    LoadEvidence& seen = evidence_[s.slot()];
    seen.in_flight.push_back(static_cast<double>(service.flight.now()));
    seen.missing.push_back(static_cast<double>(service.missing));
    if (step > evidence_steps / 2) {
      const double ready = service.meters.ready.value();
      if (ready == 0) none_ready_[s.slot()] += 2.0 / evidence_steps;
      places_taken_[s.slot()] += places_taken(s);
      places_there_[s.slot()] += ready * static_cast<double>(plan_of(s).deployment->concurrency);
    }
  }
  if (step == evidence_steps) measure_uses();
}

// Of a shared queue, also those that are kept for a request on its way.
double Fleet::places_taken(ServiceId id) const {
  const ServiceState& service = services_[id];
  if (!service.balancer.shares_queue()) return static_cast<double>(service.active);
  double taken = 0;
  for (const InstanceId instance : service.instances) {
    if (instances_[instance].state != InstanceState::ready) continue;
    taken += service.balancer.outstanding(instance.slot());
  }
  return taken;
}

// From here on everything is measured that may be busy all the time.
void Fleet::mark_half() {
  const Time now = engine_.now();
  half_at_ = now;
  hosts_.for_each([&](HostId id) { hosts_[id].half = host_use(hosts_[id]); });
  for (const ServiceId s : services_.ids()) {
    evidence_[s.slot()].arrivals_late = static_cast<double>(services_[s].outcomes.window().offered);
    for (const InstanceId id : services_[s].instances) {
      Instance& instance = instances_[id];
      instance.half_cpu =
          instance.has_group ? hosts_[instance.host].cpu.use(now, instance.group).busy : 0;
    }
  }
}

void Fleet::measure_uses() {
  const Time now = engine_.now();
  const double half = seconds(now - half_at_);
  for (const ServiceId s : services_.ids()) {
    const InstancePlan& plan = plan_of(s);
    const std::string& pool = plan_of(pool_of(s)).pool->name;
    LoadEvidence& seen = evidence_[s.slot()];
    seen.arrivals_late =
        static_cast<double>(services_[s].outcomes.window().offered) - seen.arrivals_late;
    HostUse sum;
    double limited = 0;
    double n = 0;
    for (const InstanceId id : services_[s].instances) {
      const Instance& instance = instances_[id];
      if (instance.state != InstanceState::ready) continue;
      const HostRecord& host = hosts_[instance.host];
      n += 1;
      const HostUse use = host_use(host);
      sum.cpu += share((use.cpu - host.half.cpu) / half,
                       static_cast<double>(plan_of(pool_of(s)).host->cpus));
      sum.disk += share(use.disk - host.half.disk, half);
      sum.in.busy += share(use.in.busy - host.half.in.busy, half);
      sum.out.busy += share(use.out.busy - host.half.out.busy, half);
      const double limit = cpu_limit(plan);
      if (limit > 0 && instance.ready_at <= half_at_) {
        const double used = host.cpu.use(now, instance.group).busy - instance.half_cpu;
        limited += share(used / half, limit);
      }
    }
    const auto add = [&](const std::string& name, double busy) {
      if (n > 0) seen.uses.push_back({name, busy / n});
    };
    add("busy CPU of pool " + pool, sum.cpu);
    add("busy CPU under the limit of its instances", limited);
    add("busy disk of pool " + pool, sum.disk);
    add("busy network into pool " + pool, sum.in.busy);
    add("busy network out of pool " + pool, sum.out.busy);
    if (plan.deployment->concurrency > 0) {
      seen.uses.push_back({"all places in its instances taken",
                           share(places_taken_[s.slot()], places_there_[s.slot()])});
    }
    seen.uses.push_back({"without a ready instance", none_ready_[s.slot()]});
    seen.oom_kills = services_[s].meters.oom_kills;
    seen.evictions = services_[s].meters.evictions;
    seen.ready = services_[s].meters.ready.mean(now);
    seen.unplaced = services_[s].meters.unplaced.mean(now);
  }
}

void Fleet::finish_evidence() {
  for (const ServiceId s : services_.ids()) {
    LoadEvidence& seen = evidence_[s.slot()];
    const RequestOutcomes& ended = services_[s].outcomes;
    seen.in_flight_at_end = static_cast<double>(services_[s].flight.now());
    seen.drained_after = std::max(0.0, seconds(ended.last_end - window_end_));
    seen.longest_early = seconds(ended.longest_early);
  }
}

}  // namespace stowplan
