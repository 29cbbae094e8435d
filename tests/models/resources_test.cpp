// Requests and limits: what follows where one is left out, how they weigh, what is refused, and
// what they do to a running instance.
#include "models/catalogue/resources.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "models/analytic/layout_answer.hpp"
#include "models/plan/plan.hpp"
#include "models/scenario/validate.hpp"
#include "models/warnings/kinds.hpp"
#include "tests/models/bare_fleet.hpp"

namespace stowplan::resources_test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* web = "workload/web";

/// A container, with both limits.
Scenario container(Cores limit = 1_cores) {
  Scenario s = one_service(PoissonArrivals{Rate{1}}, Constant<Duration>{10ms}, limit);
  s.runtime.entries[0].second.guest_kernel = false;
  s.runtime.entries[0].second.pod = true;
  return s;
}

std::vector<std::string> paths(const Problems& problems) {
  std::vector<std::string> list;
  for (const Problem& problem : problems) list.push_back(problem.path);
  return list;
}

// ---- What follows from what ----

TEST(Resources, ALimitAloneIsTheRequestToo) {
  const Resources r = resources_of({}, {.cpu = 2_cores, .memory = 1_GiB}, false);
  EXPECT_EQ(r.cpu_request, 2_cores);
  EXPECT_EQ(r.cpu_limit, 2_cores);
  EXPECT_EQ(r.memory_request, 1_GiB);
  EXPECT_EQ(r.memory_limit, 1_GiB);
  EXPECT_EQ(r.qos(), QosClass::guaranteed);
}

TEST(Resources, ARequestAloneHasNoLimit) {
  const Resources r = resources_of({.cpu = 2_cores, .memory = 1_GiB}, {}, false);
  EXPECT_EQ(r.cpu_request, 2_cores);
  EXPECT_FALSE(r.cpu_limit);
  EXPECT_EQ(r.memory_request, 1_GiB);
  EXPECT_FALSE(r.memory_limit);
  EXPECT_EQ(r.qos(), QosClass::burstable);
}

TEST(Resources, NeitherBooksNothing) {
  EXPECT_EQ(resources_of({}, {}, false), Resources{});
  EXPECT_EQ(Resources{}.qos(), QosClass::best_effort);
}

TEST(Resources, EachResourceFollowsTheRulesByItself) {
  const Resources r = resources_of({.memory = 1_GiB}, {.cpu = 1_cores}, false);
  EXPECT_EQ(r.cpu_request, 1_cores);
  EXPECT_FALSE(r.memory_limit);
  EXPECT_EQ(r.qos(), QosClass::burstable);
}

TEST(Resources, QosClassesAreThoseOfKubernetes) {
  const auto qos = [](const Requests& requests, const Limits& limits) {
    return resources_of(requests, limits, false).qos();
  };
  const Limits both{.cpu = 1_cores, .memory = 1_GiB};
  EXPECT_EQ(qos({.cpu = 1_cores, .memory = 1_GiB}, both), QosClass::guaranteed);
  EXPECT_EQ(qos({.cpu = 1_cores}, both), QosClass::guaranteed);
  EXPECT_EQ(qos({.cpu = 500_millicores}, both), QosClass::burstable);
  EXPECT_EQ(qos({.memory = 1_MiB}, both), QosClass::burstable);
  EXPECT_EQ(qos({}, {.cpu = 1_cores}), QosClass::burstable);
  EXPECT_EQ(qos({}, {.memory = 1_GiB}), QosClass::burstable);
  EXPECT_EQ(qos({.cpu = 1_millicores}, {}), QosClass::burstable);
  EXPECT_EQ(qos({.cpu = 0_cores, .memory = Bytes{}}, both), QosClass::burstable);
  EXPECT_EQ(qos({.cpu = 0_cores, .memory = Bytes{}}, {}), QosClass::best_effort);
}

TEST(Resources, FilesOfVersion1HaveAQuotaToSwitchOff) {
  const Limits limits{.cpu = 1_cores, .memory = 1_GiB, .cpu_quota = false};
  const Resources r = resources_of({}, limits, false);
  EXPECT_EQ(r.cpu_request, 1_cores);
  EXPECT_FALSE(r.cpu_limit);
  EXPECT_EQ(r.memory_limit, 1_GiB);
  EXPECT_EQ(resources_of({}, limits, true).cpu_limit, 1_cores);
}

// ---- Weight ----

TEST(Resources, SharesOfARequest) {
  const auto shares = [](std::int64_t millicores) { return cpu_shares(Cores{millicores}); };
  EXPECT_EQ(shares(0), 2);
  EXPECT_EQ(shares(1), 2);
  EXPECT_EQ(shares(5), 5);
  EXPECT_EQ(shares(100), 102);
  EXPECT_EQ(shares(1500), 1536);
  EXPECT_EQ(shares(256'000), 262'144);
  EXPECT_EQ(shares(INT64_MAX), 262'144);
}

TEST(Resources, WeightsOfBothConversions) {
  const auto weights = [](std::int64_t shares) {
    return std::pair{cgroup_weight(shares, CpuWeight::linear),
                     cgroup_weight(shares, CpuWeight::quadratic)};
  };
  EXPECT_EQ(weights(2), std::pair(1L, 1L));
  EXPECT_EQ(weights(10), std::pair(1L, 4L));
  EXPECT_EQ(weights(102), std::pair(4L, 17L));
  EXPECT_EQ(weights(512), std::pair(20L, 59L));
  EXPECT_EQ(weights(1024), std::pair(39L, 100L));
  EXPECT_EQ(weights(2048), std::pair(79L, 174L));
  EXPECT_EQ(weights(65'536), std::pair(2500L, 3023L));
  EXPECT_EQ(weights(262'144), std::pair(10'000L, 10'000L));
}

// Two instances want all 16 CPUs; 3000 and 1000 millicores weigh 118 to 39 and 237 to 100.
TEST(Resources, UnderContentionTheRequestsDecide) {
  Scenario s = container(16_cores);
  s.duration = 100s;
  s.pool[0].cpu_overcommit = 4;
  s.workload[0].arrivals = ClosedUsers{.users = 64, .think_time = 1ns};
  s.workload[0].request.cpu = Constant<Duration>{1s};
  s.workload.push_back(s.workload[0]);
  s.workload[1].name = "other";
  s.deployment[0].requests.cpu = 3_cores;
  s.deployment[0].limits.cpu.reset();
  s.deployment.push_back(s.deployment[0]);
  s.deployment[1].name = "two";
  s.deployment[1].requests.cpu = 1_cores;
  s.layout[0].route.push_back({"", "other", "two", "pool"});
  const auto ratio = [&] {
    const Observation seen = simulate(s);
    return measure(seen, web, "throughput") / measure(seen, "workload/other", "throughput");
  };
  const auto weight = [](std::int64_t millicores, CpuWeight conversion) {
    return static_cast<double>(cgroup_weight(cpu_shares(Cores{millicores}), conversion));
  };
  for (const CpuWeight conversion : {CpuWeight::linear, CpuWeight::quadratic}) {
    s.pool[0].cpu_weight = conversion;
    EXPECT_NEAR(ratio(), weight(3000, conversion) / weight(1000, conversion), 0.1);
  }
}

// One pod that requests a CPU against ten that request nothing: they are one slice of weight 1,
// whatever their number, where each by itself would make it 10.
TEST(Resources, BestEffortPodsShareOneSlice) {
  Scenario s = container(16_cores);
  s.duration = 1000s;
  s.workload[0].arrivals = ClosedUsers{.users = 64, .think_time = 1ns};
  s.workload[0].request.cpu = Constant<Duration>{1s};
  s.workload.push_back(s.workload[0]);
  s.workload[1].name = "other";
  s.workload[1].request.cpu = Constant<Duration>{100ms};
  s.deployment[0].requests.cpu = 1_cores;
  s.deployment[0].limits.cpu.reset();
  s.deployment.push_back(s.deployment[0]);
  s.deployment[1].name = "two";
  s.deployment[1].requests = {.cpu = 0_cores, .memory = Bytes{}};
  s.deployment[1].limits = {};
  s.deployment[1].autoscaler = FixedReplicas{10};
  s.layout[0].route.push_back({"", "other", "two", "pool"});
  const auto ratio = [&] {
    const Observation seen = simulate(s);
    return 10 * measure(seen, web, "throughput") / measure(seen, "workload/other", "throughput");
  };
  EXPECT_NEAR(ratio(), 39, 1);
  s.pool[0].cpu_weight = CpuWeight::quadratic;
  EXPECT_NEAR(ratio(), 100, 5);
  // What is no pod has no slice.
  s.pool[0].cpu_weight = CpuWeight::linear;
  s.runtime.entries[0].second.pod = false;
  EXPECT_NEAR(ratio(), 3.9, 0.1);
}

// A burstable slice weighs as the sum of its requests: two of half a CPU as one of a whole one,
// which is guaranteed and lies beside it.
TEST(Resources, TheBurstableSliceWeighsAsTheSumOfItsRequests) {
  Scenario s = container(16_cores);
  s.duration = 200s;
  s.pool[0].cpu_overcommit = 2;
  s.workload[0].arrivals = ClosedUsers{.users = 64, .think_time = 1ns};
  s.workload[0].request.cpu = Constant<Duration>{1s};
  s.workload.push_back(s.workload[0]);
  s.workload[1].name = "other";
  s.deployment[0].limits.cpu_weight = 39;  // 16 CPUs to use, the weight of one.
  s.deployment.push_back(s.deployment[0]);
  s.deployment[1].name = "two";
  s.deployment[1].limits = {};
  s.deployment[1].requests = {.cpu = 500_millicores, .memory = 1_GiB};
  s.deployment[1].autoscaler = FixedReplicas{2};
  s.layout[0].route.push_back({"", "other", "two", "pool"});
  const Observation seen = simulate(s);
  EXPECT_NEAR(measure(seen, web, "throughput"), 8, 0.4);
  EXPECT_NEAR(measure(seen, "workload/other", "throughput"), 8, 0.4);
}

// ---- What they do ----

// A quarter of a CPU on an idle host: with the limit 10 ms of work mostly fit the first period's
// 25 ms; a longer request is stopped; without the limit nothing is.
TEST(Resources, NoCpuLimitIsNoCap) {
  Scenario s = container(250_millicores);
  s.workload[0].request.cpu = Constant<Duration>{50ms};
  const double limited = measure(simulate(s), web, "response_time.mean");
  EXPECT_GT(limited, 0.090);
  s.deployment[0].requests.cpu = 250_millicores;
  s.deployment[0].limits.cpu.reset();
  EXPECT_NEAR(measure(simulate(s), web, "response_time.mean"), 0.050, 1e-6);
  s.deployment[0].requests = {};
  EXPECT_NEAR(measure(simulate(s), web, "response_time.mean"), 0.050, 1e-6);
  s.deployment[0].limits.cpu = 250_millicores;
  s.deployment[0].limits.cpu_quota = false;
  EXPECT_NEAR(measure(simulate(s), web, "response_time.mean"), 0.050, 1e-6);
}

// Ten requests of 200 MiB at once are too many for a limit of 1 GiB, and not for 64 GiB.
TEST(Resources, NoMemoryLimitIsTheHosts) {
  Scenario s = container(16_cores);
  s.workload[0].arrivals = ClosedUsers{.users = 10, .think_time = 1ms};
  s.workload[0].request.memory = 200_MiB;
  EXPECT_GT(measure(simulate(s), web, "instances.oom_kills"), 0);
  s.deployment[0].requests.memory = 1_GiB;
  s.deployment[0].limits.memory.reset();
  EXPECT_EQ(measure(simulate(s), web, "instances.oom_kills"), 0);
}

// 40 instances of half a CPU requested, without a limit: 32 fit 16 CPUs; with nothing requested all
// do.
TEST(Resources, RequestsAreWhatIsBooked) {
  Scenario s = container(4_cores);
  s.deployment[0].requests = {.cpu = 500_millicores, .memory = 100_MiB};
  s.deployment[0].autoscaler = FixedReplicas{40};
  EXPECT_EQ(measure(simulate(s), web, "instances.mean"), 32);
  EXPECT_EQ(measure(simulate(s), "pool/pool", "booked.cpu"), 1);
  s.deployment[0].requests = {.cpu = 0_cores, .memory = Bytes{}};
  const Observation none = simulate(s);
  EXPECT_EQ(measure(none, web, "instances.mean"), 40);
  EXPECT_EQ(measure(none, "pool/pool", "booked.cpu"), 0);
  EXPECT_EQ(measure(none, "pool/pool", "booked.memory"), 0);
}

// Two CPUs of use against a target of 50 %: of requests of 0.5 CPUs that is 8 instances, of limits
// of 2 CPUs it would be 2.
TEST(Resources, TheAutoscalerSteersByTheRequest) {
  Scenario s = container(2_cores);
  s.duration = 30min;
  s.warm_up = 10min;
  s.workload[0].arrivals = PoissonArrivals{Rate{200}};
  s.deployment[0].requests.cpu = 500_millicores;
  s.deployment[0].autoscaler = Hpa{.target_cpu = 0.5, .min = 1, .max = 30};
  EXPECT_NEAR(measure(simulate(s), web, "instances.mean"), 8, 1);
  const analytic::AnalyticAnswer answer = analytic::solve(make_plan(s, s.layout[0], {}));
  EXPECT_EQ(answer.workloads[0].instances, 8);
}

// ---- What is refused, and what is warned of ----

TEST(Resources, ARequestAboveItsLimitIsRefused) {
  Scenario s = container();
  s.deployment[0].requests = {.cpu = 1_cores, .memory = 1_GiB};
  EXPECT_THAT(paths(validate(s)), IsEmpty());
  s.deployment[0].requests = {.cpu = 1001_millicores, .memory = 1025_MiB};
  EXPECT_THAT(paths(validate(s)),
              ElementsAre("deployment.one.requests.cpu", "deployment.one.requests.memory"));
}

TEST(Resources, AGuestHasASize) {
  Scenario s = container();
  s.runtime.entries[0].second.guest_kernel = true;
  s.deployment[0].requests = {.cpu = 500_millicores, .memory = 256_MiB};
  EXPECT_THAT(paths(validate(s)), IsEmpty());
  s.deployment[0].limits = {};
  EXPECT_THAT(paths(validate(s)),
              ElementsAre("deployment.one.limits.cpu", "deployment.one.limits.memory"));
}

TEST(Resources, AnAutoscalerNeedsARequest) {
  Scenario s = container();
  s.deployment[0].autoscaler = Hpa{.target_cpu = 0.5, .min = 1, .max = 30};
  EXPECT_THAT(paths(validate(s)), IsEmpty());
  s.deployment[0].limits.cpu.reset();
  EXPECT_THAT(paths(validate(s)), ElementsAre("deployment.one.autoscaler"));
  s.deployment[0].requests.cpu = 0_cores;
  EXPECT_THAT(paths(validate(s)), ElementsAre("deployment.one.autoscaler"));
  s.deployment[0].requests.cpu = 1_millicores;
  EXPECT_THAT(paths(validate(s)), IsEmpty());
}

TEST(Resources, MoreCpuUntilReadyNeedsALimitToLift) {
  Scenario s = container();
  s.deployment[0].limits.start_cpu = 2_cores;
  EXPECT_THAT(paths(validate(s)), IsEmpty());
  s.deployment[0].limits.cpu.reset();
  EXPECT_THAT(paths(validate(s)), ElementsAre("deployment.one.limits.start_cpu"));
}

TEST(Resources, SayingNothingIsWarnedOfAndSayingNothingIsMeantIsNot) {
  Scenario s = container();
  EXPECT_THAT(paths(resource_warnings(s)), IsEmpty());
  s.deployment[0].limits.cpu.reset();
  EXPECT_THAT(paths(resource_warnings(s)), ElementsAre("deployment.one.requests.cpu"));
  s.deployment[0].limits.memory.reset();
  EXPECT_THAT(paths(resource_warnings(s)),
              ElementsAre("deployment.one.requests.cpu", "deployment.one.requests.memory"));
  s.deployment[0].requests = {.cpu = 0_cores, .memory = Bytes{}};
  EXPECT_THAT(paths(resource_warnings(s)), IsEmpty());
}

TEST(Resources, TheWarningOfAQuotaPrintsWhatToWrite) {
  Scenario s = container(250_millicores);
  s.deployment[0].limits.cpu_quota = false;
  const Problems found = resource_warnings(s);
  ASSERT_THAT(paths(found), ElementsAre("deployment.one.limits.cpu_quota"));
  EXPECT_THAT(found[0].message,
              testing::HasSubstr("requests = { cpu = 0.25 }, limits = { memory = \"1 GiB\" }"));
}

TEST(Resources, TheClosedFormKnowsNoCapWhereThereIsNone) {
  Scenario s = container(250_millicores);
  s.workload[0].request.cpu = Constant<Duration>{50ms};
  s.deployment[0].requests.cpu = 250_millicores;
  s.deployment[0].limits.cpu.reset();
  const analytic::AnalyticAnswer answer = analytic::solve(make_plan(s, s.layout[0], {}));
  EXPECT_NEAR(answer.workloads[0].response_time, 0.050, 1e-6);
}

}  // namespace
}  // namespace stowplan::resources_test
