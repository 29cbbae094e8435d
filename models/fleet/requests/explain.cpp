// What each part of a request's way was for: the places where a reason ends. Called only where
// reasons are observed. docs/models/reasons.md.
#include <algorithm>

#include "models/fleet/fleet.hpp"
#include "sim/check.hpp"

namespace stowplan {

namespace {

// Of requests at once. A queue of more grows without end, and wants the memory for itself.
constexpr std::size_t most_explained = std::size_t{1} << 20;

}  // namespace

void Fleet::begin_explanation(RequestId id) {
  if (id.slot() >= most_explained) {
    explaining_ = false;
    explanations_ = {};
    for (ServiceState& service : services_) service.reasons = Reasons{};
    return;
  }
  if (explanations_.size() <= id.slot()) explanations_.resize(requests_.size());
  explanations_[id.slot()] = Explanation{engine_.now()};
}

// Of a shared queue, what has not been explained yet was the wait for a place.
void Fleet::explain_sent(RequestId id, const Instance& instance) {
  if (services_[instance.service].balancer.shares_queue()) {
    pass(id, Reason::slot);
  } else {
    explain_backlog(id, instance);
  }
}

// Of those in a shared queue: from here on no instance is ready, or `began` is the first again.
void Fleet::explain_shared(ServiceId id, const Instance* began) {
  const ServiceState& service = services_[id];
  if (!explaining_ || !service.balancer.shares_queue() || service.balancer.ready() > 0) return;
  service.backlog.for_each(still_waits(), [&](RequestId request) {
    if (began == nullptr) {
      pass(request, Reason::slot);
    } else {
      explain_backlog(request, *began);
    }
  });
}

// A request that waited while no instance was ready: the one that takes it was starting for a part
// of that, or, like a spare, could have taken it at once.
void Fleet::explain_backlog(RequestId id, const Instance& instance) {
  const Time now = engine_.now();
  if (requests_[id].arrived == now) return;
  const Time began =
      instance.ready_at == now ? std::max(instance.requested_at, instance.restart_decided) : now;
  explanations_[id.slot()].pass(now, Reason::instance, began, Reason::cold_start);
}

void Fleet::explain_cpu_begin(RequestId id, double work_ns) {
  const Instance& instance = instances_[requests_[id].instance];
  const HostRecord& host = hosts_[instance.host];
  explanations_[id.slot()].begin_cpu(host.cpu.thread_clock(engine_.now(), instance.group),
                                     work_ns / plan_of(host.pool).host->speed);
}

void Fleet::explain_cpu_end(RequestId id) {
  const Instance& instance = instances_[requests_[id].instance];
  explanations_[id.slot()].end_cpu(
      engine_.now(), hosts_[instance.host].cpu.thread_clock(engine_.now(), instance.group));
}

void Fleet::explain_call(RequestId caller, std::uint32_t spec, bool last) {
  if (!requests_[caller].cohort) return;
  CallerCounts& call = callers_[spec];
  ++call.explained;
  call.longest += last ? 1 : 0;
  call.time += (engine_.now() - explanations_[caller.slot()].since()).count();
}

// The last call of the stage is answered: the longest branch, for all began at once.
void Fleet::explain_stage(RequestId id, Time attempt_began) {
  explanations_[id.slot()].pass(engine_.now(), Reason::retries, attempt_began, Reason::calls);
}

void Fleet::explain_answer(RequestId id, Time at) {
  Explanation& explanation = explanations_[id.slot()];
  explanation.pass(at, Reason::network);
  const std::int64_t response = (at - requests_[id].arrived).count();
  STOWPLAN_CHECK(total(explanation.times()) == response);
  services_[requests_[id].service].reasons.add(response, explanation.times());
}

}  // namespace stowplan
