// From what became of requests to measures: of the window what happened in it, of the cohort how it
// ended. docs/results.md says what each name means.
#include "models/fleet/report_requests.hpp"

#include <array>
#include <string>

#include "models/demand/objective.hpp"
#include "models/fleet/fleet.hpp"

namespace stowplan {
namespace {

double share_of(std::uint64_t part, std::uint64_t whole) {
  return quotient(static_cast<double>(part), static_cast<double>(whole));
}

constexpr std::array response_shares{0.5, 0.9, 0.95, 0.99, 0.999};
constexpr std::array wait_shares{0.5, 0.95, 0.99};

void add_cohort(Sheet& sheet, const CohortCounts& m) {
  const auto share = [&](Outcome outcome) { return share_of(m.count(outcome), m.arrivals); };
  sheet.add("requests.arrivals", "1", static_cast<double>(m.arrivals));
  sheet.add("requests.served", "share", share(Outcome::served));
  sheet.add("requests.rejected", "share", share(Outcome::rejected));
  sheet.add("requests.timed_out", "share", share(Outcome::timed_out));
  sheet.add("requests.oom_killed", "share", share(Outcome::oom_killed));
  sheet.add("requests.evicted", "share", share(Outcome::evicted));
  sheet.add("requests.call_failed", "share", share(Outcome::call_failed));
  sheet.add("requests.unfinished", "share", share_of(m.unfinished(), m.arrivals));
  sheet.add("requests.failed_share", "share", share_of(m.failed(), m.arrivals));
  add_durations(sheet, "response_time", m.response, response_shares);
  add_durations(sheet, "response_time.wait", m.wait, wait_shares);
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
    const std::string name = "objective." + std::string{limits[i].key};
    if (limits[i].metric.empty()) {
      sheet.add(name, "share", within(m, stretches.limits[i]));
    } else {
      sheet.add(name, "s", m.answered_within(limits[i].share));
    }
  }
}

}  // namespace

void add_window(Sheet& sheet, const WindowCounts& m, double in_flight, double window) {
  const auto rate = [&](double count) { return count / window; };
  sheet.add("requests.offered", "1/s", rate(static_cast<double>(m.offered)));
  sheet.add("requests.first_attempts", "1/s", rate(static_cast<double>(m.first_attempts)));
  sheet.add("throughput", "1/s", rate(static_cast<double>(m.answered)));
  sheet.add("requests.failed", "1/s", rate(static_cast<double>(m.failed)));
  sheet.add("requests.in_flight", "1", in_flight);
  sheet.add("requests.in_flight_growth", "1/s",
            rate(static_cast<double>(m.in_flight_after - m.in_flight_before)));
}

void Fleet::report_cohort(Observation& result) const {
  Sheet sheet{result};
  CohortCounts outside;
  for (const ServiceState& service : services_) outside.merge(service.outcomes.outside);
  sheet.scope("");
  add_cohort(sheet, outside);
  for (const ServiceId s : services_.ids()) {
    const Workload& workload = workload_of(s);
    const RequestOutcomes& seen = services_[s].outcomes;
    const CohortCounts cohort = seen.cohort();
    sheet.scope("workload/" + workload.name);
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
