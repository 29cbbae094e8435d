// How an instance comes up and goes: image to the host, phases of the runtime, userspace where a
// guest boots, the application; later the phases of its end. See docs/models/boot.md.
#include <algorithm>

#include "models/fleet/fleet.hpp"
#include "models/fleet/start_meters.hpp"
#include "sim/check.hpp"

namespace stowplan {

void Fleet::begin_start(std::uint32_t id) {
  Instance& instance = instances_[id];
  const ServicePlan& plan = plan_.services[instance.service];
  ServiceState& service = services_[instance.service];
  const Time now = engine_.now();
  instance.state = InstanceState::starting;
  if (!instance.spare) {
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

void Fleet::begin_phases(std::uint32_t id) {
  hold_memory(id, 1);
  run_phases(id);
}

void Fleet::become_ready(std::uint32_t id) {
  Instance& instance = instances_[id];
  ServiceState& service = services_[instance.service];
  const Time now = engine_.now();
  instance.state = InstanceState::ready;
  instance.ready_at = now;
  if (instance.restarts == 0) {
    if (!instance.spare) service.meters.start_total.add((now - instance.requested_at).count());
    --starting_;
  }
  if (plan_.services[instance.service].deployment->launch.exit) {
    instance.state = InstanceState::draining;
    schedule(now, EventKind::leave, id, instances_.generation(id));
    return;
  }
  free_place(id);
  // What it had above its limit was for the start.
  if (plan_.services[instance.service].deployment->limits.start_cpu.count() > 0) {
    leave_cpu(id);
    join_cpu(id);
  }
  HostRecord& host = hosts_[instance.host];
  host.cpu.set_standing(now, instance.group, plan_.services[instance.service].standing_cpu);
  rearm(instance.host);
  if (!instance.spare) enter_service(id);
}

void Fleet::enter_service(std::uint32_t id) {
  ServiceState& service = services_[instances_[id].service];
  service.meters.ready.add(engine_.now(), 1);
  service.balancer.add(id);
  // Whoever waited since no instance was ready is let in now, oldest first.
  for (std::size_t waiting = service.backlog.length(); waiting > 0; --waiting) {
    const auto request = service.backlog.pop(still_waits());
    if (!request) break;
    dispatch(*request);
  }
}

// Over its memory limit: the kernel kills it, its requests are lost, and it is started again from
// the application's start, after the back-off of a crash loop from the second time on.
void Fleet::crash(std::uint32_t id) {
  Instance& instance = instances_[id];
  ServiceState& service = services_[instance.service];
  const Time now = engine_.now();
  ++service.meters.oom_kills;
  ++instance.restarts;
  const bool was_draining = instance.state == InstanceState::draining;
  if (!was_draining) {
    service.balancer.remove(id);
    service.meters.ready.add(now, -1);
  }
  instance.state = InstanceState::starting;
  instances_.renew(id);
  leave_cpu(id);
  lose_requests(id, Outcome::oom_killed);
  if (was_draining) {
    remove_instance(id);
    return;
  }
  join_cpu(id);
  instance.phase = static_cast<std::uint32_t>(plan_.services[instance.service].start.size()) - 1;
  instance.step = 1;
  instance.phase_began = now;
  const std::uint32_t doublings = std::min(instance.restarts - 1, 6U);
  const Duration back_off = instance.restarts == 1
                                ? Duration{}
                                : std::min<Duration>(std::chrono::seconds{5} * (1 << doublings),
                                                     std::chrono::seconds{300});
  schedule(now + back_off, EventKind::start_step, id, instances_.generation(id));
  rearm(instance.host);
}

// An instance that has not come as far as its first phase leaves nothing to take down.
void Fleet::remove_instance(std::uint32_t id) {
  const Instance& instance = instances_[id];
  if (instance.memory_held && !plan_.services[instance.service].stop.empty()) {
    take_down(id);
  } else {
    let_go(id);
  }
}

// Whatever it still did is given up; a fresh CPU group carries the work of taking it down.
void Fleet::take_down(std::uint32_t id) {
  Instance& instance = instances_[id];
  instance.state = InstanceState::stopping;
  instance.stopped_at = engine_.now();
  instances_.renew(id);
  leave_cpu(id);
  join_cpu(id);
  rearm(instance.host);
  run_phases(id);
}

}  // namespace stowplan
