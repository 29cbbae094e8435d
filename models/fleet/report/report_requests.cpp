// From what became of requests to measures: of the window what happened in it, of the cohort how it
// ended. docs/results.md says what each name means.
#include "models/fleet/report/report_requests.hpp"

#include <algorithm>
#include <array>
#include <string>

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

/// The metrics of each reason, in their order.
constexpr std::array<MetricId, reason_count> of_the_mean{
    "reasons.mean.instance", "reasons.mean.cold_start",  "reasons.mean.slot",
    "reasons.mean.cpu",      "reasons.mean.own_sharing", "reasons.mean.smt",
    "reasons.mean.steal",    "reasons.mean.throttled",   "reasons.mean.disk",
    "reasons.mean.network",  "reasons.mean.calls",       "reasons.mean.retries"};
constexpr std::array<MetricId, reason_count> of_the_slowest{
    "reasons.slowest.instance", "reasons.slowest.cold_start",  "reasons.slowest.slot",
    "reasons.slowest.cpu",      "reasons.slowest.own_sharing", "reasons.slowest.smt",
    "reasons.slowest.steal",    "reasons.slowest.throttled",   "reasons.slowest.disk",
    "reasons.slowest.network",  "reasons.slowest.calls",       "reasons.slowest.retries"};

void add_reasons(Sheet& sheet, const Reasons& reasons) {
  constexpr double slowest = 0.01;
  const auto mean = reasons.mean();
  const auto tail = reasons.slowest(slowest);
  for (std::size_t i = 0; i < reason_count; ++i) sheet.add(of_the_mean[i], mean[i] * 1e-9);
  double sum = 0;
  for (std::size_t i = 0; i < reason_count; ++i) {
    sheet.add(of_the_slowest[i], tail[i] * 1e-9);
    sum += tail[i];
  }
  sheet.add("reasons.slowest", sum * 1e-9);
}

void add_calls(Sheet& sheet, std::string_view callee, const CallerCounts& calls) {
  const auto made = static_cast<double>(calls.explained);
  sheet.add("calls.time.PHASE", quotient(static_cast<double>(calls.time) * 1e-9, made), callee);
  sheet.add("calls.longest.PHASE", quotient(static_cast<double>(calls.longest), made), callee);
}

/// Answered within the longest limit of the objective; all that are answered where it has none.
std::uint64_t in_good_time(const CohortCounts& m, const StretchCounts& stretches) {
  const auto longest = std::ranges::max_element(stretches.limits, {}, &StretchCounts::Limit::time);
  if (longest == stretches.limits.end()) return m.count(Outcome::served);
  std::uint64_t sum = 0;
  for (const std::uint64_t n : longest->within) sum += n;
  return sum;
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
    sheet.add("goodput", static_cast<double>(in_good_time(cohort, seen.stretches)) /
                             seconds(window_end_ - window_begin_));
    if (options_.reasons) {
      add_reasons(sheet, services_[s].reasons);
      report_calls(s, sheet);
    }
    add_objective(sheet, workload.objective, cohort, seen.stretches);
    result.outcomes.push_back(seen);
  }
  result.evidence = evidence_;
  result.callers = callers_;
  result.digest = engine_.digest().value();
  result.events = engine_.executed();
}

// A workload that another calls more than once is told apart: shop, shop#2.
void Fleet::report_calls(ServiceId caller, Sheet& sheet) const {
  std::vector<std::uint32_t> seen;
  for (const auto& stage : plan_.calls().stages(caller.slot())) {
    for (std::uint32_t i = stage.first; i < stage.first + stage.count; ++i) {
      const std::uint32_t to = plan_.calls().call(i).to;
      seen.push_back(to);
      const auto times = std::ranges::count(seen, to);
      std::string callee = plan_.workload(to).name;
      if (times > 1) callee += "#" + std::to_string(times);
      add_calls(sheet, callee, callers_[i]);
    }
  }
}

}  // namespace stowplan
