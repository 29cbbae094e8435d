// The one place where an instance's state is written, with all that follows from it: who is counted
// as coming, who serves, who waits for room.
#include <algorithm>

#include "models/fleet/fleet.hpp"
#include "sim/check.hpp"

namespace stowplan {

void Fleet::transition(InstanceId id, InstanceState to) {
  Instance& instance = instances_[id];
  ServiceState& service = services_[instance.service];
  const InstanceState from = instance.state;
  const Time now = engine_.now();
  STOWPLAN_CHECK(may_become(from, to));
  if (trace_) trace_->instance_was(id, instance, from, now);
  instance.state = to;
  if (to < InstanceState::draining) ++service.transitions;
  if (from == InstanceState::unplaced) service.meters.unplaced.add(now, -1);
  if (to == InstanceState::unplaced) service.meters.unplaced.add(now, 1);
  if (!instance.spare) {
    service.missing += int{to < InstanceState::standby} - int{from < InstanceState::standby};
  }
  if (from == InstanceState::ready) {
    service.active -= instance.active;
    service.balancer.remove(id.slot());
    service.meters.ready.add(now, -1);
    explain_shared(instance.service, nullptr);
  }
  if (to == InstanceState::ready) {
    service.active += instance.active;
    service.meters.ready.add(now, 1);
    explain_shared(instance.service, &instance);
    service.balancer.add(id.slot());
  }
  if (trace_ && (from == InstanceState::ready) != (to == InstanceState::ready)) {
    trace_->replicas(instance.service, service.meters, now);
  }
  // It has been ready, or will not be for the first time.
  const bool killed = from == InstanceState::starting && to == InstanceState::starting;
  if (instance.coming && (to >= InstanceState::standby || killed)) {
    instance.coming = false;
    --coming_;
  }
}

void Fleet::add_instance(ServiceId service_id, bool spare) {
  ServiceState& service = services_[service_id];
  const InstanceId id = instances_.take();
  Instance& instance = instances_[id];
  instance.service = service_id;
  instance.plan = service.plan;
  instance.ordinal = service.started++;
  instance.spare = spare;
  instance.requested_at = engine_.now();
  service.instances.push_back(id);
  if (trace_) trace_->instance_asked(id, instance, engine_.now());
  ++coming_;
  if (!spare) ++service.missing;
  if (plan_of(instance).launcher) {
    enqueue(id);
  } else {
    request_placement(id);
  }
}

void Fleet::request_placement(InstanceId id) {
  if (place_instance(id)) return;
  Instance& instance = instances_[id];
  PoolState& pool = pools_[pool_of(instance.service)];
  instance.ticket = pool.unplaced.add(instance.service, id);
  transition(id, InstanceState::unplaced);
}

// Instances of a service stand in the order in which they were asked for.
void Fleet::forget_instance(ServiceState& service, InstanceId id) {
  const auto at =
      std::ranges::lower_bound(service.instances, instances_[id].ordinal, {},
                               [&](InstanceId other) { return instances_[other].ordinal; });
  STOWPLAN_CHECK(at != service.instances.end() && *at == id);
  service.instances.erase(at);
}

// It is gone: what it held is free.
void Fleet::release(InstanceId id) {
  Instance& instance = instances_[id];
  ServiceState& service = services_[instance.service];
  const PoolId pool = PoolId{plan_of(instance).pool};
  forget_instance(service, id);
  free_place(id);
  if (instance.state == InstanceState::in_line) {
    std::erase(service.line, id);
    std::erase(service.taken, id);
  } else if (instance.state == InstanceState::unplaced) {
    pools_[pool].unplaced.remove(instance.service, instance.ticket);
  } else {
    leave_host(id);
  }
  transition(id, InstanceState::gone);
  instances_.give_back(id);
  retry_unplaced(pool);
}

void Fleet::leave_host(InstanceId id) {
  const Instance& instance = instances_[id];
  const HostId host_id = instance.host;
  HostRecord& host = hosts_[host_id];
  std::erase(host.waiting, id);
  for (const PullId pull : host.pulls) std::erase(pulls_[pull].waiting, id);
  leave_cpu(id);
  rearm(host_id);
  if (instance.memory_held) hold_memory(id, -1);
  if (instance.met) --host.met;
  book(id, host_id, -1);
  if (host.instances == 0) note_empty(host_id);
}

}  // namespace stowplan
