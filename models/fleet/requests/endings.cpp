// How a request ends, and what becomes of what no one waits for any more. A request ends once, with
// the first thing that happens to it, and is counted then; its work may go on after that.
// See docs/models/request.md, "Giving up".
#include <algorithm>

#include "models/fleet/fleet.hpp"
#include "sim/check.hpp"

namespace stowplan {

// The answer is with the one who asked.
void Fleet::serve(RequestId id, Time at) {
  const Request request = requests_[id];
  if (explaining_ && request.cohort) explain_answer(id, at);
  record_end(request, Outcome::served, at);
  book_answered(request);
  requests_.give_back(id);
  tell(request, Outcome::served, at);
}

// It ends without an answer.
void Fleet::fail(RequestId id, Outcome outcome) {
  const Request request = requests_[id];
  const RequestHandle self = requests_.handle(id);
  requests_[id].ended = true;
  record_end(request, outcome, engine_.now());
  abandon_calls(id);
  // A call that is closed may have led back here, by way of a killed instance.
  if (requests_.alive(self)) abandon_work(id);
  tell(request, outcome, engine_.now());
}

// The one who asked learns of it, unless he has ended himself.
void Fleet::tell(const Request& request, Outcome outcome, Time at) {
  if (request.call) {
    if (calls_.alive(request.call)) on_reply(request.call.id, outcome, request.arrived);
    return;
  }
  ServiceState& service = services_[request.service];
  if (outcome != Outcome::served) {
    const auto wait = retry_after(service.retry_budget, retries_of_users(request.service),
                                  request.attempt + 1, streams_of(request).retry);
    if (wait) {
      schedule(at + *wait, EventKind::retry_user, request.service,
               (request.attempt + 1) | (request.settling ? of_settling : 0));
      return;
    }
  }
  if (std::holds_alternative<ClosedUsers>(workload_of(request.service).arrivals)) {
    think(request.service, at);
  }
}

// What waits leaves, what works goes on to its end, unless the workload says otherwise.
void Fleet::abandon_work(RequestId id) {
  Request& request = requests_[id];
  const Abandoned policy = workload_of(request.service).abandoned;
  ServiceState& service = services_[request.service];
  if (policy != Abandoned::served_anyway) stop_flow(request);
  switch (request.place) {
    case Place::backlog:
      if (policy == Abandoned::served_anyway) return;
      service.backlog.leave();
      count_waiting(request.service, -1);
      break;
    case Place::sending:
    case Place::line: {
      if (policy == Abandoned::served_anyway) return;
      const InstanceId instance = request.instance;
      if (request.place == Place::line) {
        instances_[instance].line.leave();
        count_waiting(request.service, -1);
      }
      service.balancer.finished(instance.slot());
      request.instance = InstanceId{};
      const ServiceId of = request.service;
      forget(id);
      leave_if_drained(instance);
      admit_shared(of);
      return;
    }
    case Place::disk_line:
      if (policy == Abandoned::served_anyway) return;
      hosts_[instances_[request.instance].host].disk_line.leave();
      leave_instance(id);
      break;
    case Place::disk:
      if (policy != Abandoned::cancelled) return;
      leave_instance(id);
      break;
    case Place::cpu:
      if (policy != Abandoned::cancelled) return;
      stop_computing(id);
      leave_instance(id);
      break;
    case Place::calling:
      leave_instance(id);
      break;
    case Place::answering:
      break;
  }
  forget(id);
}

void Fleet::stop_computing(RequestId id) {
  const Request& request = requests_[id];
  const HostId host = instances_[request.instance].host;
  const StoppedJob stopped = hosts_[host].cpu.stop(engine_.now(), request.job);
  charge_request(id, stopped.cpu);
  rearm(host);
}

// Those who have waited too long, oldest first.
void Fleet::on_give_up(std::uint32_t kind) {
  Deadlines& deadlines = deadlines_[kind];
  const Time now = engine_.now();
  while (!deadlines.entries.empty()) {
    const Deadlines::Entry entry = deadlines.entries.front();
    const bool waits = requests_.alive(entry.request) && !requests_[entry.request.id].ended;
    if (waits && entry.at > now) break;
    deadlines.entries.pop_front();
    if (waits) fail(entry.request.id, Outcome::timed_out);
  }
  deadlines.armed = !deadlines.entries.empty();
  if (deadlines.armed) schedule(deadlines.entries.front().at, EventKind::give_up, kind);
}

// The instance is gone from under its requests. Rare, so a scan over all requests costs nothing
// that matters.
void Fleet::lose_requests(InstanceId instance_id, Outcome outcome) {
  const HostId host = instances_[instance_id].host;
  count_waiting(instances_[instance_id].service,
                -static_cast<std::int64_t>(instances_[instance_id].line.length()));
  instances_[instance_id].line.clear();
  ++hosts_[host].losing;
  requests_.for_each([&](RequestId id) {
    if (requests_[id].instance != instance_id) return;
    Request& request = requests_[id];
    if (request.place == Place::disk_line) {
      hosts_[instances_[instance_id].host].disk_line.leave();
    }
    if (request.working) {
      hold_request_memory(request, -1);
      count_active(instances_[instance_id], -1);
    }
    request.working = false;
    request.instance = InstanceId{};
    services_[request.service].balancer.finished(instance_id.slot());
    // It holds nothing any more, as one whose answer has left.
    request.place = Place::answering;
    if (request.ended) {
      forget(id);
    } else {
      fail(id, outcome);
    }
  });
  --hosts_[host].losing;
}

// ---- Counting ----

void Fleet::record_arrival(Request& request) {
  const Time now = engine_.now();
  ServiceState& service = services_[request.service];
  service.flight.change(now, 1);
  const bool outside = !request.call;
  if (outside) service.from_outside.add(now, 1);
  if (timeline_) timeline_->arrived(request.service.slot(), outside, now);
  if (trace_) trace_->in_flight(request.service, service.flight.now(), now);
  if (!in_window(now)) return;
  RequestOutcomes& seen = service.outcomes;
  WindowCounts& window = outside ? seen.window_outside : seen.window_calls;
  ++window.offered;
  if (outside && request.attempt == 0) ++window.first_attempts;
  request.cohort = true;
  request.stretch = seen.stretches.at(now);
  ++open_cohort_;
  ++(outside ? seen.outside : seen.calls).arrivals;
  ++seen.stretches.arrivals[request.stretch];
}

// The window counts what happens in it, the cohort what becomes of those that arrived in it.
void Fleet::record_end(const Request& request, Outcome outcome, Time at) {
  const Time now = engine_.now();
  ServiceState& service = services_[request.service];
  service.flight.change(now, -1);
  RequestOutcomes& seen = service.outcomes;
  const bool outside = !request.call;
  if (outside) service.from_outside.add(now, -1);
  if (timeline_) {
    timeline_->ended(request.service.slot(), outside, outcome == Outcome::served,
                     at - request.arrived, now);
  }
  if (trace_) {
    trace_->in_flight(request.service, service.flight.now(), now);
    trace_->request_ended(request, outcome, at);
  }
  WindowCounts& window = outside ? seen.window_outside : seen.window_calls;
  if (in_window(at)) {
    ++(outcome == Outcome::served ? window.answered : window.failed);
  }
  if (!request.cohort) return;
  if (--open_cohort_ == 0 && now >= window_end_) engine_.stop();
  CohortCounts& cohort = outside ? seen.outside : seen.calls;
  ++cohort.ended[static_cast<std::size_t>(outcome)];
  const Duration response = at - request.arrived;
  seen.last_end = std::max(seen.last_end, at);
  if (request.arrived < window_begin_ + (window_end_ - window_begin_) / 2) {
    seen.longest_early = std::max(seen.longest_early, response);
  }
  const std::size_t stretch = request.stretch;
  if (outcome != Outcome::served) {
    ++seen.stretches.failed[stretch];
    return;
  }
  cohort.response.add(response.count());
  cohort.wait.add((request.begun - request.arrived).count());
  for (StretchCounts::Limit& limit : seen.stretches.limits) {
    if (response <= limit.time) ++limit.within[stretch];
  }
}

// What is still there when the drain is over. It is later than every limit below its age.
void Fleet::record_unfinished() {
  const Time now = engine_.now();
  requests_.for_each([&](RequestId id) {
    const Request& request = requests_[id];
    if (!request.cohort || request.ended) return;
    StretchCounts& stretches = services_[request.service].outcomes.stretches;
    const std::size_t stretch = request.stretch;
    ++stretches.unfinished[stretch];
    for (StretchCounts::Limit& limit : stretches.limits) {
      if (now - request.arrived < limit.time) ++limit.unknown[stretch];
    }
  });
}

}  // namespace stowplan
