// What an observation is made of, for kept_observation.cpp alone: each struct names its parts once,
// for writing (where it is const) and for reading. A member that is left out here is one that comes
// back empty.
#pragma once

#include <concepts>
#include <type_traits>

#include "models/fleet/report/observation.hpp"

namespace stowplan {

template <class T, class Of>
concept PartsOf = std::same_as<std::remove_const_t<T>, Of>;

template <class V, PartsOf<Infeasible> T>
void parts(V& visit, T& why) {
  visit(why.workload);
  visit(why.pool);
  visit(why.reason);
}

template <class V, PartsOf<FlightSeries> T>
void parts(V& visit, T& series) {
  visit(series.step);
  visit(series.warm_up);
  visit(series.means);
}

template <class V, PartsOf<WindowCounts> T>
void parts(V& visit, T& counts) {
  visit(counts.offered);
  visit(counts.first_attempts);
  visit(counts.answered);
  visit(counts.failed);
  visit(counts.in_flight_before);
  visit(counts.in_flight_after);
}

template <class V, PartsOf<CallerCounts> T>
void parts(V& visit, T& counts) {
  visit(counts.attempts);
  visit(counts.answered);
  visit(counts.failed);
  visit(counts.explained);
  visit(counts.longest);
  visit(counts.time);
}

template <class V, PartsOf<CohortCounts> T>
void parts(V& visit, T& cohort) {
  visit(cohort.arrivals);
  visit(cohort.ended);
  visit(cohort.response);
  visit(cohort.wait);
}

template <class V, PartsOf<StretchCounts::Limit> T>
void parts(V& visit, T& limit) {
  visit(limit.time);
  visit(limit.within);
  visit(limit.unknown);
}

template <class V, PartsOf<StretchCounts> T>
void parts(V& visit, T& stretches) {
  visit(stretches.length);
  visit(stretches.next);
  visit(stretches.present);
  visit(stretches.arrivals);
  visit(stretches.failed);
  visit(stretches.unfinished);
  visit(stretches.limits);
}

template <class V, PartsOf<RequestOutcomes> T>
void parts(V& visit, T& of) {
  visit(of.window_outside);
  visit(of.window_calls);
  visit(of.outside);
  visit(of.calls);
  visit(of.stretches);
  visit(of.last_end);
  visit(of.longest_early);
}

template <class V, PartsOf<ResourceUse> T>
void parts(V& visit, T& use) {
  visit.shape(use.name);
  visit(use.busy);
}

template <class V, PartsOf<LoadEvidence> T>
void parts(V& visit, T& evidence) {
  visit(evidence.in_flight);
  visit(evidence.missing);
  visit(evidence.arrivals_late);
  visit(evidence.in_flight_at_end);
  visit(evidence.drained_after);
  visit(evidence.longest_early);
  visit(evidence.uses);
  visit(evidence.oom_kills);
  visit(evidence.evictions);
  visit(evidence.ready);
  visit(evidence.unplaced);
}

template <class V, PartsOf<Settling> T>
void parts(V& visit, T& settling) {
  visit(settling.settled);
  visit(settling.took);
  visit(settling.replicas);
}

template <class V, PartsOf<BookedOnHost> T>
void parts(V& visit, T& booked) {
  visit(booked.service);
  visit(booked.instances);
  visit(booked.cpu);
  visit(booked.memory);
}

template <class V, PartsOf<PackedHosts> T>
void parts(V& visit, T& hosts) {
  visit(hosts.pool);
  visit(hosts.booked);
  visit(hosts.stranded_cpu);
  visit(hosts.stranded_memory);
  visit(hosts.hosts);
}

template <class V, PartsOf<Measure> T>
void parts(V& visit, T& measure) {
  visit.shape(measure.key);
  visit.shape(measure.distribution);
  visit(measure.value);
}

template <class V, PartsOf<Observation> T>
void parts(V& visit, T& observation) {
  visit(observation.infeasible);
  visit(observation.measures);
  visit(observation.distributions);
  visit(observation.in_flight);
  visit(observation.outcomes);
  visit(observation.evidence);
  visit(observation.callers);
  visit(observation.settling);
  visit(observation.digest);
  visit(observation.events);
}

}  // namespace stowplan
