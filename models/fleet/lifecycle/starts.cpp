// How an instance comes up and goes: image to the host, phases of the runtime, userspace where a
// guest boots, the application; later the phases of its end. See docs/models/boot.md.
#include <algorithm>

#include "models/catalogue/kubelet.hpp"
#include "models/fleet/fleet.hpp"
#include "models/fleet/lifecycle/start_meters.hpp"
#include "sim/check.hpp"

namespace stowplan {

void Fleet::begin_start(InstanceId id) {
  Instance& instance = instances_[id];
  if (instance.launch_owed) {
    launch_by_cpu(id);
    return;
  }
  const InstancePlan& plan = plan_of(instance);
  ServiceState& service = services_[instance.service];
  const Time now = engine_.now();
  transition(id, InstanceState::starting);
  if (!instance.spare && is_measured(instance.requested_at)) {
    service.meters.start_phases[placement_phase].add((now - instance.requested_at).count());
  }
  instance.phase_began = now;

  join_cpu(id);
  const HostRecord& host = hosts_[instance.host];
  if (plan.pull && !host.cache.holds(plan.image)) {
    fetch(id);
  } else {
    begin_phases(id);
  }
}

// Where there is no memory for it, it may be killed before it begins.
void Fleet::begin_phases(InstanceId id) {
  const InstanceHandle self = instances_.handle(id);
  hold_memory(id, 1);
  if (instances_.alive(self)) run_phases(id);
}

void Fleet::become_ready(InstanceId id) {
  Instance& instance = instances_[id];
  ServiceState& service = services_[instance.service];
  const InstancePlan& plan = plan_of(instance);
  const Time now = engine_.now();
  instance.ready_at = now;
  if (instance.restarts == 0 && !instance.spare && is_measured(instance.requested_at)) {
    service.meters.count_start(now - instance.requested_at, instance.ordinal < service.rolled_out);
  }
  if (plan.deployment->launch.exit) {
    transition(id, InstanceState::draining);
    schedule(now, EventKind::leave, instances_.handle(id));
    return;
  }
  transition(id, instance.spare ? InstanceState::standby : InstanceState::ready);
  free_place(id);
  // What it had above its limit was for the start.
  if (plan.deployment->limits.start_cpu.count() > 0) {
    leave_cpu(id);
    join_cpu(id);
  }
  hosts_[instance.host].cpu.set_standing(now, instance.group, plan.standing_cpu);
  rearm(instance.host);
  if (instance.state == InstanceState::ready) admit_backlog(instance.service);
}

// Requests that have waited before all instances, oldest first. One that ends at once leaves its
// place to the next in this loop, and not in one inside it.
void Fleet::admit_backlog(ServiceId id) {
  ServiceState& service = services_[id];
  if (service.admitting) return;
  service.admitting = true;
  while (service.backlog.length() > 0 && service.balancer.takes_one()) {
    const auto request = service.backlog.pop(still_waits());
    if (!request) break;
    count_waiting(id, -1);
    send_anywhere(*request);
  }
  service.admitting = false;
}

// Over its memory limit: the kernel kills what runs inside, all of it. A container then holds
// nothing; a guest is still there, and has its application's memory back.
void Fleet::crash(InstanceId id) {
  const HostId host = instances_[id].host;
  const bool was_draining = lose_process(id);
  const InstancePlan& plan = plan_of(instances_[id]);
  if (!plan.runtime->guest_kernel) {
    hold_memory(id, -1);
  } else if (!plan.keeps_touched) {
    hold_application(id, -1);
  }
  after_kill(id, was_draining, false);
  relieve_memory(host);
}

// For the memory of its host: nothing of it is left, and a guest must boot again.
void Fleet::kill(InstanceId id) {
  if (instances_[id].state == InstanceState::stopping) {
    ++services_[instances_[id].service].meters.oom_kills;
    hold_memory(id, -1);
    return;
  }
  const bool was_draining = lose_process(id);
  hold_memory(id, -1);
  after_kill(id, was_draining, plan_of(instances_[id]).runtime->guest_kernel);
}

// Its requests are lost with it. Returns whether it was on its way out.
bool Fleet::lose_process(InstanceId id) {
  Instance& instance = instances_[id];
  const bool was_draining = instance.state == InstanceState::draining;
  ++services_[instance.service].meters.oom_kills;
  if (trace_) trace_->killed(instance, engine_.now());
  free_place(id);
  ++instance.restarts;
  transition(id, InstanceState::starting);
  instances_.renew(id);
  leave_cpu(id);
  lose_requests(id, Outcome::oom_killed);
  rearm(instances_[id].host);
  return was_draining;
}

// It is started again in place, a container from its application on, after the back-off of a crash
// loop.
void Fleet::after_kill(InstanceId id, bool was_draining, bool boots_again) {
  Instance& instance = instances_[id];
  const InstancePlan& plan = plan_of(instance);
  const Time now = engine_.now();
  if (was_draining) {
    if (plan.stop.empty()) {
      transition(id, InstanceState::draining);
      release(id);
    } else {
      take_down(id);
    }
    return;
  }
  join_cpu(id);
  instance.phase = boots_again ? 0 : static_cast<std::uint32_t>(plan.start.size()) - 1;
  instance.step = boots_again ? 0 : 1;
  instance.disk_left_ns = 0;
  if (instance.failures > 0 && now - instance.restart_decided > backoff_forgotten) {
    instance.failures = 0;
  }
  instance.restart_decided = now + crash_loop_backoff(++instance.failures);
  schedule(instance.restart_decided, EventKind::restart, instances_.handle(id));
}

void Fleet::on_restart(InstanceId id) {
  Instance& instance = instances_[id];
  const InstanceHandle self = instances_.handle(id);
  instance.phase_began = engine_.now();
  if (!instance.memory_held) {
    hold_memory(id, 1);
  } else if (!instance.application_held) {
    hold_application(id, 1);
    relieve_memory(instance.host);
  }
  if (instances_.alive(self)) advance_phases(id);
}

// An instance that has not come as far as its first phase leaves nothing to take down.
void Fleet::remove_instance(InstanceId id) {
  const Instance& instance = instances_[id];
  if (instance.memory_held && !plan_of(instance).stop.empty()) {
    take_down(id);
  } else {
    release(id);
  }
}

// Whatever it still did is given up; a fresh CPU group carries the work of taking it down.
void Fleet::take_down(InstanceId id) {
  Instance& instance = instances_[id];
  transition(id, InstanceState::stopping);
  instance.stopped_at = engine_.now();
  instances_.renew(id);
  leave_cpu(id);
  join_cpu(id);
  rearm(instance.host);
  run_phases(id);
}

}  // namespace stowplan
