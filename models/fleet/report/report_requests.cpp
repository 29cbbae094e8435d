// From what became of requests to measures: of the window what happened in it, of the cohort how it
// ended. docs/results.md says what each name means.
#include "models/fleet/report/report_requests.hpp"

#include "models/demand/objective.hpp"
#include "models/fleet/fleet.hpp"

namespace stowplan {
namespace {

double share_of(std::uint64_t part, std::uint64_t whole) {
  return quotient(static_cast<double>(part), static_cast<double>(whole));
}

void add_cohort(Sheet& sheet, const CohortCounts& m) {
  const auto share = [&](Outcome outcome) { return share_of(m.count(outcome), m.arrivals); };
  sheet.add("requests.arrivals", static_cast<double>(m.arrivals));
  sheet.add("requests.served", share(Outcome::served));
  sheet.add("requests.rejected", share(Outcome::rejected));
  sheet.add("requests.timed_out", share(Outcome::timed_out));
  sheet.add("requests.oom_killed", share(Outcome::oom_killed));
  sheet.add("requests.evicted", share(Outcome::evicted));
  sheet.add("requests.call_failed", share(Outcome::call_failed));
  sheet.add("requests.unfinished", share_of(m.unfinished(), m.arrivals));
  sheet.add("requests.failed_share", share_of(m.failed(), m.arrivals));
  sheet.add_durations("response_time", m.response);
  sheet.add_durations("response_time.wait", m.wait);
}

double within(const CohortCounts& m, const StretchCounts::Limit& limit) {
  std::uint64_t sum = 0;
  for (const std::uint64_t n : limit.within) sum += n;
  return share_of(sum, m.arrivals);
}

void add_objective(Sheet& sheet, const Objective& objective, const CohortCounts& m,
                   const StretchCounts& stretches) {
  const std::vector<LatencyLimit> limits = latency_limits(objective);
  for (std::size_t i = 0; i < limits.size(); ++i) {
    sheet.add(limits[i].reported, limits[i].is_service_level()
                                      ? within(m, stretches.limits[i])
                                      : m.answered_within(limits[i].share));
  }
}

}  // namespace

void add_window(Sheet& sheet, const WindowCounts& m, double in_flight, double window) {
  const auto rate = [&](double count) { return count / window; };
  sheet.add("requests.offered", rate(static_cast<double>(m.offered)));
  sheet.add("requests.first_attempts", rate(static_cast<double>(m.first_attempts)));
  sheet.add("throughput", rate(static_cast<double>(m.answered)));
  sheet.add("requests.failed", rate(static_cast<double>(m.failed)));
  sheet.add("requests.in_flight", in_flight);
  sheet.add("requests.in_flight_growth",
            rate(static_cast<double>(m.in_flight_after - m.in_flight_before)));
}

void Fleet::report_cohort(Observation& result) const {
  Sheet sheet{result};
  CohortCounts outside;
  for (const ServiceState& service : services_) outside.merge(service.outcomes.outside);
  sheet.scope({});
  add_cohort(sheet, outside);
  for (const ServiceId s : services_.ids()) {
    const Workload& workload = workload_of(s);
    const RequestOutcomes& seen = services_[s].outcomes;
    const CohortCounts cohort = seen.cohort();
    sheet.scope(MetricScope::workload(workload.name));
    add_cohort(sheet, cohort);
    add_objective(sheet, workload.objective, cohort, seen.stretches);
    result.outcomes.push_back(seen);
  }
  result.evidence = evidence_;
  result.callers = callers_;
  result.digest = engine_.digest().value();
  result.events = engine_.executed();
}

}  // namespace stowplan
