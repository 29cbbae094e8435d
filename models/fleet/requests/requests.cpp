// A request's life at its instance: it arrives, is sent there, waits for a place, reads, computes,
// writes, calls other workloads stage by stage (calls.cpp), and answers. How it ends, and what
// becomes of what nobody waits for, is in endings.cpp. See docs/models/request.md.
#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "models/fleet/fleet.hpp"
#include "models/fleet/job_tag.hpp"
#include "sim/check.hpp"

namespace stowplan {
// Requests are let in once every instance of the first rollout is ready, so that layouts that
// start fast and slow are measured on the same footing; the rollout itself is in the start times.
void Fleet::start_arrivals() {
  const Time now = engine_.now();
  arrivals_began_at_ = now;
  for (const ServiceId s : services_.ids()) {
    ServiceState& service = services_[s];
    service.rolled_out = service.started;
    if (!in_settling_) {
      service.flight.open(now, plan_.scenario().before_window(), plan_.scenario().duration);
    }
    if (std::holds_alternative<ClosedUsers>(workload_of(s).arrivals)) {
      // Those who wait from before time 0 think when they have their answer.
      for (std::int64_t users = std::exchange(service.thinking, 0); users > 0; --users) {
        think(s, now);
      }
    } else {
      await_arrival(s);
    }
  }
  start_autoscalers();
  look_after_hosts();
}

void Fleet::await_arrival(ServiceId id) {
  ServiceState& service = services_[id];
  std::optional<ArrivalProcess>& arrivals =
      in_settling_ ? service.settling_arrivals : service.arrivals;
  const std::optional<Time> next = arrivals ? arrivals->next(engine_.now()) : std::nullopt;
  service.arrivals_over = !next;
  if (next) schedule(*next, EventKind::arrival, id, settling_bit());
}

void Fleet::on_arrival(ServiceId service) {
  await_arrival(service);
  arrive(service, 0, in_settling_);
}

void Fleet::think(ServiceId id, Time from) {
  ServiceState& service = services_[id];
  Stream& stream = (in_settling_ ? service.settling_streams : service.streams).think;
  ++service.thinking;
  schedule(from + service.arrivals->think(stream), EventKind::user_ready, id, settling_bit());
}

void Fleet::on_user_ready(ServiceId id) {
  --services_[id].thinking;
  arrive(id, 0, in_settling_);
}

// After the window a load goes on as it was, so that the last of the cohort meet it too.
void Fleet::carry_arrivals_on() {
  for (const ServiceId s : services_.ids()) {
    services_[s].arrivals->carry_on(engine_.now());
    if (services_[s].arrivals_over) await_arrival(s);
  }
}

// Whatever attempt it is, a request from outside is one arrival.
void Fleet::arrive(ServiceId service_id, std::uint32_t attempt, bool settling) {
  if (attempt == 0) earn_retries(services_[service_id].retry_budget, retries_of_users(service_id));
  const RequestId id = ask(service_id, {}, settling);
  requests_[id].attempt = attempt;
  begin_request(id, service_id.slot());
}

// The demand is drawn when the request appears, whatever becomes of it: layouts that share the
// arrivals then share the demands too.
RequestId Fleet::ask(ServiceId service, CallHandle call, bool settling) {
  const RequestId id = requests_.take();
  if (requests_.full()) engine_.stop();
  Request& request = requests_[id];
  request.arrived = engine_.now();
  request.service = service;
  request.call = call;
  request.settling = settling;
  request.demand_ns = plan_.services[service.slot()].cpu->sample(streams_of(request).cpu);
  if (explaining_) begin_explanation(id);
  return id;
}

// `kind` says how long it is waited for: see Fleet::deadlines_.
void Fleet::begin_request(RequestId id, std::uint32_t kind) {
  record_arrival(requests_[id]);
  Deadlines& deadlines = deadlines_[kind];
  if (deadlines.patience.count() > 0) {
    const Time at = engine_.now() + deadlines.patience;
    deadlines.entries.push_back({at, requests_.handle(id)});
    if (!deadlines.armed) {
      deadlines.armed = true;
      schedule(at, EventKind::give_up, kind);
    }
  }
  dispatch(id);
}

void Fleet::dispatch(RequestId id) {
  ServiceState& service = services_[requests_[id].service];
  // Nothing overtakes what waits in a shared queue.
  const bool waits = service.balancer.shares_queue() && service.backlog.length() > 0;
  if (!waits && send_anywhere(id)) return;
  if (queue_is_full(requests_[id].service)) {
    requests_[id].place = Place::answering;
    fail(id, Outcome::rejected);
  } else {
    requests_[id].place = Place::backlog;
    service.backlog.push(requests_.handle(id), still_waits());
    count_waiting(requests_[id].service, 1);
  }
}

bool Fleet::send_anywhere(RequestId id) {
  const std::optional<std::uint32_t> instance =
      services_[requests_[id].service].balancer.pick(streams_of(requests_[id]).balance);
  if (instance) send(id, InstanceId{*instance});
  return instance.has_value();
}

// One line for all instances holds what their own would.
bool Fleet::queue_is_full(ServiceId id) const {
  const ServiceState& service = services_[id];
  const auto each = static_cast<std::uint64_t>(plan_of(id).deployment->queue);
  return each > 0 && service.balancer.shares_queue() && service.balancer.ready() > 0 &&
         service.backlog.length() >= each * service.balancer.ready();
}

// An entry of a line counts for as long as its request has not been given up on.
Fleet::StillWaits Fleet::still_waits() const { return StillWaits{requests_}; }

void Fleet::send(RequestId id, InstanceId instance_id) {
  Request& request = requests_[id];
  request.instance = instance_id;
  request.plan = instances_[instance_id].plan;
  if (explaining_) explain_sent(id, instances_[instance_id]);
  ++instances_[instance_id].requests;
  request.place = Place::sending;
  services_[request.service].balancer.started(instance_id.slot());
  transmit(id, journey(request, false), false);
}

// Of a call whose caller still waits for it.
InstanceId Fleet::caller_instance(const Request& request) const {
  if (!request.call || !calls_.alive(request.call)) return {};
  return requests_[calls_[request.call.id].parent].instance;
}

void Fleet::on_delivered(RequestId id) {
  pass(id, Reason::network);
  Request& request = requests_[id];
  const Deployment& deployment = *plan_of(request.service).deployment;
  Instance& instance = instances_[request.instance];
  const bool full = deployment.concurrency > 0 && instance.active >= deployment.concurrency;
  if (!full) {
    work(id);
    return;
  }
  const auto waiting = static_cast<std::int64_t>(instance.line.length());
  if (deployment.queue > 0 && waiting >= deployment.queue) {
    turn_away(id);
    return;
  }
  request.place = Place::line;
  instance.line.push(requests_.handle(id), still_waits());
  count_waiting(request.service, 1);
}

// Also what was given up on on its way, and would have been served anyway.
void Fleet::turn_away(RequestId id) {
  Request& request = requests_[id];
  const ServiceId service = request.service;
  const InstanceId instance = request.instance;
  services_[request.service].balancer.finished(instance.slot());
  request.instance = InstanceId{};
  request.place = Place::answering;
  if (request.ended) {
    forget(id);
  } else {
    fail(id, Outcome::rejected);
  }
  leave_if_drained(instance);
  admit_shared(service);
}

void Fleet::work(RequestId id) {
  pass(id, Reason::slot);
  Request& request = requests_[id];
  const RequestDemand& demand = workload_of(request.service).request;
  Instance& instance = instances_[request.instance];
  request.working = true;
  request.begun = engine_.now();
  // Off the wire and out of the line: who gives it up while memory is made for it frees its place.
  request.place = Place::disk;
  count_active(instance, 1);
  if (demand.memory.count() > 0) {
    const RequestHandle self = requests_.handle(id);
    hold_request_memory(request, 1);
    const InstancePlan& plan = plan_of(instance);
    const std::optional<Bytes>& limit = plan.resources.memory_limit;
    if (limit && memory_in_limit(plan.memory) + instance.request_memory > *limit) {
      crash(request.instance);
      return;
    }
    relieve_memory(instance.host);
    if (!requests_.alive(self)) return;
  }
  if (hosts_[instances_[requests_[id].instance].host].swapped.count() > 0) {
    requests_[id].place = Place::disk;
    schedule(paged_in(requests_[id]), EventKind::paged_in, requests_.handle(id));
  } else {
    read(id);
  }
}

void Fleet::read(RequestId id) {
  if (costs_of(requests_[id]).disk_read.operations > 0) {
    queue_for_disk(id);
  } else {
    compute(id);
  }
}

void Fleet::compute(RequestId id) {
  pass(id, Reason::disk);
  Request& request = requests_[id];
  const Instance& instance = instances_[request.instance];
  const double work_ns = cpu_ns(request);
  if (work_ns <= 0) {
    on_computed(id);
    return;
  }
  request.place = Place::cpu;
  const JobTag tag{JobKind::request, requests_.handle(id)};
  request.job =
      hosts_[instance.host].cpu.start(engine_.now(), instance.group, work_ns * 1e-9, tag.packed());
  if (explaining_) explain_cpu_begin(id, work_ns);
  rearm(instance.host);
}

void Fleet::on_computed(RequestId id) {
  Request& request = requests_[id];
  if (costs_of(request).disk_write.operations > 0) {
    request.writing = true;
    queue_for_disk(id);
  } else {
    call_next_stage(id);
  }
}

// Its work is done, and its place is free before the answer is there.
void Fleet::answer(RequestId id) {
  Request& request = requests_[id];
  const Journey way = journey(request, true);
  request.place = Place::answering;
  const RequestHandle self = requests_.handle(id);
  leave_instance(id);
  if (requests_.alive(self)) transmit(id, way, true);
}

// Frees its place, and the next in line takes it.
void Fleet::leave_instance(RequestId id) {
  Request& request = requests_[id];
  const InstanceId instance_id = request.instance;
  const ServiceId of = request.service;
  ServiceState& service = services_[of];
  Instance& instance = instances_[instance_id];
  if (workload_of(request.service).request.memory.count() > 0) hold_request_memory(request, -1);
  request.working = false;
  request.instance = InstanceId{};
  count_active(instance, -1);
  service.balancer.finished(instance_id.slot());
  if (const auto next = instance.line.pop(still_waits())) {
    count_waiting(instance.service, -1);
    work(*next);
  } else {
    leave_if_drained(instance_id);
  }
  admit_shared(of);
}

void Fleet::leave_if_drained(InstanceId id) {
  const Instance& instance = instances_[id];
  const ServiceState& service = services_[instance.service];
  if (instance.state == InstanceState::draining && service.balancer.outstanding(id.slot()) == 0) {
    remove_instance(id);
  }
}

}  // namespace stowplan
