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

std::vector<hpa::Pod> pods(std::int64_t count, std::int64_t usage, Time now) {
  return std::vector<hpa::Pod>(static_cast<std::size_t>(count), pod(usage, now));
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
  EXPECT_EQ(target_percent(h), 29);
  h.target_cpu = 0.6;
  EXPECT_EQ(target_percent(h), 60);
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
  seen[2].started = at(0s) - 5s;
  seen[2].ready = false;
  seen[2].ready_changed = at(0s) - 5s;
  EXPECT_EQ(controller.sync(at(0s), 3, seen).replicas, 4);
}

// A sample whose window began before the pod was ready is start-up work, not load.
TEST(Hpa, StartUpCpuIsNotLoad) {
  auto seen = pods(2, 500, at(0s));
  seen[1] = pod(4000, at(0s));
  seen[1].started = at(0s) - 100s;
  seen[1].ready_changed = at(0s) - 10s;
  HpaController damped{half_busy(1, 100)};
  EXPECT_EQ(damped.sync(at(0s), 2, seen).replicas, 2);
  seen[1].ready_changed = at(0s) - 15s;
  HpaController counted{half_busy(1, 100)};
  EXPECT_GT(counted.sync(at(0s), 2, seen).replicas, 2);
}

// Target 200 %; two pods at 60 %, two without a sample. With 100 % assumed for those use is 80 %,
// ceil(0.40 * 4) = 2; with the target assumed it is 130 %, ceil(0.65 * 4) = 3.
TEST(Hpa, MissingPodsCountAsTheVersionSays) {
  auto seen = pods(4, 600, at(0s));
  seen[2].sample.reset();
  seen[3].sample.reset();
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

TEST(Hpa, PodsWithoutARequestStopIt) {
  auto seen = pods(2, 1000, at(0s));
  seen[1].request.reset();
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
  EXPECT_EQ(seen.required, (std::vector<std::string>{"target_cpu", "max"}));
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
