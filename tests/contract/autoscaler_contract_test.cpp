// What every autoscaler keeps, checked for each type of the closed list: one that is added to the
// list is tested here without touching this file.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "models/control/autoscaler/autoscaler.hpp"
#include "tests/contract/closed_list.hpp"

namespace stowplan::autoscaler_contract_test {
namespace {

using namespace std::chrono_literals;

// Parameters that let it move, where it has any: defaults are for what a file leaves out.
template <class Policy>
Policy lively() {
  return Policy{};
}
template <>
ScheduledReplicas lively() {
  return {.initial = 2, .steps = {{1min, 6}, {5min, 0}, {3min, 3}}};
}
template <>
Hpa lively() {
  Hpa hpa;
  hpa.target_cpu = 0.5;
  hpa.min = 2;
  hpa.max = 9;
  hpa.initial = 3;
  return hpa;
}

template <class Policy>
class AutoscalerContract : public ::testing::Test {
 protected:
  // An hour in which every instance uses as many cores as `use` says of the time; the answers.
  template <class Use>
  static std::vector<std::int64_t> replicas_over_time(const Policy& policy, Use use) {
    std::vector<std::int64_t> answers;
    const std::unique_ptr<AutoscalerController> controller = policy.controller();
    if (controller == nullptr) return answers;
    Stream stream{7, 0, "look"};
    std::vector<Duration> looks = controller->first_looks(stream);
    std::int64_t replicas = policy.at_start();
    Time last{};
    while (!looks.empty()) {
      const auto first = std::min_element(looks.begin(), looks.end());
      const Duration open = *first;
      looks.erase(first);
      if (open > 1h) break;
      EXPECT_GE(Time{open}, last);
      last = Time{open};
      std::vector<InstanceView> instances(static_cast<std::size_t>(replicas));
      for (std::uint32_t i = 0; i < instances.size(); ++i) {
        instances[i] = {.ordinal = i,
                        .placed = true,
                        .ready = true,
                        .metered = true,
                        .cpu_seconds = use(open) * seconds(open)};
      }
      const ScalingDecision decision = controller->observe(
          {.now = Time{open}, .open = open, .requested = Cores{1000}, .instances = instances});
      answers.push_back(replicas = decision.replicas);
      if (decision.next) {
        EXPECT_GT(decision.next->count(), 0);
        looks.push_back(open + *decision.next);
      }
    }
    return answers;
  }
};

using Autoscalers = ClosedList<Autoscaler>::Types;
TYPED_TEST_SUITE(AutoscalerContract, Autoscalers);

TYPED_TEST(AutoscalerContract, NeverAsksForMoreOrFewerThanItSays) {
  const TypeParam policy = lively<TypeParam>();
  const ReplicaRange range = policy.range();
  EXPECT_LE(range.min, range.max);
  EXPECT_GE(policy.at_start(), range.min);
  EXPECT_LE(policy.at_start(), range.max);
  for (const double cores : {0.0, 0.3, 1.0, 5.0}) {
    for (const std::int64_t n : this->replicas_over_time(policy, [&](Duration) { return cores; })) {
      EXPECT_GE(n, range.min);
      EXPECT_LE(n, range.max);
    }
  }
}

TYPED_TEST(AutoscalerContract, SettlesWithinItsRange) {
  const TypeParam policy = lively<TypeParam>();
  for (const double cores : {0.0, 0.4, 3.0, 1e12}) {
    for (const double own : {0.0, 0.2, 2.0}) {
      const std::int64_t n = policy.settled({.cores = cores, .own = own, .requested = 1});
      EXPECT_GE(n, policy.range().min);
      EXPECT_LE(n, policy.range().max);
    }
  }
}

TYPED_TEST(AutoscalerContract, TheSameViewsGiveTheSameAnswers) {
  const TypeParam policy = lively<TypeParam>();
  const auto wave = [](Duration open) { return open < 30min ? 0.9 : 0.1; };
  EXPECT_EQ(this->replicas_over_time(policy, wave), this->replicas_over_time(policy, wave));
}

TYPED_TEST(AutoscalerContract, LooksUnlessItsNumberNeverChanges) {
  const TypeParam policy = lively<TypeParam>();
  const bool changes = policy.range().min != policy.range().max;
  EXPECT_EQ(policy.controller() != nullptr, changes);
  EXPECT_EQ(policy.follows != Follows::nothing, changes);
  EXPECT_EQ(!this->replicas_over_time(policy, [](Duration) { return 0.5; }).empty(), changes);
}

TYPED_TEST(AutoscalerContract, WhatFollowsUseGrowsUnderLoadAndShrinksWithoutIt) {
  const TypeParam policy = lively<TypeParam>();
  if (policy.follows != Follows::use) {
    const auto busy = this->replicas_over_time(policy, [](Duration) { return 5.0; });
    EXPECT_EQ(busy, this->replicas_over_time(policy, [](Duration) { return 0.0; }));
    return;
  }
  EXPECT_EQ(this->replicas_over_time(policy, [](Duration) { return 5.0; }).back(),
            policy.range().max);
  EXPECT_EQ(this->replicas_over_time(policy, [](Duration) { return 0.0; }).back(),
            policy.range().min);
}

TYPED_TEST(AutoscalerContract, StatesItsCounts) {
  for (const StatedCount& count : lively<TypeParam>().counts()) {
    EXPECT_FALSE(count.key.empty());
    EXPECT_GE(count.value, 0);
  }
}

TEST(Autoscalers, HaveGoodNames) { ClosedList<Autoscaler>::expect_good_names(); }

}  // namespace
}  // namespace stowplan::autoscaler_contract_test
