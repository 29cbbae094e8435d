// How autoscalers behave over time. The single rules of the HorizontalPodAutoscaler are checked by
// the published cases (tests/conformance); here are the loops, the corners they leave out, and the
// parameters.
#include "models/control/autoscaler/autoscaler.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <variant>
#include <vector>

#include "models/control/autoscaler/hpa_controller.hpp"

namespace stowplan::autoscaler_test {
namespace {

using namespace std::chrono_literals;

Time at(Duration since_start) { return Time{since_start}; }

hpa::Pod pod(std::int64_t usage, Time now) {
  hpa::Pod p;
  p.started = now - 1h;
  p.ready = true;
  p.ready_changed = *p.started;
  p.request = 1000;
  p.sample = hpa::Sample{usage, now, 15s};
  return p;
}

HpaPods pods(std::int64_t count, std::int64_t usage, Time now) {
  return {.cpu = std::vector<hpa::Pod>(static_cast<std::size_t>(count), pod(usage, now))};
}

Hpa half_busy(std::int64_t min, std::int64_t max) {
  Hpa h;
  h.target_cpu = 0.5;
  h.min = min;
  h.max = max;
  return h;
}

TEST(ScheduledReplicas, TakesTheLatestStepThatHasCome) {
  const ScheduledReplicas plan{.initial = 2, .steps = {{10min, 8}, {5min, 4}, {20min, 0}}};
  EXPECT_EQ(plan.at(0s), 2);
  EXPECT_EQ(plan.at(5min - 1ns), 2);
  EXPECT_EQ(plan.at(5min), 4);
  EXPECT_EQ(plan.at(19min), 8);
  EXPECT_EQ(plan.at(1h), 0);
}

TEST(ScheduledReplicas, LaterInTheListWinsAtOneInstant) {
  const ScheduledReplicas plan{.initial = 1, .steps = {{0s, 3}, {0s, 5}}};
  EXPECT_EQ(plan.at(0s), 5);
}

TEST(Hpa, TargetIsAWholePercent) {
  Hpa h;
  h.target_cpu = 0.29;  // 100 * 0.29 is below 29 in binary.
  EXPECT_EQ(target_percent(*h.target_cpu), 29);
  h.target_cpu = 0.6;
  EXPECT_EQ(target_percent(*h.target_cpu), 60);
}

TEST(Hpa, StartsAtTheMinimumUnlessTold) {
  Hpa h = half_busy(3, 9);
  EXPECT_EQ(h.at_start(), 3);
  h.initial = 7;
  EXPECT_EQ(h.at_start(), 7);
}

// 549 of 1000 millicores are 54 whole percent: 54 / 50 = 1.08 is inside the tolerance, although
// 54.9 / 50 is 1.098 and 55 / 50 = 1.1 is its very edge. 56 percent is outside.
TEST(Hpa, UtilizationIsTruncatedBeforeTheRatio) {
  for (const auto& [usage, expected] : {std::pair{549, 4}, std::pair{559, 4}, std::pair{560, 5}}) {
    HpaController controller{half_busy(1, 10)};
    const auto seen = pods(4, usage, at(0s));
    EXPECT_EQ(controller.sync(at(0s), 4, seen).replicas, expected) << usage;
  }
}

TEST(Hpa, ToleranceCanDifferByDirection) {
  Hpa h = half_busy(1, 100);
  h.tolerance_up = 0;
  h.scale_down.stabilization = 0s;
  HpaController eager{h};
  EXPECT_EQ(eager.sync(at(0s), 50, pods(50, 520, at(0s))).replicas, 52);
  HpaController calm{h};
  EXPECT_EQ(calm.sync(at(0s), 50, pods(50, 460, at(0s))).replicas, 50);
}

// Eightfold load: at most four more pods or twice as many per 15 s: 2, 6, 12, 16.
TEST(Hpa, GrowsAsFastAsThePoliciesAllow) {
  HpaController controller{half_busy(1, 100)};
  std::int64_t replicas = 2;
  std::vector<std::int64_t> seen;
  for (int sync = 0; sync < 4; ++sync) {
    const Time now = at(sync * 15s);
    replicas = controller.sync(now, replicas, pods(replicas, 8000 / replicas, now)).replicas;
    seen.push_back(replicas);
  }
  EXPECT_EQ(seen, (std::vector<std::int64_t>{6, 12, 16, 16}));
}

TEST(Hpa, ShrinksOnlyAfterTheStabilizationWindow) {
  HpaController controller{half_busy(1, 100)};
  std::int64_t replicas = 10;
  Duration shrunk_after{-1};
  for (Duration t{}; t <= 400s && shrunk_after < 0s; t += 15s) {
    const std::int64_t busy = t == 0s ? 500 : 100;
    const std::int64_t next =
        controller.sync(at(t), replicas, pods(replicas, busy, at(t))).replicas;
    if (next < replicas) shrunk_after = t;
    replicas = next;
  }
  EXPECT_EQ(shrunk_after, 300s);
  EXPECT_EQ(replicas, 2);
}

TEST(Hpa, ShrinkingIsRateLimitedByItsPolicies) {
  Hpa h = half_busy(1, 100);
  h.scale_down = {PolicySelect::max, 0s, {{PolicyType::pods, 2, 60s}}};
  HpaController controller{h};
  std::int64_t replicas = 10;
  std::vector<std::int64_t> seen;
  for (int sync = 0; sync < 9; ++sync) {
    const Time now = at(sync * 15s);
    replicas = controller.sync(now, replicas, pods(replicas, 0, now)).replicas;
    seen.push_back(replicas);
  }
  EXPECT_EQ(seen, (std::vector<std::int64_t>{8, 8, 8, 8, 6, 6, 6, 6, 4}));
}

TEST(Hpa, DisabledDirectionNeverMoves) {
  Hpa h = half_busy(1, 100);
  h.scale_down.select = PolicySelect::disabled;
  h.scale_down.stabilization = 0s;
  HpaController controller{h};
  EXPECT_EQ(controller.sync(at(0s), 10, pods(10, 0, at(0s))).replicas, 10);
  EXPECT_EQ(controller.sync(at(15s), 10, pods(10, 1000, at(15s))).replicas, 20);
}

TEST(Hpa, WithoutPoliciesOnlyTheRangeLimits) {
  Hpa h = half_busy(1, 50);
  h.scale_up.policies.clear();
  HpaController controller{h};
  const HpaDecision decision = controller.sync(at(0s), 1, pods(1, 40'000, at(0s)));
  EXPECT_EQ(decision.recommended, 80);
  EXPECT_EQ(decision.replicas, 50);
  EXPECT_EQ(decision.condition, hpa::Condition::too_many);
}

TEST(Hpa, RangeIsEnforcedWithoutMetrics) {
  HpaController controller{half_busy(3, 6)};
  EXPECT_EQ(controller.sync(at(0s), 9, {}).replicas, 6);
  EXPECT_EQ(controller.sync(at(15s), 1, {}).replicas, 3);
  const HpaDecision blind = controller.sync(at(30s), 4, {});
  EXPECT_EQ(blind.replicas, 4);
  EXPECT_EQ(blind.error, hpa::MetricError::no_metrics);
}

TEST(Hpa, ZeroReplicasSwitchItOff) {
  HpaController controller{half_busy(3, 6)};
  EXPECT_EQ(controller.sync(at(0s), 0, {}).replicas, 0);
}

// Use of 100 % at target 50 % would double three pods. The one that is still starting is counted as
// idle: use is 66 % and ceil(1.32 * 3) = 4.
TEST(Hpa, StartingPodsDampGrowth) {
  HpaController controller{half_busy(1, 100)};
  auto seen = pods(3, 1000, at(0s));
  seen.cpu[2].started = at(0s) - 5s;
  seen.cpu[2].ready = false;
  seen.cpu[2].ready_changed = at(0s) - 5s;
  EXPECT_EQ(controller.sync(at(0s), 3, seen).replicas, 4);
}

// A sample whose window began before the pod was ready is start-up work, not load.
TEST(Hpa, StartUpCpuIsNotLoad) {
  auto seen = pods(2, 500, at(0s));
  seen.cpu[1] = pod(4000, at(0s));
  seen.cpu[1].started = at(0s) - 100s;
  seen.cpu[1].ready_changed = at(0s) - 10s;
  HpaController damped{half_busy(1, 100)};
  EXPECT_EQ(damped.sync(at(0s), 2, seen).replicas, 2);
  seen.cpu[1].ready_changed = at(0s) - 15s;
  HpaController counted{half_busy(1, 100)};
  EXPECT_GT(counted.sync(at(0s), 2, seen).replicas, 2);
}

// Target 200 %; two pods at 60 %, two without a sample. With 100 % assumed for those use is 80 %,
// ceil(0.40 * 4) = 2; with the target assumed it is 130 %, ceil(0.65 * 4) = 3.
TEST(Hpa, MissingPodsCountAsTheVersionSays) {
  auto seen = pods(4, 600, at(0s));
  seen.cpu[2].sample.reset();
  seen.cpu[3].sample.reset();
  Hpa h = half_busy(1, 100);
  h.target_cpu = 2;
  h.scale_down.stabilization = 0s;
  h.missing_pods = MissingPods::full_request;
  HpaController old_rule{h};
  EXPECT_EQ(old_rule.sync(at(0s), 4, seen).recommended, 2);
  h.missing_pods = MissingPods::request_or_target;
  HpaController new_rule{h};
  EXPECT_EQ(new_rule.sync(at(0s), 4, seen).recommended, 3);
}

// 305 % of the request at target 50 %: ceil(6.1) = 7. With the API's defaults 4 pods may come in
// 15 s; where no behavior is stated, twice as many or four.
TEST(Hpa, GrowsInStepsWithAndWithoutBehavior) {
  for (const bool behavior : {true, false}) {
    Hpa h = half_busy(1, 20);
    h.behavior = behavior;
    HpaController controller{h};
    const HpaDecision first = controller.sync(at(0s), 1, pods(1, 3050, at(0s)));
    EXPECT_EQ(first.recommended, 7);
    EXPECT_EQ(first.replicas, behavior ? 5 : 4);
    // The load spreads: still 3,050 millicores in all.
    const std::int64_t each = 3050 / first.replicas;
    const HpaDecision second =
        controller.sync(at(15s), first.replicas, pods(first.replicas, each, at(15s)));
    EXPECT_EQ(second.recommended, 7) << behavior;
    EXPECT_EQ(second.replicas, 7) << behavior;
  }
}

TEST(Hpa, OfSeveralMetricsTheOneThatAsksForMostCounts) {
  Hpa h = half_busy(1, 100);
  h.target_memory = 0.5;
  h.target_requests = Rate{10};
  HpaPods seen = pods(4, 500, at(0s));
  seen.memory = pods(4, 500, at(0s)).cpu;
  seen.requests = pods(4, 10'000, at(0s)).cpu;
  EXPECT_EQ(HpaController{h}.sync(at(0s), 4, seen).replicas, 4) << "all at their targets";
  for (hpa::Pod& p : seen.memory) p.sample->value = 750;  // 75 % of 1000.
  EXPECT_EQ(HpaController{h}.sync(at(0s), 4, seen).replicas, 6);
  for (hpa::Pod& p : seen.requests) p.sample->value = 18'000;  // 18 requests a second.
  EXPECT_EQ(HpaController{h}.sync(at(0s), 4, seen).replicas, 8);
}

// A metric that could not be measured lets the others grow, and lets nothing shrink.
TEST(Hpa, WhatCannotBeMeasuredForbidsOnlyToShrink) {
  Hpa h = half_busy(1, 100);
  h.scale_down.stabilization = 0s;
  h.target_requests = Rate{10};
  HpaPods seen = pods(4, 1000, at(0s));
  seen.requests.resize(4);  // No samples.
  EXPECT_EQ(HpaController{h}.sync(at(0s), 4, seen).replicas, 8);
  HpaPods idle = pods(4, 100, at(0s));
  idle.requests.resize(4);
  EXPECT_EQ(HpaController{h}.sync(at(0s), 4, idle).replicas, 4);
  h.target_requests.reset();
  EXPECT_LT(HpaController{h}.sync(at(0s), 4, idle).replicas, 4) << "alone it shrinks";
}

// What only CPU knows: a pod that has just started counts for other metrics.
TEST(Hpa, OtherMetricsCountPodsThatWarmUp) {
  Hpa h;
  h.target_requests = Rate{10};
  h.max = 100;
  HpaPods seen;
  seen.requests = pods(2, 20'000, at(0s)).cpu;
  for (hpa::Pod& p : seen.requests) {
    p.started = at(0s) - 5s;
    p.ready_changed = at(0s) - 1s;
  }
  EXPECT_EQ(HpaController{h}.sync(at(0s), 2, seen).recommended, 4);
}

TEST(Hpa, WantsATargetAndAtLeastOneInstance) {
  Hpa h;
  h.max = 3;
  h.min = 0;
  Problems problems;
  h.check(1h, problems);
  ASSERT_EQ(problems.size(), 2U);
  EXPECT_EQ(problems[0].path, "min");
  EXPECT_NE(problems[0].message.find("scale-to-zero"), std::string::npos);
  EXPECT_EQ(problems[1].path, "target_cpu");
}

TEST(Hpa, SettlesWhereTheGreediestTargetIsKept) {
  Hpa h;
  h.max = 100;
  h.target_requests = Rate{10};
  EXPECT_EQ(h.settled({.requests = 95}), 10);
  h.target_cpu = 0.5;
  EXPECT_EQ(h.settled({.cores = 8, .requested = 1, .requests = 95}), 16);
  h.target_memory = 0.5;
  const SteadyLoad full{
      .requests = 95, .memory = 1_GiB, .own_memory = 600_MiB, .requested_memory = 1_GiB};
  EXPECT_EQ(h.settled(full), 100) << "each holds more than its target by itself";
}

TEST(Hpa, PodsWithoutARequestStopIt) {
  auto seen = pods(2, 1000, at(0s));
  seen.cpu[1].request.reset();
  HpaController controller{half_busy(1, 100)};
  const HpaDecision decision = controller.sync(at(0s), 2, seen);
  EXPECT_EQ(decision.replicas, 2);
  EXPECT_EQ(decision.error, hpa::MetricError::missing_request);
}

// The loop settles: with demand that any count can share evenly, use ends inside the tolerance.
TEST(Hpa, ClosedLoopSettlesInsideTheTolerance) {
  for (const std::int64_t demand : {700, 3'300, 12'345, 40'000}) {
    Hpa h = half_busy(1, 1000);
    h.scale_down.stabilization = 0s;
    HpaController controller{h};
    std::int64_t replicas = 20;
    for (int sync = 0; sync < 60; ++sync) {
      const Time now = at(sync * 15s);
      replicas = controller.sync(now, replicas, pods(replicas, demand / replicas, now)).replicas;
    }
    const double use = static_cast<double>(demand) / static_cast<double>(replicas * 1000);
    EXPECT_LE(use, 0.56) << demand;
    // One replica fewer would be over the target, or use is within the tolerance of it.
    EXPECT_TRUE(use >= 0.44 || demand > (replicas - 1) * 500) << demand << " " << replicas;
  }
}

struct FieldNames {
  std::vector<std::string> names;
  std::vector<std::string> required;

  template <class T>
  void field(std::string_view name, T&, std::string_view help, config::About about = {}) {
    names.emplace_back(name);
    if (about.required) required.emplace_back(name);
    EXPECT_FALSE(help.empty()) << name;
  }
};

TEST(Autoscaler, NamesAreTheOnesOfTheScenarioFile) {
  EXPECT_EQ(FixedReplicas::name, "fixed");
  EXPECT_EQ(ScheduledReplicas::name, "schedule");
  EXPECT_EQ(Hpa::name, "hpa");
  EXPECT_TRUE(std::holds_alternative<FixedReplicas>(Autoscaler{}));
  FieldNames seen;
  Hpa h;
  fields(seen, h);
  EXPECT_EQ(seen.required, (std::vector<std::string>{"max"}));
}

TEST(Autoscaler, DefaultsAreThoseOfKubernetes) {
  const Hpa h;
  EXPECT_EQ(h.sync, 15s);
  EXPECT_EQ(h.cpu_initialization, 300s);
  EXPECT_EQ(h.readiness_delay, 30s);
  EXPECT_EQ(h.scale_up.stabilization, 0s);
  EXPECT_EQ(h.scale_down.stabilization, 300s);
  ASSERT_EQ(h.scale_up.policies.size(), 2U);
  EXPECT_EQ(h.scale_up.policies[0].value, 4);
  EXPECT_EQ(h.scale_down.policies[0].value, 100);
}

}  // namespace
}  // namespace stowplan::autoscaler_test
