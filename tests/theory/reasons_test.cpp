// Why requests take as long as they do, against what theory or plain arithmetic says of the reason
// alone; and that the reasons add up. One scenario for each reason, in which it is the largest.
#include "models/fleet/requests/reasons.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>

#include "models/fleet/fleet.hpp"
#include "models/plan/plan.hpp"
#include "tests/models/bare_fleet.hpp"

namespace stowplan::reasons_theory_test {
namespace {

using namespace std::chrono_literals;

constexpr const char* web = "workload/web";
constexpr std::array<const char*, reason_count> names{
    "instance", "cold_start", "slot", "cpu",     "own_sharing", "smt",
    "steal",    "throttled",  "disk", "network", "calls",       "retries"};

Distribution<Duration> exactly(Duration time) { return Constant<Duration>{time}; }
Arrivals poisson(double rate) { return PoissonArrivals{Rate{rate}}; }
/// Asks again at once: never two of its requests at a time.
Arrivals one_user() { return ClosedUsers{.users = 1, .think_time = 1us}; }

/// [ms]
double reason(const Observation& seen, const char* scope, const char* name) {
  return measure(seen, scope, std::string{"reasons.mean."} + name) * 1e3;
}

double slowest(const Observation& seen, const char* scope, const char* name) {
  return measure(seen, scope, std::string{"reasons.slowest."} + name) * 1e3;
}

double sum_of(const Observation& seen, const char* scope) {
  double sum = 0;
  for (const char* name : names) sum += reason(seen, scope, name);
  return sum;
}

std::string largest(const Observation& seen, const char* scope) {
  return *std::ranges::max_element(names, {},
                                   [&](const char* name) { return reason(seen, scope, name); });
}

// All that is asked of the reasons of any run.
void expect_sums(const Observation& seen, const char* scope) {
  const double mean = measure(seen, scope, "response_time.mean") * 1e3;
  EXPECT_NEAR(sum_of(seen, scope), mean, 1e-9 * mean);
  double tail = 0;
  for (const char* name : names) tail += slowest(seen, scope, name);
  EXPECT_NEAR(tail, measure(seen, scope, "reasons.slowest") * 1e3, 1e-9 * tail);
  EXPECT_GE(tail, mean * (1 - 1e-9));
}

Scenario front_and_back(Arrivals arrivals, Duration back) {
  Scenario s = one_service(std::move(arrivals), exactly(1ms), 1_cores);
  s.workload[0].calls = {{.to = "back"}};
  s.workload.push_back(bare_workload("back", exactly(back)));
  s.deployment.push_back(bare_deployment("two", 1_cores));
  s.layout[0].route.push_back({"", "back", "two", "pool"});
  return s;
}

// M/M/1-PS: s alone, and s rho / (1 - rho) for the others that share the core.
TEST(Reasons, SharingOneCoreIsThatOfProcessorSharing) {
  Scenario s = one_service(poisson(50), Exponential<Duration>{10ms}, 1_cores);
  s.duration = 8000s;
  const Observation seen = simulate(s);
  EXPECT_NEAR(reason(seen, web, "cpu"), 10, 0.1);
  EXPECT_NEAR(reason(seen, web, "own_sharing"), 10, 0.4);
  for (const char* other : {"steal", "smt", "throttled", "slot", "disk", "network"}) {
    EXPECT_NEAR(reason(seen, web, other), 0, 1e-6) << other;
  }
  expect_sums(seen, web);
  // Those that take longest are many at once: they share more than they work.
  EXPECT_GT(slowest(seen, web, "own_sharing"), slowest(seen, web, "cpu"));
}

// The time a job of `work` stands still whose quota of `burn` is full at each multiple of `period`.
double stalled(double offset, double work, double burn, double period) {
  double at = offset;
  double left = work;
  double still = 0;
  while (left > 0) {
    const double end = (std::floor(at / period) + 1) * period;
    const double runs = std::min({left, burn, end - at});
    left -= runs;
    at += runs;
    if (left <= 0) break;
    if (at < end) still += end - at;
    at = end;
  }
  return still;
}

// 50 ms at a fifth of a core, alone: what a quota of 20 ms in 100 makes of it, from any instant.
TEST(Reasons, ThrottledIsWhatTheQuotaStops) {
  Scenario s = one_service(poisson(0.05), exactly(50ms), Cores{200});
  s.runtime.entries[0].second.guest_kernel = false;
  s.duration = 40000s;
  const Observation seen = simulate(s);
  double mean = 0;
  constexpr int offsets = 10000;
  for (int i = 0; i < offsets; ++i) mean += stalled((i + 0.5) / offsets * 100, 50, 20, 100);
  mean /= offsets;
  ASSERT_GT(mean, 100);
  EXPECT_NEAR(reason(seen, web, "throttled"), mean, 0.03 * mean);
  EXPECT_NEAR(reason(seen, web, "cpu"), 50, 1e-6);
  expect_sums(seen, web);
  EXPECT_EQ(largest(seen, web), "throttled");
  // 20 ms of CPU time in so many of 100 ms in which the instance stands still.
  EXPECT_NEAR(measure(seen, web, "instances.throttled"), 0.05 * mean * 1e-3,
              0.05 * 0.05 * mean * 1e-3);
}

/// Two workloads, one user each, on a host of `cpus` threads.
Scenario two_users(std::int64_t cpus) {
  Scenario s = one_service(one_user(), exactly(10ms), 1_cores);
  s.host.entries[0].second.cpus = cpus;
  s.pool[0].cpu_overcommit = 2;
  s.workload.push_back(bare_workload("neighbour", exactly(10ms)));
  s.workload[1].arrivals = one_user();
  s.deployment.push_back(bare_deployment("two", 1_cores));
  s.layout[0].route.push_back({"", "neighbour", "two", "pool"});
  s.duration = 100s;
  return s;
}

// Two equal groups on one core: each works half of the time, and for the other half does not.
TEST(Reasons, StealIsTheOthersHalf) {
  const Observation seen = simulate(two_users(1));
  EXPECT_NEAR(reason(seen, web, "cpu"), 10, 1e-3);
  EXPECT_NEAR(reason(seen, web, "steal"), 10, 0.01);
  EXPECT_NEAR(reason(seen, web, "own_sharing"), 0, 1e-3);
  EXPECT_NEAR(measure(seen, web, "instances.steal"), 0.5, 0.001);
  EXPECT_NEAR(measure(seen, web, "instances.cpu"), 0.5, 0.001);
  expect_sums(seen, web);
}

// One core of two threads that do 1.25 of one thread's work: each runs at 0.625, and 10 ms take 16.
TEST(Reasons, SiblingThreadsSlowEachOther) {
  Scenario s = two_users(2);
  s.host.entries[0].second.threads_per_core = 2;
  s.host.entries[0].second.smt_yield = 1.25;
  const Observation seen = simulate(s);
  EXPECT_NEAR(reason(seen, web, "smt"), 6, 0.01);
  EXPECT_NEAR(reason(seen, web, "cpu"), 10, 1e-3);
  EXPECT_NEAR(reason(seen, web, "steal"), 0, 1e-3);
  expect_sums(seen, web);
}

// More jobs than threads in one instance without a limit are its own sharing, not others' doing.
TEST(Reasons, AnInstanceAloneOnItsHostIsNotStolenFrom) {
  Scenario s = one_service(ClosedUsers{.users = 4, .think_time = 1us}, exactly(10ms), 16_cores);
  s.host.entries[0].second.cpus = 2;
  s.pool[0].cpu_overcommit = 8;
  s.duration = 100s;
  const Observation seen = simulate(s);
  EXPECT_NEAR(reason(seen, web, "own_sharing"), 10, 0.01);
  EXPECT_NEAR(reason(seen, web, "steal"), 0, 1e-3);
  EXPECT_NEAR(measure(seen, web, "instances.steal"), 0, 1e-6);
  EXPECT_NEAR(measure(seen, web, "instances.cpu"), 1, 0.001) << "of two threads, all there are";
}

// M/M/1 with one place: the wait is s rho / (1 - rho), and all of it is for the place.
TEST(Reasons, AFullInstanceIsWaitedFor) {
  Scenario s = one_service(poisson(50), Exponential<Duration>{10ms}, 1_cores);
  s.deployment[0].concurrency = 1;
  s.duration = 8000s;
  const Observation seen = simulate(s);
  EXPECT_NEAR(reason(seen, web, "slot"), 10, 0.4);
  EXPECT_NEAR(reason(seen, web, "own_sharing"), 0, 1e-6);
  // Little: 50 a second that wait 10 ms.
  EXPECT_NEAR(measure(seen, web, "requests.waiting"), 0.5, 0.03);
  expect_sums(seen, web);
}

// In one line for two instances likewise: M/M/2.
TEST(Reasons, ASharedQueueIsAWaitForAPlace) {
  Scenario s = one_service(poisson(150), Exponential<Duration>{10ms}, 1_cores);
  s.workload[0].balancer = Balancer::shared_queue;
  s.deployment[0] = bare_deployment("one", 1_cores, 2);
  s.deployment[0].concurrency = 1;
  s.duration = 4000s;
  const Observation seen = simulate(s);
  // Erlang C of 1.5 at 2 is 9 / 14; over a drain rate of 50 a second.
  EXPECT_NEAR(reason(seen, web, "slot"), 9.0 / 14 * 20, 0.4);
  for (const char* other : {"instance", "cold_start", "own_sharing"}) {
    EXPECT_NEAR(reason(seen, web, other), 0, 1e-6) << other;
  }
  expect_sums(seen, web);
}

// Two users whose work takes half as long again beside each other, always both at once: of 30 ms on
// a core of one's own 20 are work, and the rest is the other one's fault and no neighbour's.
TEST(Reasons, ACrowdIsSharingAndNoNeighbour) {
  Scenario s = one_service(ClosedUsers{.users = 2, .think_time = 1us}, exactly(20ms), 2_cores);
  s.deployment[0].concurrency_cost = 0.5;
  s.duration = 600s;
  const Observation seen = simulate(s);
  EXPECT_NEAR(reason(seen, web, "cpu"), 20, 1e-6);
  EXPECT_NEAR(reason(seen, web, "own_sharing"), 10, 0.01);
  EXPECT_NEAR(reason(seen, web, "smt"), 0, 1e-3);
  expect_sums(seen, web);
}

// One write of 20 ms after 1 ms of work.
TEST(Reasons, TheDiskIsWaitedFor) {
  Scenario s = one_service(poisson(10), exactly(1ms), 1_cores);
  s.storage.entries[0].second.iops = Rate{50};
  s.workload[0].request.disk_write = {.ops = 1, .bytes = 4_KiB};
  s.duration = 2000s;
  const Observation seen = simulate(s);
  EXPECT_EQ(largest(seen, web), "disk");
  EXPECT_NEAR(reason(seen, web, "cpu"), 1, 1e-6);
  // M/D/1 at 0.2: 20 ms and 20 * 0.2 / (2 * 0.8) of waiting.
  EXPECT_NEAR(reason(seen, web, "disk"), 22.5, 0.5);
  expect_sums(seen, web);
}

// Two hops of 5 ms, both ways.
TEST(Reasons, MessagesAreOnTheirWay) {
  Scenario s = one_service(poisson(1), exactly(1ms), 1_cores);
  s.network.entries[0].second.hop_latency = 5ms;
  s.duration = 1000s;
  const Observation seen = simulate(s);
  EXPECT_EQ(largest(seen, web), "network");
  EXPECT_NEAR(reason(seen, web, "network"), 10, 1e-3);
  expect_sums(seen, web);
}

// Two calls of one stage: the longer one is what is waited for, and it is the one that ends last.
TEST(Reasons, OfParallelCallsTheLongestCounts) {
  Scenario s = front_and_back(poisson(1), 30ms);
  s.workload.push_back(bare_workload("side", exactly(10ms)));
  s.workload[0].calls.push_back({.to = "side"});
  s.deployment.push_back(bare_deployment("three", 4_cores));
  s.layout[0].route.push_back({"", "side", "three", "pool"});
  s.duration = 2000s;
  const Observation seen = simulate(s);
  EXPECT_EQ(largest(seen, web), "calls");
  EXPECT_NEAR(reason(seen, web, "calls"), 31, 1.5);
  EXPECT_EQ(reason(seen, web, "retries"), 0);
  EXPECT_EQ(measure(seen, web, "calls.longest.back"), 1);
  EXPECT_EQ(measure(seen, web, "calls.longest.side"), 0);
  EXPECT_NEAR(measure(seen, web, "calls.time.side") * 1e3, 10, 0.5);
  expect_sums(seen, web);
}

// The callee is busy half of the time for longer than is waited for it: an attempt that is given up
// after 20 ms, a wait of 30, and another.
TEST(Reasons, AttemptsThatFailAreRetries) {
  Scenario s = front_and_back(poisson(0.5), 15ms);
  s.workload[0].calls[0].timeout = 20ms;
  s.workload[0].calls[0].retries = {.count = 50, .backoff = {.first = 30ms, .most = 30ms}};
  // Another caller holds the callee's only place for long.
  s.workload.push_back(bare_workload("hog", exactly(500ms)));
  s.workload[2].arrivals = one_user();
  s.deployment.push_back(bare_deployment("three", 1_cores));
  s.deployment[1].concurrency = 1;
  s.deployment[1].queue = 1;
  s.workload[1].abandoned = Abandoned::cancelled;
  s.layout[0].route.push_back({"", "hog", "three", "pool"});
  s.workload[1].arrivals = poisson(40);
  s.duration = 4000s;
  const Observation seen = simulate(s);
  ASSERT_GT(measure(seen, web, "requests.served"), 0.5);
  EXPECT_EQ(largest(seen, web), "retries");
  // What is not retried takes 15 to 20 ms.
  EXPECT_GE(reason(seen, web, "calls"), 15 - 1e-6);
  EXPECT_LE(reason(seen, web, "calls"), 20 + 1e-6);
  expect_sums(seen, web);
}

// Instances that come when the schedule says so and need 10 s to start: a request that arrives
// before waits for an instance until it is asked for, and for a cold start from then on.
TEST(Reasons, AColdStartIsToldFromAnInstanceThatIsNotAskedFor) {
  Scenario s = one_service(poisson(100), exactly(1ms), 1_cores);
  s.workload.push_back(bare_workload("steady", exactly(1ms)));
  s.workload[1].arrivals = poisson(1);
  s.deployment.push_back(bare_deployment("two", 1_cores));
  s.layout[0].route.push_back({"", "steady", "two", "pool"});
  s.deployment[0].autoscaler = ScheduledReplicas{0, {{.at = 4s, .replicas = 1}}};
  Phase slow = bare_phase("slow");
  slow.delay = Constant<Duration>{10s};
  s.runtime.entries[0].second.start = {slow};
  s.duration = 14s;
  Observation seen = simulate(s);
  EXPECT_EQ(largest(seen, web), "cold_start");
  // Arrivals between 0 and 4 s wait 10 s of start and 2 s before in the mean; later ones, up to
  // 14 s, half of the start: (4 * 10 + 10 * 5) / 14 and 4 * 2 / 14 seconds.
  EXPECT_NEAR(reason(seen, web, "cold_start") * 1e-3, 90.0 / 14, 0.3);
  EXPECT_NEAR(reason(seen, web, "instance") * 1e-3, 8.0 / 14, 0.1);
  expect_sums(seen, web);

  // In a shared queue no less, though after that they wait for the only place: 1 ms each behind
  // those that came before.
  const double before = reason(seen, web, "cold_start");
  s.workload[0].balancer = Balancer::shared_queue;
  s.deployment[0].concurrency = 1;
  seen = simulate(s);
  EXPECT_NEAR(reason(seen, web, "cold_start"), before, 1e-6);
  EXPECT_NEAR(reason(seen, web, "instance") * 1e-3, 8.0 / 14, 0.1);
  EXPECT_NEAR(reason(seen, web, "slot") * 1e-3, 1.4 / 2, 0.1);
  EXPECT_NEAR(reason(seen, web, "own_sharing"), 0, 1e-6);
  expect_sums(seen, web);
}

TEST(Reasons, NothingObservedIsNoReason) {
  Scenario s = one_service(poisson(1e-9), exactly(1ms), 1_cores);
  const Observation seen = simulate(s);
  EXPECT_TRUE(std::isnan(reason(seen, web, "cpu")));
  EXPECT_TRUE(std::isnan(measure(seen, web, "reasons.slowest")));
}

// Left out, they change nothing of what happens.
TEST(Reasons, ObservingChangesNothing) {
  Scenario s = front_and_back(poisson(100), 5ms);
  s.duration = 100s;
  const Plan plan = make_plan(s, s.layout.front(), {});
  const Observation with = Fleet{plan, s.seed, 0}.run();
  const Observation without = Fleet{plan, s.seed, 0, {.reasons = false}}.run();
  EXPECT_EQ(with.digest, without.digest);
  EXPECT_THROW(static_cast<void>(measure(without, web, "reasons.mean.cpu")), std::exception);
  EXPECT_EQ(measure(with, web, "response_time.mean"), measure(without, web, "response_time.mean"));
}

}  // namespace
}  // namespace stowplan::reasons_theory_test
