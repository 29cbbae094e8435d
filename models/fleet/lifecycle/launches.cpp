// The launcher of a deployment: so many instances between launch and ready at a time, the others in
// line. A closed loop, as `xargs -P`: it starts the next when one is ready.
// See docs/models/boot.md.
#include "models/fleet/fleet.hpp"
#include "models/fleet/job_tag.hpp"

namespace stowplan {

void Fleet::enqueue(InstanceId id) {
  const ServiceId service = instances_[id].service;
  transition(id, InstanceState::in_line);
  services_[service].line.push_back(id);
  launch_next(service);
}

// Every free place is taken at once; the launcher's own time passes on the place.
void Fleet::launch_next(ServiceId service_id) {
  ServiceState& service = services_[service_id];
  const Launch& launch = plan_of(service_id).deployment->launch;
  while (!service.line.empty() && (launch.at_once == 0 || service.launching < launch.at_once)) {
    const InstanceId id = service.line.front();
    service.line.pop_front();
    ++service.launching;
    instances_[id].holds_place = true;
    service.taken.push_back(id);
  }
  work_on_launches(service_id);
}

void Fleet::work_on_launches(ServiceId service_id) {
  ServiceState& service = services_[service_id];
  const InstancePlan& plan = plan_of(service_id);
  const std::int64_t workers = plan.deployment->launch.workers;
  while (!service.taken.empty() && (workers == 0 || service.workers_busy < workers)) {
    const InstanceId id = service.taken.front();
    service.taken.pop_front();
    ++service.workers_busy;
    instances_[id].being_launched = true;
    Stream stream{seed_, replication_, "launch/" + plan.name, instances_[id].ordinal};
    schedule(engine_.now() + sample_duration(plan.launch_delay, stream), EventKind::launch,
             instances_.handle(id));
  }
}

// Where it goes is decided before the launcher computes, since it computes there. One for which
// there is no room, or whose host boots, does not hold up the others.
void Fleet::on_launch(InstanceId id) {
  const InstanceHandle self = instances_.handle(id);
  const ServiceId service = instances_[id].service;
  if (plan_of(instances_[id]).launch_cpu.mean() <= 0) {
    launched(id);
    return;
  }
  instances_[id].launch_owed = true;
  transition(id, InstanceState::asked);
  request_placement(id);
  if (instances_.alive(self) && instances_[id].launch_owed) free_worker(id);
  work_on_launches(service);
}

void Fleet::launch_by_cpu(InstanceId id) {
  Instance& instance = instances_[id];
  const InstancePlan& plan = plan_of(instance);
  instance.launch_owed = false;
  if (instance.state != InstanceState::waiting) transition(id, InstanceState::waiting);
  Stream stream{seed_, replication_, "launch cpu/" + plan.name, instance.ordinal};
  const double work_ns = at_clock(instance.host, plan.launch_cpu.sample(stream));
  if (work_ns <= 0) {
    launched(id);
    return;
  }
  HostRecord& host = hosts_[instance.host];
  const JobTag tag{JobKind::launch, instances_.handle(id)};
  host.cpu.start(engine_.now(), host.agents, work_ns * 1e-9, tag.packed(), 1);
  rearm(instance.host);
}

// Its start counts from here.
void Fleet::launched(InstanceId id) {
  Instance& instance = instances_[id];
  const Time now = engine_.now();
  if (is_measured(instance.requested_at)) {
    services_[instance.service].meters.launch_wait.add((now - instance.requested_at).count());
  }
  instance.requested_at = now;
  const ServiceId service = instance.service;
  free_worker(id);
  if (instance.state == InstanceState::in_line) {
    transition(id, InstanceState::asked);
    request_placement(id);
  } else {
    begin_start(id);
  }
  work_on_launches(service);
}

void Fleet::free_worker(InstanceId id) {
  Instance& instance = instances_[id];
  if (!instance.being_launched) return;
  instance.being_launched = false;
  --services_[instance.service].workers_busy;
}

void Fleet::free_place(InstanceId id) {
  Instance& instance = instances_[id];
  if (!instance.holds_place) return;
  instance.holds_place = false;
  free_worker(id);
  --services_[instance.service].launching;
  launch_next(instance.service);
}

}  // namespace stowplan
