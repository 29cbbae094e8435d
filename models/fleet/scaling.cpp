// Autoscalers at work: what each one is shown, and how the number of instances follows its answer.
#include <algorithm>

#include "models/fleet/fleet.hpp"
#include "sim/check.hpp"

namespace stowplan {
namespace {

// Mean use between the newest look not after `until` and the oldest one not before the window;
// where the window is shorter than the time between looks, between the newest two.
std::optional<hpa::Sample> sample_of(const Instance& instance, Time until, Duration window) {
  const Look* newest = nullptr;
  const Look* oldest = nullptr;
  for (const Look& look : instance.looks) {
    if (look.at > until) break;
    if (oldest == nullptr || oldest->at < until - window) oldest = newest;
    newest = &look;
  }
  if (newest == nullptr || oldest == nullptr || newest->at <= oldest->at) return std::nullopt;
  const Duration measured = newest->at - oldest->at;
  const double cores = (newest->cpu_seconds - oldest->cpu_seconds) / seconds(measured);
  return hpa::Sample{static_cast<std::int64_t>(cores * 1000), newest->at, measured};
}

}  // namespace

void Fleet::start_autoscalers() {
  const Time now = engine_.now();
  for (std::uint32_t s = 0; s < services_.size(); ++s) {
    const Autoscaler& autoscaler = plan_.services[s].deployment->autoscaler;
    if (const auto* schedule_of = std::get_if<ScheduledReplicas>(&autoscaler)) {
      for (const ReplicaStep& step : schedule_of->steps) {
        schedule(now + step.at, EventKind::control, s);
      }
    } else if (const auto* hpa = std::get_if<Hpa>(&autoscaler)) {
      // Autoscalers do not look all at the same instant; each keeps a phase of its own.
      Stream stream{seed_, replication_, "hpa/" + plan_.services[s].workload->name};
      const auto phase =
          static_cast<std::int64_t>(stream.uniform() * static_cast<double>(hpa->sync.count()));
      services_[s].hpa.emplace(*hpa);
      schedule(now + Duration{phase}, EventKind::control, s);
    }
  }
}

void Fleet::on_control(std::uint32_t id) {
  ServiceState& service = services_[id];
  const Time now = engine_.now();
  const Autoscaler& autoscaler = plan_.services[id].deployment->autoscaler;
  if (const auto* plan = std::get_if<ScheduledReplicas>(&autoscaler)) {
    scale_to(id, replicas_at(*plan, Time{now - doors_opened_at_}));
    return;
  }
  const std::vector<hpa::Pod> pods = scrape(id);
  const auto current = static_cast<std::int64_t>(pods.size());
  scale_to(id, service.hpa->sync(now, current, pods).replicas);
  schedule(now + std::get<Hpa>(autoscaler).sync, EventKind::control, id);
}

// CPU use of every instance, averaged over the metric window that ended `metric_lag` ago, as far
// as looks were taken at its edges. An instance that is draining is no longer counted.
std::vector<hpa::Pod> Fleet::scrape(std::uint32_t id) {
  ServiceState& service = services_[id];
  const ServicePlan& plan = plan_.services[id];
  const Hpa& rules = std::get<Hpa>(plan.deployment->autoscaler);
  const Time now = engine_.now();
  std::vector<hpa::Pod> pods;
  for (const std::uint32_t instance_id : service.instances) {
    Instance& instance = instances_[instance_id];
    if (instance.state >= InstanceState::draining || instance.spare) continue;
    hpa::Pod pod;
    pod.request = plan.resources.cpu_request.count();
    if (instance.host == no_id) {
      pod.phase = hpa::PodPhase::pending;
      pods.push_back(pod);
      continue;
    }
    pod.started = instance.requested_at;
    pod.ready = instance.state == InstanceState::ready;
    pod.ready_changed = *pod.ready ? instance.ready_at : instance.requested_at;
    if (instance.has_group) {
      instance.looks.push_back({now, hosts_[instance.host].cpu.use(now, instance.group).busy});
      pod.sample = sample_of(instance, now - rules.metric_lag, rules.metric_window);
      const Time oldest_needed = now - rules.metric_lag - rules.metric_window - rules.sync;
      std::erase_if(instance.looks, [&](const Look& look) { return look.at < oldest_needed; });
    }
    pods.push_back(pod);
  }
  return pods;
}

// Grows at once; shrinks by the instances that serve least: those in line and unplaced first, then
// starting, then the youngest ready one.
void Fleet::scale_to(std::uint32_t id, std::int64_t replicas) {
  ServiceState& service = services_[id];
  std::int64_t current = 0;
  for (const std::uint32_t instance : service.instances) {
    const Instance& i = instances_[instance];
    if (i.state < InstanceState::draining && !i.spare) ++current;
  }
  bool spares = current < replicas;
  for (; current < replicas; ++current) {
    spares = spares && step_in(id);
    if (!spares) add_instance(id, false);
  }
  if (current > replicas) shrink(id, current - replicas);
  refill_warm(id);
}

// Room that one gives back may let another start, so the order is looked at again then.
void Fleet::shrink(std::uint32_t id, std::int64_t by) {
  struct Candidate {
    InstanceState state;
    std::uint32_t ordinal;
    std::uint32_t instance;
  };
  std::vector<Candidate> order;
  while (by > 0) {
    order.clear();
    for (const std::uint32_t instance : services_[id].instances) {
      const Instance& i = instances_[instance];
      if (i.state < InstanceState::draining && !i.spare) {
        order.push_back({i.state, i.ordinal, instance});
      }
    }
    STOWPLAN_CHECK(!order.empty());
    std::ranges::sort(order, [](const Candidate& a, const Candidate& b) {
      return a.state != b.state ? a.state < b.state : a.ordinal > b.ordinal;
    });
    const std::uint64_t before = services_[id].transitions;
    for (const Candidate& candidate : order) {
      drain(candidate.instance);
      if (--by == 0 || services_[id].transitions != before) break;
    }
  }
}

// The oldest one that stands by takes its place in service at once: a start of no length.
bool Fleet::step_in(std::uint32_t id) {
  ServiceState& service = services_[id];
  for (const std::uint32_t candidate : service.instances) {
    Instance& instance = instances_[candidate];
    if (!instance.spare || instance.state != InstanceState::ready) continue;
    instance.spare = false;
    instance.ready_at = engine_.now();
    service.meters.start_total.add(0);
    enter_service(candidate);
    return true;
  }
  return false;
}

void Fleet::refill_warm(std::uint32_t id) {
  std::int64_t spares = 0;
  for (const std::uint32_t instance : services_[id].instances) {
    spares += instances_[instance].spare ? 1 : 0;
  }
  for (; spares < plan_.services[id].deployment->warm; ++spares) add_instance(id, true);
}

void Fleet::drain(std::uint32_t id) {
  Instance& instance = instances_[id];
  ServiceState& service = services_[instance.service];
  if (instance.state != InstanceState::ready) {
    if (instance.restarts == 0) --starting_;
    remove_instance(id);
    return;
  }
  transition(instance, InstanceState::draining);
  service.balancer.remove(id);
  service.meters.ready.add(engine_.now(), -1);
  leave_if_drained(id);
}

}  // namespace stowplan
