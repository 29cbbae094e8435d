// A request's life: it arrives, is sent to an instance, reads, computes, writes, calls other
// workloads stage by stage, and answers.
//
// The delays of its own messages are added up and paid when the answer leaves: callers see them in
// full, and no event is spent on a packet in flight. See docs/models/request.md.
#include <algorithm>

#include "models/fleet/fleet.hpp"
#include "models/fleet/job_tag.hpp"
#include "sim/check.hpp"

namespace stowplan {
namespace {

// Whole operations of a demand that may be a fraction: 0.05 is one operation in twenty requests.
std::int64_t whole_operations(double ops, Stream& stream) {
  const auto whole = static_cast<std::int64_t>(ops);
  const double rest = ops - static_cast<double>(whole);
  return rest > 0 && stream.uniform() < rest ? whole + 1 : whole;
}

}  // namespace

// Requests are let in once every instance of the first rollout is ready, so that layouts that
// start fast and slow are measured on the same footing; the rollout itself is in the start times.
void Fleet::open_doors() {
  const Time now = engine_.now();
  doors_opened_at_ = now;
  schedule(now + plan_.scenario->warm_up, EventKind::measure, 0);
  for (std::uint32_t s = 0; s < services_.size(); ++s) {
    ServiceState& service = services_[s];
    const Arrivals& arrivals = plan_.services[s].workload->arrivals;
    if (const auto* closed = std::get_if<ClosedUsers>(&arrivals)) {
      for (std::int64_t user = 0; user < closed->users; ++user) {
        schedule(now + service.arrivals->think(service.think_stream), EventKind::user_ready, s);
      }
    } else if (const auto first = service.arrivals->next(now)) {
      schedule(*first, EventKind::arrival, s);
    }
  }
  start_autoscalers();
}

void Fleet::on_arrival(std::uint32_t service) {
  if (const auto next = services_[service].arrivals->next(engine_.now())) {
    schedule(*next, EventKind::arrival, service);
  }
  dispatch(ask(service, no_id, 0));
}

void Fleet::on_user_ready(std::uint32_t service) { dispatch(ask(service, no_id, 0)); }

// The demand is drawn when the request appears, whatever becomes of it: layouts that share the
// arrivals then share the demands too.
std::uint32_t Fleet::ask(std::uint32_t service, std::uint32_t call, std::uint32_t call_generation) {
  const std::uint32_t id = requests_.take();
  Request& request = requests_[id];
  request.arrived = engine_.now();
  request.service = service;
  request.call = call;
  request.call_generation = call_generation;
  const ServicePlan& plan = plan_.services[service];
  request.useful_ns = plan.cpu.sample(services_[service].cpu_stream) * plan.useful_factor;
  return id;
}

void Fleet::dispatch(std::uint32_t id) {
  ServiceState& service = services_[requests_[id].service];
  const std::optional<std::uint32_t> instance = service.balancer.pick(service.balance_stream);
  if (instance) {
    enter(id, *instance);
  } else {
    service.backlog.push_back(id);
  }
}

void Fleet::enter(std::uint32_t id, std::uint32_t instance_id) {
  Request& request = requests_[id];
  const ServicePlan& plan = plan_.services[request.service];
  const Deployment& deployment = *plan.deployment;
  Instance& instance = instances_[instance_id];
  HostRecord& host = hosts_[instance.host];
  request.instance = instance_id;

  const Time now = engine_.now();
  request.network += 2 * distance_to_caller(request);
  request.network += plan.hop + (host.nic_in.enter(now, plan.nic_in) - now);

  const bool full = deployment.concurrency > 0 && instance.active >= deployment.concurrency;
  if (full && deployment.queue > 0 && instance.line_length() >= deployment.queue) {
    request.instance = no_id;
    respond(id, Outcome::rejected);
    return;
  }
  services_[request.service].balancer.started(instance_id);
  if (full) {
    instance.line.push_back(id);
  } else {
    work(id);
  }
}

// Callers from outside stand at the balancer; calls travel between hosts.
Duration Fleet::distance_to_caller(const Request& request) const {
  if (request.call == no_id) return {};
  const CallRecord& call = calls_[request.call];
  if (!requests_.live(call.parent) || requests_.generation(call.parent) != call.parent_generation) {
    return {};
  }
  const std::uint32_t caller = requests_[call.parent].instance;
  if (caller == no_id) return {};
  const auto place = [this](std::uint32_t instance) {
    const HostRecord& host = hosts_[instances_[instance].host];
    return topology_.host(host.pool, host.local);
  };
  return plan_.scenario->distance.of(topology_.hop(place(caller), place(request.instance)));
}

void Fleet::work(std::uint32_t id) {
  Request& request = requests_[id];
  const ServicePlan& plan = plan_.services[request.service];
  const RequestDemand& demand = plan.workload->request;
  Instance& instance = instances_[request.instance];
  request.working = true;
  ++instance.active;
  if (demand.memory.count() > 0) {
    hold_request_memory(request, 1);
    const std::optional<Bytes>& limit = plan.resources.memory_limit;
    if (limit && memory_in_limit(plan.memory) + instance.request_memory > *limit) {
      crash(request.instance);
      return;
    }
    relieve_memory(instance.host);
    if (!requests_.live(id) || !requests_[id].working) return;
  }
  if (hosts_[instance.host].swapped.count() > 0) {
    schedule(paged_in(request), EventKind::paged_in, id, requests_.generation(id));
  } else {
    read(id);
  }
}

void Fleet::read(std::uint32_t id) {
  const Request& request = requests_[id];
  const ServicePlan& plan = plan_.services[request.service];
  if (plan.disk_read.operations > 0) {
    Instance& instance = instances_[request.instance];
    schedule(disk_done(instance, plan.disk_read, services_[request.service].disk_stream),
             EventKind::read_done, id, requests_.generation(id));
  } else {
    compute(id);
  }
}

// Operations of one request follow each other. Each takes its latency, or as long as it occupies
// the device or the runtime's limit if that is longer; both queue with everybody else's. A
// write-heavy log takes its share of the device before anything else.
Time Fleet::disk_done(Instance& instance, const DiskPath& path, Stream& stream) {
  const Time now = engine_.now();
  const std::int64_t ops = whole_operations(path.operations, stream);
  if (ops == 0) return now;
  HostRecord& host = hosts_[instance.host];
  const auto count = static_cast<double>(ops);
  const Duration device = device_time(host, count * path.device_ns);
  Time done = host.disk.enter(now, device);
  Time begun = done - device;
  if (path.limit_ns > 0) {
    const Duration limit = from_seconds(count * path.limit_ns * 1e-9);
    const Time through = instance.disk_limit.enter(now, limit);
    begun = std::max(begun, through - limit);
    done = std::max(done, through);
  }
  double latency_ns = count * path.added_ns;
  for (std::int64_t op = 0; op < ops; ++op) latency_ns += path.latency.sample(stream);
  return std::max(done, begun + from_seconds(std::max(0.0, latency_ns) * 1e-9));
}

// What is in the way of the device: log writes take their share of it before anything else.
Duration Fleet::device_time(const HostRecord& host, double alone_ns) const {
  const Storage& storage = *plan_.pools[host.pool].storage;
  const double left = std::max(0.05, 1 - host.log_writes / storage.bandwidth_of_writes().count());
  return from_seconds(alone_ns / left * 1e-9);
}

void Fleet::compute(std::uint32_t id) {
  const Request& request = requests_[id];
  const ServicePlan& plan = plan_.services[request.service];
  const double work_ns = request.useful_ns * (1 + plan.overhead_factor) + plan.overhead_ns;
  if (work_ns <= 0) {
    on_computed(id);
    return;
  }
  const Instance& instance = instances_[request.instance];
  const JobTag tag{JobKind::request, requests_.generation(id), id};
  hosts_[instance.host].cpu.start(engine_.now(), instance.group, work_ns * 1e-9, tag.packed());
  rearm(instance.host);
}

void Fleet::on_computed(std::uint32_t id) {
  const Request& request = requests_[id];
  const ServicePlan& plan = plan_.services[request.service];
  ServiceState& service = services_[request.service];
  service.meters.useful_ns += request.useful_ns;
  service.meters.overhead_ns += request.useful_ns * plan.overhead_factor + plan.overhead_ns;
  if (plan.disk_write.operations > 0) {
    schedule(disk_done(instances_[request.instance], plan.disk_write, service.disk_stream),
             EventKind::write_done, id, requests_.generation(id));
  } else {
    call_next_stage(id);
  }
}

// All calls of a stage start together; the next stage waits for the last of them. A call that
// failed for good ends the request after its stage.
void Fleet::call_next_stage(std::uint32_t id) {
  for (;;) {
    Request& request = requests_[id];
    const auto stages = plan_.calls.stages(request.service);
    if (request.stage == stages.size() || request.worst != Outcome::served) {
      complete(id);
      return;
    }
    const auto stage = stages[request.stage++];
    ServiceState& service = services_[request.service];
    // Counted before any call starts: a call that ends at once must not end the stage.
    request.open_calls = 1;
    for (std::uint32_t i = stage.first; i < stage.first + stage.count; ++i) {
      const CompiledCall& spec = plan_.calls.call(i);
      if (spec.probability < 1 && service.call_stream.uniform() >= spec.probability) continue;
      const std::uint32_t call = calls_.take();
      calls_[call] = {id, requests_.generation(id), i, static_cast<std::uint32_t>(spec.retries)};
      ++requests_[id].open_calls;
      attempt(call);
    }
    if (--requests_[id].open_calls > 0) return;
  }
}

void Fleet::attempt(std::uint32_t call) {
  calls_.renew(call);
  const CompiledCall& spec = plan_.calls.call(calls_[call].spec);
  const std::uint32_t generation = calls_.generation(call);
  if (spec.timeout.count() > 0) {
    schedule(engine_.now() + spec.timeout, EventKind::call_timeout, call, generation);
  }
  dispatch(ask(spec.to, call, generation));
}

void Fleet::on_reply(std::uint32_t call, Outcome outcome) {
  if (outcome != Outcome::served && calls_[call].attempts_left > 0) {
    --calls_[call].attempts_left;
    attempt(call);
    return;
  }
  end_call(call, outcome);
}

void Fleet::end_call(std::uint32_t call, Outcome outcome) {
  const CallRecord record = calls_[call];
  calls_.give_back(call);
  if (!requests_.live(record.parent) ||
      requests_.generation(record.parent) != record.parent_generation) {
    return;  // The caller was killed meanwhile.
  }
  Request& parent = requests_[record.parent];
  if (outcome != Outcome::served) parent.worst = outcome;
  if (--parent.open_calls == 0) call_next_stage(record.parent);
}

void Fleet::complete(std::uint32_t id) {
  Request& request = requests_[id];
  const ServicePlan& plan = plan_.services[request.service];
  HostRecord& host = hosts_[instances_[request.instance].host];
  const Time now = engine_.now();
  request.network += plan.hop + (host.nic_out.enter(now, plan.nic_out) - now);
  leave_instance(id);
  respond(id, request.worst);
}

void Fleet::leave_instance(std::uint32_t id) {
  Request& request = requests_[id];
  const std::uint32_t instance_id = request.instance;
  const ServicePlan& plan = plan_.services[request.service];
  ServiceState& service = services_[request.service];
  Instance& instance = instances_[instance_id];
  if (plan.workload->request.memory.count() > 0) hold_request_memory(request, -1);
  request.working = false;
  request.instance = no_id;
  --instance.active;
  service.balancer.finished(instance_id);

  if (instance.line_length() > 0) {
    const std::uint32_t next = instance.line[instance.line_head++];
    if (instance.line_head == instance.line.size()) {
      instance.line.clear();
      instance.line_head = 0;
    }
    work(next);
  } else if (instance.state == InstanceState::draining && instance.active == 0) {
    remove_instance(instance_id);
  }
}

void Fleet::respond(std::uint32_t id, Outcome outcome) {
  const Request request = requests_[id];
  requests_.give_back(id);
  const Time answered = engine_.now() + request.network;
  if (request.call != no_id) {
    if (outcome == Outcome::served) record(request, outcome, answered - request.arrived);
    schedule(answered, outcome == Outcome::served ? EventKind::reply : EventKind::reply_failed,
             request.call, request.call_generation);
    return;
  }
  const Workload& workload = *plan_.services[request.service].workload;
  const Duration response = answered - request.arrived;
  const bool late = workload.timeout.count() > 0 && response > workload.timeout;
  record(request, late && outcome == Outcome::served ? Outcome::timed_out : outcome, response);
  if (std::holds_alternative<ClosedUsers>(workload.arrivals)) {
    ServiceState& service = services_[request.service];
    schedule(answered + service.arrivals->think(service.think_stream), EventKind::user_ready,
             request.service);
  }
}

void Fleet::record(const Request& request, Outcome outcome, Duration response) {
  if (!measuring_ || request.arrived < measured_from_) return;
  ServiceMeters& service = services_[request.service].meters;
  RequestMeters& meters = request.call == no_id ? service.outside : service.calls;
  switch (outcome) {
    case Outcome::served:
      ++meters.served;
      meters.response.add(response.count());
      break;
    case Outcome::rejected:
      ++meters.rejected;
      break;
    case Outcome::timed_out:
      ++meters.timed_out;
      break;
    case Outcome::killed:
      ++meters.killed;
      break;
  }
}

}  // namespace stowplan
