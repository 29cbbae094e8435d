// The launcher of a deployment: so many instances between launch and ready at a time, the others in
// line. A closed loop, as `xargs -P`: it starts the next when one is ready.
// See docs/models/boot.md.
#include <algorithm>
#include <functional>
#include <vector>

#include "models/fleet/fleet.hpp"

namespace stowplan {

void Fleet::enqueue(InstanceId id) {
  const ServiceId service = instances_[id].service;
  transition(id, InstanceState::in_line);
  services_[service].line.push_back(id);
  launch_next(service);
}

// Every free place is taken at once; the launcher's own time passes on the place, once a worker has
// launched what it took before. When that is, is known as soon as it is taken, so a worker is the
// time at which it is free; the first of them is in front of the heap.
void Fleet::launch_next(ServiceId service_id) {
  ServiceState& service = services_[service_id];
  const InstancePlan& plan = plan_of(service_id);
  const Launch& launch = plan.deployment->launch;
  while (!service.line.empty() && (launch.at_once == 0 || service.launching < launch.at_once)) {
    const InstanceId id = service.line.front();
    service.line.pop_front();
    ++service.launching;
    instances_[id].holds_place = true;
    Stream stream{seed_, replication_, "launch/" + plan.name, instances_[id].ordinal};
    const Duration takes = sample_duration(plan.launch_delay, stream);
    const Time now = engine_.now();
    Time from = now;
    std::vector<Time>& busy = service.launchers;
    if (static_cast<std::int64_t>(busy.size()) == launch.workers && launch.workers > 0) {
      std::pop_heap(busy.begin(), busy.end(), std::greater{});
      from = std::max(now, busy.back());
      busy.pop_back();
    }
    if (launch.workers > 0) {
      busy.push_back(from + takes);
      std::push_heap(busy.begin(), busy.end(), std::greater{});
    }
    schedule(from + takes, EventKind::launch, instances_.handle(id));
  }
}

// Its start counts from here.
void Fleet::on_launch(InstanceId id) {
  Instance& instance = instances_[id];
  const Time now = engine_.now();
  if (is_measured(instance.requested_at)) {
    services_[instance.service].meters.launch_wait.add((now - instance.requested_at).count());
  }
  instance.requested_at = now;
  transition(id, InstanceState::asked);
  request_placement(id);
}

void Fleet::free_place(InstanceId id) {
  Instance& instance = instances_[id];
  if (!instance.holds_place) return;
  instance.holds_place = false;
  --services_[instance.service].launching;
  launch_next(instance.service);
}

}  // namespace stowplan
