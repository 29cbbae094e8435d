// Autoscalers at work: what each one is shown, and how the number of instances follows its answer.
#include <algorithm>

#include "models/fleet/fleet.hpp"
#include "sim/check.hpp"

namespace stowplan {
void Fleet::start_autoscalers() {
  const Time now = engine_.now();
  for (const ServiceId s : services_.ids()) {
    const Autoscaler& autoscaler = plan_of(s).deployment->autoscaler;
    // One that has settled goes on with what it remembers.
    if (services_[s].autoscaler == nullptr) services_[s].autoscaler = controller_of(autoscaler);
    if (services_[s].autoscaler == nullptr) continue;
    Stream stream{seed_, replication_,
                  std::string{name_of(autoscaler)} + "/" + workload_of(s).draws_as()};
    for (const Duration look : services_[s].autoscaler->first_looks(stream)) {
      schedule(now + look, EventKind::control, s, settling_bit());
    }
  }
}

void Fleet::on_control(ServiceId id) {
  const std::vector<InstanceView> instances = wanted_instances(id);
  const Time now = engine_.now();
  const ScalingDecision decision =
      services_[id].autoscaler->observe({.now = now,
                                         .open = now - arrivals_began_at_,
                                         .requested = plan_of(id).resources.cpu_request,
                                         .requested_memory = plan_of(id).resources.memory_request,
                                         .instances = instances});
  scale_to(id, decision.replicas);
  if (decision.next) schedule(now + *decision.next, EventKind::control, id, settling_bit());
}

// An instance that is draining is no longer counted.
std::vector<InstanceView> Fleet::wanted_instances(ServiceId service) const {
  std::vector<InstanceView> views;
  for (const InstanceId id : services_[service].instances) {
    const Instance& instance = instances_[id];
    if (instance.state >= InstanceState::draining || instance.spare) continue;
    InstanceView& view = views.emplace_back();
    view.ordinal = instance.ordinal;
    if (!instance.host) continue;
    view.placed = true;
    view.ready = instance.state == InstanceState::ready;
    view.requested_at = instance.requested_at;
    view.ready_at = instance.ready_at;
    view.metered = instance.has_group;
    view.meter = instance.meter;
    if (!view.metered) continue;
    view.cpu_seconds = hosts_[instance.host].cpu.use(engine_.now(), instance.group).busy;
    view.memory = memory_against_limit(instance);
    view.requests = instance.requests;
  }
  return views;
}

std::int64_t Fleet::wanted_replicas(ServiceId service) const {
  return std::ranges::count_if(services_[service].instances, [&](InstanceId id) {
    return instances_[id].state < InstanceState::draining && !instances_[id].spare;
  });
}

// Grows at once; shrinks by the instances that serve least: those in line and unplaced first, then
// starting, then the youngest ready one.
void Fleet::scale_to(ServiceId id, std::int64_t replicas) {
  ServiceMeters& meters = services_[id].meters;
  meters.wanted.set(engine_.now(), static_cast<double>(replicas));
  if (trace_) trace_->replicas(id, meters, engine_.now());
  std::int64_t current = wanted_replicas(id);
  bool spares = current < replicas;
  for (; current < replicas; ++current) {
    spares = spares && promote_spare(id);
    if (!spares) add_instance(id, false);
  }
  if (current > replicas) shrink(id, current - replicas);
  refill_warm(id);
}

// Room that one gives back may let another start, so the order is looked at again then.
void Fleet::shrink(ServiceId id, std::int64_t by) {
  struct Candidate {
    InstanceState state;
    std::uint32_t ordinal;
    InstanceId instance;
  };
  std::vector<Candidate> order;
  while (by > 0) {
    order.clear();
    for (const InstanceId instance : services_[id].instances) {
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
bool Fleet::promote_spare(ServiceId id) {
  ServiceState& service = services_[id];
  for (const InstanceId candidate : service.instances) {
    Instance& instance = instances_[candidate];
    if (instance.state != InstanceState::standby) continue;
    instance.spare = false;
    instance.ready_at = engine_.now();
    if (is_measured(engine_.now())) service.meters.count_start(Duration{}, false);
    transition(candidate, InstanceState::ready);
    admit_backlog(id);
    return true;
  }
  return false;
}

void Fleet::refill_warm(ServiceId id) {
  std::int64_t spares = 0;
  for (const InstanceId instance : services_[id].instances) {
    spares += instances_[instance].spare ? 1 : 0;
  }
  for (; spares < plan_of(id).deployment->warm; ++spares) add_instance(id, true);
}

void Fleet::drain(InstanceId id) {
  if (instances_[id].state != InstanceState::ready) {
    remove_instance(id);
    return;
  }
  transition(id, InstanceState::draining);
  leave_if_drained(id);
}

}  // namespace stowplan
