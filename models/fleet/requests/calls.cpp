// Calls between workloads: stages of parallel calls, their attempts, and what a failure does. Each
// attempt is a request at the callee and counted there like any other. See docs/models/request.md.
#include <algorithm>

#include "models/fleet/fleet.hpp"
#include "models/fleet/job_tag.hpp"
#include "sim/check.hpp"

namespace stowplan {
namespace {

// What a retry budget starts with and can save up: it must not forbid the first failure.
constexpr double spare_retries = 10;

Duration backoff_time(const Backoff& backoff, std::uint32_t failures, Stream& stream) {
  double wait = nanoseconds(backoff.first);
  const double most = nanoseconds(backoff.most);
  for (std::uint32_t i = 1; i < failures && wait < most; ++i) wait *= 2;
  wait = std::min(wait, most);
  if (backoff.jitter > 0 && wait > 0) wait *= 1 - backoff.jitter * stream.uniform();
  return Duration{static_cast<std::int64_t>(wait)};
}

}  // namespace

// All calls of a stage start together; the next stage waits for the last of them.
void Fleet::call_next_stage(RequestId id) {
  pass(id, Reason::disk);
  const RequestHandle self = requests_.handle(id);
  for (;;) {
    Request& request = requests_[id];
    const auto stages = plan_.calls().stages(request.service.slot());
    // What was given up on ends with the work it is at.
    if (request.ended) {
      leave_instance(id);
      forget(id);
      return;
    }
    if (request.stage == stages.size()) {
      answer(id);
      return;
    }
    const auto stage = stages[request.stage++];
    request.place = Place::calling;
    Stream& stream = streams_of(request).calls;
    // Counted before any call starts: a call that ends at once must not end the stage.
    request.open_calls = 1;
    for (std::uint32_t i = stage.first; i < stage.first + stage.count; ++i) {
      const CompiledCall& spec = plan_.calls().call(i);
      if (spec.probability < 1 && stream.uniform() >= spec.probability) continue;
      open_call(id, i);
      if (!requests_.alive(self)) return;  // It failed at once, and the caller with it.
    }
    if (--requests_[id].open_calls > 0) return;
  }
}

void Fleet::open_call(RequestId parent, std::uint32_t spec) {
  const CallId id = calls_.take();
  if (calls_.full()) engine_.stop();
  Request& request = requests_[parent];
  CallRecord& call = calls_[id];
  call.parent = parent;
  call.spec = spec;
  call.next = request.first_call;
  if (call.next) calls_[call.next].previous = id;
  request.first_call = id;
  ++request.open_calls;
  earn_retries(call_budgets_[spec], plan_.calls().call(spec).retries);
  attempt(id);
}

void Fleet::attempt(CallId id) {
  const CompiledCall& spec = plan_.calls().call(calls_[id].spec);
  const bool settling = requests_[calls_[id].parent].settling;
  const RequestId request = ask(ServiceId{spec.to}, calls_.handle(id), settling);
  if (++calls_[id].attempts > 1) pay_for_packets(calls_[id]);
  if (in_window(engine_.now())) ++callers_[calls_[id].spec].attempts;
  calls_[id].request = requests_.handle(request);
  begin_request(request, kind_of_call(calls_[id].spec));
}

// What a further attempt costs the caller; the first is a part of its own work.
void Fleet::pay_for_packets(const CallRecord& call) {
  const double work_ns = plan_.call_ends[call.spec].packets_ns;
  if (work_ns <= 0) return;
  const Request& caller = requests_[call.parent];
  const Instance& instance = instances_[caller.instance];
  const JobTag tag{JobKind::packets};
  hosts_[instance.host].cpu.start(engine_.now(), instance.group, work_ns * 1e-9, tag.packed());
  rearm(instance.host);
}

// An attempt has ended. After the last one that failed the caller fails too, at once.
void Fleet::on_reply(CallId id, Outcome outcome, Time attempt_began) {
  CallRecord& call = calls_[id];
  call.request = {};
  const RequestId parent = call.parent;
  if (in_window(engine_.now())) {
    ++(outcome == Outcome::served ? callers_[call.spec].answered : callers_[call.spec].failed);
  }
  if (outcome == Outcome::served) {
    const std::uint32_t spec = call.spec;
    close_call(id);
    const bool last = --requests_[parent].open_calls == 0;
    if (explaining_) explain_call(parent, spec, last);
    if (!last) return;
    if (explaining_) explain_stage(parent, attempt_began);
    call_next_stage(parent);
    return;
  }
  const Retries& retries = plan_.calls().call(call.spec).retries;
  const auto wait = retry_after(call_budgets_[call.spec], retries, call.attempts,
                                streams_of(requests_[parent]).retry);
  if (wait) {
    schedule(engine_.now() + *wait, EventKind::retry_call, calls_.handle(id));
    return;
  }
  close_call(id);
  --requests_[parent].open_calls;
  fail(parent, Outcome::call_failed);
}

void Fleet::close_call(CallId id) {
  const CallRecord call = calls_[id];
  if (call.next) calls_[call.next].previous = call.previous;
  if (call.previous) {
    calls_[call.previous].next = call.next;
  } else {
    requests_[call.parent].first_call = call.next;
  }
  calls_.give_back(id);
}

// The caller has ended: no one waits for these any more.
void Fleet::abandon_calls(RequestId parent) {
  while (requests_[parent].first_call) {
    const CallId id = requests_[parent].first_call;
    const CallRecord call = calls_[id];
    close_call(id);
    const bool waits =
        call.request && requests_.alive(call.request) && !requests_[call.request.id].ended;
    if (!waits) continue;
    if (in_window(engine_.now())) ++callers_[call.spec].failed;
    fail(call.request.id, Outcome::timed_out);
  }
  requests_[parent].open_calls = 0;
}

// ---- Retries ----

const Retries& Fleet::retries_of_users(ServiceId service) const {
  return workload_of(service).retries;
}

// Every first attempt pays in a part of a retry.
void Fleet::earn_retries(double& budget, const Retries& retries) {
  if (retries.budget) budget = std::min(budget + *retries.budget, spare_retries);
}

// How long until the next attempt; none if there is none.
std::optional<Duration> Fleet::retry_after(double& budget, const Retries& retries,
                                           std::uint32_t failures, Stream& stream) {
  if (failures > static_cast<std::uint64_t>(retries.count)) return std::nullopt;
  if (retries.budget) {
    if (budget < 1) return std::nullopt;
    budget -= 1;
  }
  return backoff_time(retries.backoff, failures, stream);
}

void Fleet::fill_retry_budgets() {
  for (ServiceState& service : services_) service.retry_budget = spare_retries;
  call_budgets_.assign(plan_.calls().count(), spare_retries);
  callers_.resize(plan_.calls().count());
}

}  // namespace stowplan
