#include "models/fleet/report/trace.hpp"

#include <algorithm>
#include <array>

#include "models/fleet/fleet.hpp"

namespace stowplan {
namespace {

constexpr std::array<std::string_view, outcomes> outcome_names{
    "served", "rejected", "timed out", "killed for memory", "evicted", "call failed"};

std::string_view text_of(InstanceState state) {
  switch (state) {
    case InstanceState::asked:
      return "asked for";
    case InstanceState::in_line:
      return "in the launcher's line";
    case InstanceState::unplaced:
      return "no room";
    case InstanceState::waiting:
      return "host boots";
    case InstanceState::starting:
      return "starting";
    case InstanceState::standby:
      return "standby";
    case InstanceState::ready:
      return "ready";
    case InstanceState::draining:
      return "draining";
    case InstanceState::stopping:
      return "stopping";
    case InstanceState::gone:
      break;
  }
  return "gone";
}

}  // namespace

FleetTrace::FleetTrace(const Plan& plan, TraceSink& sink)
    : plan_(plan),
      sink_(sink),
      level_gap_((plan.scenario().before_window() + plan.scenario().duration) / traced_levels),
      host_since_(plan.pools.size()),
      level_due_(plan.services.size()) {
  using enum TraceEvent::Kind;
  const std::string& layout = plan.layout->name;
  name(process_name, 0, 0, layout);
  for (std::uint32_t p = 0; p < plan.pools.size(); ++p) {
    name(process_name, process_of(PoolId{p}), 0, layout + ": pool " + plan.pools[p].pool->name);
  }
  for (std::uint32_t s = 0; s < plan.services.size(); ++s) {
    name(process_name, process_of(ServiceId{s}), 0, layout + ": " + plan.workload(s).name);
  }
}

void FleetTrace::name(TraceEvent::Kind kind, std::uint32_t process, std::uint32_t thread,
                      std::string_view text) {
  sink_.take({.kind = kind, .process = process, .thread = thread, .name = text});
}

void FleetTrace::slice(std::uint32_t process, std::uint32_t thread, std::string_view category,
                       std::string_view what, Time begin, Time end) {
  if (end <= begin) return;
  sink_.take({.process = process,
              .thread = thread,
              .category = category,
              .name = what,
              .at = begin,
              .length = end - begin});
}

void FleetTrace::part(std::string_view what, Time begin, Time end) {
  slice(0, 0, "run", what, begin, end);
}

// ---- Hosts ----

void FleetTrace::host_on(const HostRecord& host, Time now) {
  std::vector<Time>& since = host_since_[host.pool.slot()];
  if (host.local >= since.size()) {
    since.resize(host.local + 1);
    name(TraceEvent::Kind::thread_name, process_of(host.pool), host.local,
         "host " + std::to_string(host.local));
  }
  since[host.local] = now;
}

void FleetTrace::host_was(const HostRecord& host, Time now) {
  Time& since = host_since_[host.pool.slot()][host.local];
  slice(process_of(host.pool), host.local, "host",
        host.state == HostState::booting ? "boots" : "on", since, now);
  since = now;
}

// ---- Instances ----

void FleetTrace::instance_asked(InstanceId id, const Instance& instance, Time now) {
  if (id.slot() >= instance_since_.size()) instance_since_.resize(id.slot() + 1);
  instance_since_[id.slot()] = now;
  name(TraceEvent::Kind::thread_name, process_of(instance.service), instance.ordinal,
       "instance " + std::to_string(instance.ordinal));
}

void FleetTrace::instance_was(InstanceId id, const Instance& instance, InstanceState state,
                              Time now) {
  Time& since = instance_since_[id.slot()];
  slice(process_of(instance.service), instance.ordinal, "instance", text_of(state), since, now);
  since = now;
}

// Viewers want slices of a thread to lie apart or one within another, and are at odds about two
// that begin together; so phases stand in place of the state and not within it.
void FleetTrace::phase(InstanceId id, const Instance& instance, std::string_view what, Time begin,
                       Time end) {
  instance_was(id, instance, instance.state, std::max(begin, instance_since_[id.slot()]));
  slice(process_of(instance.service), instance.ordinal, "phase", what, instance_since_[id.slot()],
        end);
  instance_since_[id.slot()] = end;
}

void FleetTrace::killed(const Instance& instance, Time now) {
  sink_.take({.kind = TraceEvent::Kind::instant,
              .process = process_of(instance.service),
              .thread = instance.ordinal,
              .category = "instance",
              .name = "killed for memory",
              .at = now});
}

// ---- Requests ----

void FleetTrace::replicas(ServiceId service, const ServiceMeters& meters, Time now) {
  const std::array<TraceArgument, 2> values{
      {{"wanted", meters.wanted.value()}, {"ready", meters.ready.value()}}};
  sink_.take({.kind = TraceEvent::Kind::counter,
              .process = process_of(service),
              .category = "replicas",
              .name = "replicas",
              .at = now,
              .arguments = values});
}

void FleetTrace::in_flight(ServiceId service, std::int64_t number, Time now) {
  Time& due = level_due_[service.slot()];
  if (now < due) return;
  due = now + level_gap_;
  const std::array<TraceArgument, 1> values{{{"requests", static_cast<double>(number)}}};
  sink_.take({.kind = TraceEvent::Kind::counter,
              .process = process_of(service),
              .category = "requests",
              .name = "in flight",
              .at = now,
              .arguments = values});
}

void FleetTrace::request_ended(const Request& request, Outcome outcome, Time now) {
  if (requests_ > traced_requests) return;
  const std::uint32_t process = process_of(request.service);
  if (++requests_ > traced_requests) {
    sink_.take({.kind = TraceEvent::Kind::instant,
                .category = "run",
                .name = "requests that end later are left out",
                .at = now});
    return;
  }
  TraceEvent event{.kind = TraceEvent::Kind::begin,
                   .process = process,
                   .category = "request",
                   .name = request.call ? "call" : "request",
                   .at = request.arrived,
                   .id = requests_};
  const std::array<TraceArgument, 1> arguments{
      {{"outcome", outcome_names[static_cast<std::size_t>(outcome)]}}};
  event.arguments = arguments;
  sink_.take(event);
  event.arguments = {};
  TraceEvent wait = event;
  wait.name = "waits for an instance";
  // One that no instance has begun to work on has waited all the time.
  const Time waited = request.begun >= request.arrived ? request.begun : now;
  if (waited > request.arrived) sink_.take(wait);
  wait.kind = event.kind = TraceEvent::Kind::end;
  wait.at = waited;
  event.at = now;
  if (waited > request.arrived) sink_.take(wait);
  sink_.take(event);
}

// ---- The fleet's side ----

// What is still there ends with the run.
void Fleet::finish_trace() {
  const Time now = engine_.now();
  const Time doors = std::min(now, arrivals_began_at_);
  const bool let_in = window_begin_ != Time::max();
  trace_->part("rollout", Time{}, let_in ? doors : now);
  if (let_in) {
    trace_->part("warm-up", doors, std::min(now, window_begin_));
    trace_->part("window", window_begin_, std::min(now, window_end_));
    trace_->part("drain", window_end_, now);
  }
  hosts_.for_each([&](HostId id) {
    if (hosts_[id].state != HostState::off) trace_->host_was(hosts_[id], now);
  });
  instances_.for_each(
      [&](InstanceId id) { trace_->instance_was(id, instances_[id], instances_[id].state, now); });
}

}  // namespace stowplan
