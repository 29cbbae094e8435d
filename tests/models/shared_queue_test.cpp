// One queue before all instances, in fleets whose answers can be worked out: who goes, who gives
// up, who waits for the first instance.
#include <gtest/gtest.h>

#include <string>

#include "models/fleet/fleet.hpp"
#include "models/fleet/report/recount.hpp"
#include "models/plan/plan.hpp"
#include "tests/models/bare_fleet.hpp"

namespace stowplan::shared_queue_test {
namespace {

using namespace std::chrono_literals;

Distribution<Duration> exactly(Duration time) { return Constant<Duration>{time}; }

/// `replicas` instances with one place each and a queue before them.
Scenario queue(Arrivals arrivals, Duration service, std::int64_t replicas) {
  Scenario s = one_service(std::move(arrivals), exactly(service), 1_cores);
  s.workload[0].balancer = Balancer::shared_queue;
  s.deployment[0] = bare_deployment("one", 1_cores, replicas);
  s.deployment[0].concurrency = 1;
  return s;
}

/// Runs it, and counts what it kept along the way again.
Observation run(const Scenario& scenario) {
  const Plan plan = make_plan(scenario, scenario.layout.front(), {});
  Fleet fleet{plan, scenario.seed, 0};
  Observation seen = fleet.run();
  for (const Recount& one : fleet.recount()) EXPECT_NEAR(one.kept, one.anew, one.slack) << one.what;
  return seen;
}

// Three users of 1 s each. Two instances serve two a second; when one of them is told to go, it
// ends what it has and takes none of those that wait.
TEST(SharedQueue, AnInstanceThatGoesTakesNoneFromIt) {
  Scenario s = queue(ClosedUsers{.users = 3, .think_time = 1us}, 1s, 2);
  s.deployment[0].autoscaler = ScheduledReplicas{2, {{.at = 10s, .replicas = 1}}};
  s.warm_up = 20s;
  s.duration = 100s;
  const Observation after = run(s);
  EXPECT_NEAR(measure(after, "", "throughput"), 1, 0.011);
  EXPECT_NEAR(measure(after, "", "response_time.mean"), 3, 0.001);
  EXPECT_EQ(measure(after, "", "instances.mean"), 1);
  s.deployment[0].autoscaler = FixedReplicas{2};
  EXPECT_NEAR(measure(run(s), "", "throughput"), 2, 0.021);
}

// A new instance takes from the queue at once, and then every fourth waits no more.
TEST(SharedQueue, AnInstanceThatComesTakesFromIt) {
  Scenario s = queue(ClosedUsers{.users = 4, .think_time = 1us}, 1s, 2);
  s.deployment[0].autoscaler = ScheduledReplicas{2, {{.at = 10s, .replicas = 4}}};
  s.warm_up = 20s;
  s.duration = 100s;
  EXPECT_NEAR(measure(run(s), "", "response_time.mean"), 1, 0.001);
}

// Twice what two can serve. Who gives up leaves the line, so by Little there are never more in it
// than come in 1.5 s; those who are served anyway stay, and it grows by two a second.
TEST(SharedQueue, WhoGivesUpLeavesIt) {
  Scenario s = queue(PoissonArrivals{Rate{4}}, 1s, 2);
  s.workload[0].timeout = 1500ms;
  s.duration = 2000s;
  EXPECT_LT(measure(run(s), "workload/web", "requests.waiting"), 4 * 1.5);
  s.workload[0].abandoned = Abandoned::served_anyway;
  EXPECT_NEAR(measure(run(s), "workload/web", "requests.waiting"), 2000, 150);
}

// 200,000 that wait for the first instance and ask nothing of it, in one sweep and not one inside
// the other.
TEST(SharedQueue, ALongLineOfNothingIsServedInOneSweep) {
  Scenario s = queue(PoissonArrivals{Rate{20'000}}, 0s, 1);
  s.deployment[0].autoscaler = ScheduledReplicas{0, {{.at = 10s, .replicas = 1}}};
  s.duration = 12s;
  const Observation seen = run(s);
  EXPECT_EQ(measure(seen, "", "requests.served"), 1);
  // Five seconds for ten of twelve.
  EXPECT_NEAR(measure(seen, "", "response_time.mean"), 10.0 / 12 * 5, 0.05);
}

// A message takes 10 ms each way, and its place is kept meanwhile: 20 ms of work and 10 of way in.
TEST(SharedQueue, APlaceIsKeptForWhatIsOnItsWay) {
  Scenario s = queue(ClosedUsers{.users = 10, .think_time = 1us}, 20ms, 1);
  s.runtime.entries[0].second.hop_latency = 10ms;
  s.duration = 60s;
  EXPECT_NEAR(measure(run(s), "", "throughput"), 1 / 0.030, 0.1);
}

}  // namespace
}  // namespace stowplan::shared_queue_test
