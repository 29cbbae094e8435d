// Requests and calls: two populations, each complete, and the same seen from both ends of a call.
#include "tests/conservation/findings.hpp"

namespace stowplan {
namespace {

using namespace std::chrono_literals;

void check_workload(Findings& f, std::size_t s) {
  const std::string& name = f.plan.workload(s).name;
  const RequestOutcomes& o = f.seen.outcomes[s];
  const WindowCounts w = o.window();
  f.same(name + ": arrivals of the window",
         w.offered + static_cast<std::uint64_t>(w.in_flight_before),
         w.answered + w.failed + static_cast<std::uint64_t>(w.in_flight_after));
  const CohortCounts c = o.cohort();
  f.same(name + ": ends of the cohort", c.arrivals,
         c.count(Outcome::served) + c.failed() + sum(o.stretches.unfinished));
  f.same(name + ": arrivals by stretch", c.arrivals, sum(o.stretches.arrivals));
  f.same(name + ": failures by stretch", c.failed(), sum(o.stretches.failed));
  f.same(name + ": cohort and window", c.arrivals, w.offered);
  f.same(name + ": responses", static_cast<std::uint64_t>(c.response.count()),
         c.count(Outcome::served));
  for (const StretchCounts::Limit& limit : o.stretches.limits) {
    if (limit.time > 900s && f.plan.scenario().drain) {
      f.same(name + ": unknown", sum(limit.unknown), sum(o.stretches.unfinished));
    }
    const double within = c.response.count() > 0 ? c.response.fraction_at_most(limit.time.count()) *
                                                       static_cast<double>(c.response.count())
                                                 : 0;
    // Those in the limit's own bucket are spread evenly in the histogram.
    f.at_most(name + ": within the limit",
              std::abs(within - static_cast<double>(sum(limit.within))),
              2 + 0.05 * static_cast<double>(c.response.count()));
  }
  const Workload& workload = f.plan.workload(s);
  if (workload.retries.count == 0) {
    f.same(name + ": first attempts", o.window_outside.first_attempts, o.window_outside.offered);
  }
  const std::string scope = "workload/" + name;
  f.same(name + ": rates", f.of(scope, "requests.offered"),
         f.of(scope, "throughput") + f.of(scope, "requests.failed") +
             f.of(scope, "requests.in_flight_growth"));
  if (c.arrivals == 0) return;
  double shares = 0;
  for (const char* share :
       {"requests.served", "requests.rejected", "requests.timed_out", "requests.oom_killed",
        "requests.evicted", "requests.call_failed", "requests.unfinished"}) {
    shares += f.of(scope, share);
  }
  f.same(name + ": shares", shares, 1);
}

// What callers see is what callees count.
void check_calls(Findings& f) {
  std::vector<CallerCounts> at(f.plan.services.size());
  for (std::uint32_t i = 0; i < f.plan.calls().count(); ++i) {
    CallerCounts& to = at[f.plan.calls().call(i).to];
    to.attempts += f.seen.callers[i].attempts;
    to.answered += f.seen.callers[i].answered;
    to.failed += f.seen.callers[i].failed;
  }
  for (std::size_t s = 0; s < at.size(); ++s) {
    const std::string& name = f.plan.workload(s).name;
    const WindowCounts& w = f.seen.outcomes[s].window_calls;
    f.same(name + ": calls", w.offered, at[s].attempts);
    f.same(name + ": answered calls", w.answered, at[s].answered);
    f.same(name + ": failed calls", w.failed, at[s].failed);
  }
}

}  // namespace

void check_requests(Findings& f) {
  for (std::size_t s = 0; s < f.plan.services.size(); ++s) check_workload(f, s);
  check_calls(f);
  f.same(
      "arrivals from outside", f.of("", "requests.offered"),
      f.of("", "throughput") + f.of("", "requests.failed") + f.of("", "requests.in_flight_growth"));
}

}  // namespace stowplan
