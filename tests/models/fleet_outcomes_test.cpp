// What becomes of requests where things go wrong: overload, failed calls, callers who are gone, the
// end of the window. Small fleets with answers that can be worked out.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <string>

#include "models/experiment/compare.hpp"
#include "models/fleet/fleet.hpp"
#include "tests/models/bare_fleet.hpp"

namespace stowplan::fleet_outcomes_test {
namespace {

using namespace std::chrono_literals;

Arrivals poisson(double rate) { return PoissonArrivals{Rate{rate}}; }
Distribution<Duration> exactly(Duration time) { return Constant<Duration>{time}; }
Distribution<Duration> exponential(Duration mean) { return Exponential<Duration>{mean}; }

/// "front" calls "back", which is deployed as "two".
Scenario front_and_back(Arrivals arrivals, Distribution<Duration> back) {
  Scenario s = one_service(std::move(arrivals), exactly(0ms), 1_cores);
  s.workload[0].name = "front";
  s.workload[0].calls = {{.to = "back"}};
  s.workload.push_back(bare_workload("back", std::move(back)));
  s.deployment.push_back(bare_deployment("two", 1_cores));
  s.layout[0].route.push_back({"", "back", "two", "pool"});
  return s;
}

double share(const Observation& seen, const char* workload, const char* name) {
  return measure(seen, std::string{"workload/"} + workload, std::string{"requests."} + name);
}

ObjectiveState judged(const Comparison& comparison, std::size_t i = 0) {
  return comparison.objectives.at(i).state;
}

LoadState load(const Comparison& comparison, std::size_t workload = 0) {
  return comparison.layouts.at(0).workloads.at(workload).state;
}

// ---- Calls are requests ----

// M/M/1/2 at twice its capacity turns away 4/7, and the caller sees as many failures.
TEST(Outcomes, WhatACalleeRejectsIsCountedThere) {
  Scenario s = front_and_back(poisson(2), exponential(1s));
  s.deployment[1].concurrency = 1;
  s.deployment[1].queue = 1;
  s.workload[1].objective.failed_share = 0.01;
  s.duration = 20000s;
  s.stop.min = s.stop.max = 2;
  const Observation seen = simulate(s);
  EXPECT_NEAR(share(seen, "back", "rejected"), 4.0 / 7, 0.015);
  EXPECT_EQ(share(seen, "front", "call_failed"), share(seen, "back", "rejected"));
  const Comparison comparison = compare(s, {}, {});
  EXPECT_EQ(judged(comparison), ObjectiveState::missed);
  EXPECT_EQ(load(comparison, 1), LoadState::overloaded);
}

TEST(Outcomes, ACallThatTimesOutFailsAtTheCalleeAndFailsItsCaller) {
  Scenario s = front_and_back(poisson(0.5), exactly(2s));
  s.workload[0].calls[0].timeout = 1s;
  s.duration = 1000s;
  const Observation seen = simulate(s);
  EXPECT_EQ(share(seen, "back", "timed_out"), 1);
  EXPECT_EQ(share(seen, "front", "call_failed"), 1);
  EXPECT_EQ(share(seen, "front", "timed_out"), 0);
  EXPECT_EQ(measure(seen, "workload/back", "throughput"), 0);
}

TEST(Outcomes, TheShorterTimeoutOfCallAndCalleeHolds) {
  Scenario s = front_and_back(poisson(0.1), exactly(2s));
  s.workload[0].calls[0].timeout = 10s;
  s.duration = 1000s;
  EXPECT_EQ(share(simulate(s), "back", "served"), 1);
  s.workload[1].timeout = 1s;
  EXPECT_EQ(share(simulate(s), "back", "timed_out"), 1);
}

// The caller fails with its first call that fails: the second stage never starts, and the other
// call of the first stage counts as timed out at that instant.
TEST(Outcomes, AFailedCallEndsItsCallerAtOnce) {
  Scenario s = front_and_back(poisson(0.1), exactly(1s));
  s.workload[0].calls[0].timeout = 100ms;
  s.workload.push_back(bare_workload("other", exactly(10s)));
  s.workload.push_back(bare_workload("later", exactly(1ms)));
  s.workload[0].calls.push_back({.to = "other"});
  s.workload[0].calls.push_back({.to = "later", .stage = 2});
  s.duration = 2000s;
  const Observation seen = simulate(s);
  EXPECT_EQ(share(seen, "front", "call_failed"), 1);
  EXPECT_EQ(share(seen, "other", "timed_out"), 1);
  EXPECT_EQ(measure(seen, "workload/later", "requests.offered"), 0);
  EXPECT_LT(measure(seen, "workload/front", "requests.in_flight"), 0.1 * 0.1 * 1.2);
}

// Every attempt is a request at the callee; three of them wait 0, 1 and 2 s before.
TEST(Outcomes, RetriesBackOffAndAreRequests) {
  Scenario s = front_and_back(poisson(0.05), exactly(10s));
  s.workload[0].calls[0].timeout = 500ms;
  s.workload[0].calls[0].retries = {.count = 2, .backoff = {.first = 1s, .most = 10s}};
  s.duration = 4000s;
  const Observation seen = simulate(s);
  EXPECT_EQ(measure(seen, "workload/back", "requests.arrivals"),
            3 * measure(seen, "workload/front", "requests.arrivals"));
  const double life = 3 * 0.5 + 1 + 2;
  EXPECT_NEAR(measure(seen, "workload/front", "requests.in_flight"),
              life * measure(seen, "workload/front", "requests.offered"), 0.02);
}

// One retry for ten first attempts, and ten to spare.
TEST(Outcomes, ABudgetHoldsRetriesDown) {
  Scenario s = front_and_back(poisson(1), exactly(10s));
  s.workload[0].calls[0].timeout = 100ms;
  s.workload[0].calls[0].retries = {.count = 5, .budget = 0.1};
  s.duration = 2000s;
  const Observation seen = simulate(s);
  const double first = measure(seen, "workload/front", "requests.arrivals");
  EXPECT_NEAR(measure(seen, "workload/back", "requests.arrivals"), 1.1 * first + 10, 3);
}

TEST(Outcomes, UsersRetryToo) {
  Scenario s = one_service(poisson(1), exactly(10s), 16_cores);
  s.workload[0].timeout = 100ms;
  s.workload[0].retries.count = 2;
  s.duration = 1000s;
  const Observation seen = simulate(s);
  EXPECT_NEAR(measure(seen, "", "requests.offered"),
              3 * measure(seen, "", "requests.first_attempts"), 0.01);
}

// ---- Two populations ----

// M/M/infinity with 300 s each: no one is dropped for not ending in the window.
TEST(Outcomes, LongRequestsAreFollowedToTheirEnd) {
  Scenario s = one_service(poisson(1), exponential(300s), 16_cores);
  s.host.entries[0].second = bare_host(2000);
  s.deployment[0].limits = {.memory = 1_GiB};
  s.warm_up = s.duration = 1h;
  double sum = 0;
  for (std::uint32_t r = 0; r < 4; ++r) {
    const Observation seen = simulate(s, r);
    EXPECT_EQ(share(seen, "web", "served"), 1);
    sum += measure(seen, "", "response_time.mean") / 4;
  }
  EXPECT_NEAR(sum, 300, 10);
}

// What happens in the window adds up, whatever becomes of requests.
TEST(Outcomes, ArrivalsAreAnswersFailuresAndWhatIsStillThere) {
  for (const double rate : {5.0, 15.0, 40.0}) {
    Scenario s = one_service(poisson(rate), exponential(100ms), 1_cores);
    s.workload[0].timeout = 1s;
    s.deployment[0].concurrency = 2;
    s.deployment[0].queue = 30;
    s.duration = 97s;
    s.warm_up = 13s;
    const WindowCounts w = simulate(s).outcomes[0].window();
    EXPECT_EQ(w.offered, w.answered + w.failed +
                             static_cast<std::uint64_t>(w.in_flight_after - w.in_flight_before))
        << rate;
  }
}

TEST(Outcomes, ThroughputOfClosedUsersDoesNotDependOnTheWindow) {
  for (const Duration window : {Duration{1000s}, Duration{200s}, Duration{50s}}) {
    Scenario s = one_service(ClosedUsers{100, 1ms}, exponential(1s), 1_cores);
    s.host.entries[0].second = bare_host(1);
    s.duration = window;
    s.warm_up = 1000s;
    double sum = 0;
    for (std::uint32_t r = 0; r < 20; ++r) sum += measure(simulate(s, r), "", "throughput") / 20;
    EXPECT_NEAR(sum, 1, 4 / std::sqrt(20 * seconds(window)));
  }
}

TEST(Outcomes, WhatIsUnfinishedIsNotKnownWhereTheLimitIsLonger) {
  Scenario s = one_service(poisson(0.5), exactly(30s), 16_cores);
  s.deployment[0].limits = {.memory = 1_GiB};
  s.host.entries[0].second = bare_host(200);
  s.duration = 100s;
  s.drain = 5s;
  s.stop.min = s.stop.max = 2;
  s.workload[0].objective.response_time_p99 = 40s;
  EXPECT_GT(share(simulate(s), "web", "unfinished"), 0.1);
  EXPECT_EQ(judged(compare(s, {}, {})), ObjectiveState::not_known);
  s.workload[0].objective.response_time_p99 = 20s;
  EXPECT_EQ(judged(compare(s, {}, {})), ObjectiveState::missed);
  s.drain.reset();
  s.workload[0].objective.response_time_p99 = 40s;
  EXPECT_EQ(judged(compare(s, {}, {})), ObjectiveState::met);
}

// ---- Giving up ----

// A minute of outage at 80 % load. Those who gave up are gone when it is over.
TEST(Outcomes, WhoGaveUpIsNotServed) {
  Scenario s = one_service(poisson(8), exactly(100ms), 1_cores);
  s.workload[0].timeout = 1s;
  s.deployment[0].autoscaler = ScheduledReplicas{0, {{60s, 1}}};
  s.deployment[0].concurrency = 1;
  s.duration = 300s;
  const double gone = share(simulate(s), "web", "timed_out");
  EXPECT_GT(gone, 0.17);
  EXPECT_LT(gone, 0.24);
  s.workload[0].abandoned = Abandoned::served_anyway;
  EXPECT_GT(share(simulate(s), "web", "timed_out"), 0.8);
}

// The disk does 100 a second and is asked for 300 for five seconds, then for 50. Those who gave up
// in its line are gone when the rush is over; where they are served anyway, it takes 20 s more.
TEST(Outcomes, WhoGaveUpLeavesTheLineOfTheDisk) {
  SeriesArrivals traffic;
  traffic.file = "traffic";
  Scenario s = one_service(traffic, exactly(0ms), 1_cores);
  s.storage.entries[0].second.iops = Rate{100};
  s.workload[0].request.disk_read = {.ops = 1, .bytes = 4_KiB};
  s.workload[0].timeout = 1s;
  s.duration = 100s;
  std::vector<double> requests(20, 250);
  requests[0] = 1500;
  SeriesTable series;
  series.entries = {{series_key(traffic), even_series(5s, requests)}};
  const auto failed = [&] {
    return static_cast<double>(simulate(s, 0, series).outcomes[0].cohort().failed());
  };
  EXPECT_LT(failed(), 1500);
  s.workload[0].abandoned = Abandoned::served_anyway;
  EXPECT_GT(failed(), 2000);
}

// What is given up on and computes on keeps the core from those that are still waited for, until
// next to nothing is served in time. Where it is stopped, the core goes to the others.
TEST(Outcomes, WhatIsCancelledMakesRoom) {
  Scenario s = one_service(poisson(1.5), exactly(800ms), 1_cores);
  s.host.entries[0].second = bare_host(1);
  s.workload[0].timeout = 1500ms;
  s.duration = 2000s;
  const double goes_on = share(simulate(s), "web", "served");
  s.workload[0].abandoned = Abandoned::cancelled;
  EXPECT_LT(goes_on, 0.02);
  EXPECT_GT(share(simulate(s), "web", "served"), 0.15);
}

// ---- Objectives and keeping up ----

TEST(Outcomes, AFailedRequestIsLaterThanAnyLimit) {
  Scenario s = one_service(poisson(3), exponential(1s), 1_cores);
  s.host.entries[0].second = bare_host(1);
  s.workload[0].timeout = 10s;
  s.workload[0].objective.response_time_p99 = 10s;
  s.duration = 1000s;
  s.stop.min = s.stop.max = 2;
  const Comparison comparison = compare(s, {}, {});
  EXPECT_EQ(judged(comparison), ObjectiveState::missed);
  EXPECT_TRUE(std::isinf(comparison.objectives[0].measured));
  EXPECT_EQ(load(comparison), LoadState::overloaded);
}

// At 1.05 times its capacity a first-in-first-out queue answers everyone and still grows.
TEST(Outcomes, AQueueThatGrowsIsOverloaded) {
  for (const std::int64_t replications : {1, 3, 5}) {
    Scenario s = one_service(poisson(10.5), exponential(100ms), 1_cores);
    s.host.entries[0].second = bare_host(1);
    s.deployment[0].concurrency = 1;
    s.duration = 10000s;
    s.stop.min = s.stop.max = replications;
    EXPECT_EQ(load(compare(s, {}, {})), LoadState::overloaded) << replications;
    for (const double rate : {5.0, 9.0, 9.7}) {
      s.workload[0].arrivals = poisson(rate);
      EXPECT_EQ(load(compare(s, {}, {})), LoadState::keeps_up) << replications << ' ' << rate;
    }
  }
}

// Nothing is busy where nothing is there, and no one is answered all the same.
TEST(Outcomes, WithoutAnInstanceNothingKeepsUp) {
  Scenario s = one_service(poisson(1), exponential(100ms), 1_cores);
  s.deployment[0].autoscaler = FixedReplicas{0};
  s.duration = 1000s;
  s.stop.min = s.stop.max = 2;
  const Comparison comparison = compare(s, {}, {});
  EXPECT_EQ(load(comparison), LoadState::overloaded);
  EXPECT_TRUE(comparison.layouts[0].workloads[0].reason.find("without a ready instance") !=
              std::string::npos);
  EXPECT_EQ(comparison.layouts[0]
                .find(MetricScope::workload("web"), "requests.failed_share")
                ->estimate.mean,
            1);
}

TEST(Outcomes, APileThatDrainsIsABacklog) {
  Scenario s = one_service(poisson(8), exactly(100ms), 1_cores);
  s.deployment[0].autoscaler = ScheduledReplicas{0, {{250s, 1}}};
  s.deployment[0].concurrency = 1;
  s.workload[0].arrivals = PoissonArrivals{Rate{5}};
  s.duration = 300s;
  s.drain = 3000s;
  s.stop.min = s.stop.max = 2;
  EXPECT_EQ(load(compare(s, {}, {})), LoadState::keeps_up);  // 250 s is what the first have waited.
  s.deployment[0].autoscaler = ScheduledReplicas{1, {{160s, 0}, {299s, 1}}};
  EXPECT_EQ(load(compare(s, {}, {})), LoadState::backlogged);
}

TEST(Outcomes, AServiceLevelCountsWhoGetsNoAnswer) {
  Scenario s = one_service(poisson(5), exponential(100ms), 1_cores);
  s.host.entries[0].second = bare_host(1);
  s.deployment[0].concurrency = 1;
  s.duration = 5000s;
  s.stop.min = s.stop.max = 3;
  // M/M/1: the response is exponential with rate 5.
  s.workload[0].objective.within = ServiceLevel{400ms, 0.8};
  Comparison comparison = compare(s, {}, {});
  EXPECT_NEAR(comparison.objectives.at(0).measured, 1 - std::exp(-2), 0.01);
  EXPECT_EQ(judged(comparison), ObjectiveState::met);
  s.workload[0].objective.within->share = 0.9;
  EXPECT_EQ(judged(compare(s, {}, {})), ObjectiveState::missed);
  s.workload[0].objective.within->share = 0.85;
  s.workload[0].objective.per = 100s;
  comparison = compare(s, {}, {});
  EXPECT_EQ(judged(comparison), ObjectiveState::missed);
  EXPECT_GT(comparison.objectives[0].kept, 0.4);
  EXPECT_LT(comparison.objectives[0].kept, 0.95);
}

}  // namespace
}  // namespace stowplan::fleet_outcomes_test
