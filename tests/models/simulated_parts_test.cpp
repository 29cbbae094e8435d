// How far a simulation is can be read while it runs, and changes nothing.
#include "sim/experiment/simulated_parts.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <span>
#include <vector>

#include "models/experiment/compare.hpp"
#include "models/fleet/fleet.hpp"
#include "tests/models/bare_fleet.hpp"

namespace stowplan::simulated_parts_test {
namespace {

using namespace std::chrono_literals;

Scenario a_minute() {
  Scenario scenario = one_service(PoissonArrivals{Rate{20}}, Constant<Duration>{5ms}, Cores{1000});
  scenario.duration = 60s;
  scenario.warm_up = 20s;
  scenario.stop.min = scenario.stop.max = 2;
  return scenario;
}

/// Looks at the parts whenever a step of the time series closes.
class Looking : public TimelineSink {
 public:
  explicit Looking(const SimulatedParts& parts) : parts_(parts) {}
  void take(std::span<const double>) override { seen_.push_back(parts_.simulations()); }
  [[nodiscard]] const std::vector<double>& seen() const { return seen_; }

 private:
  const SimulatedParts& parts_;
  std::vector<double> seen_;
};

TEST(SimulatedParts, FollowTheClockOfTheRun) {
  const Scenario scenario = a_minute();
  const Plan plan = make_plan(scenario, scenario.layout.front(), {});
  SimulatedParts parts;
  Looking looking{parts};
  static_cast<void>(
      Fleet{plan, 1, 0, {.watch = {.timeline = &looking, .step = 10s}, .parts = &parts}}.run());
  EXPECT_EQ(parts.done(), SimulatedParts::of_each) << "it has ended";
  ASSERT_GE(looking.seen().size(), 6U);
  // Steps begin with the warm-up or with the window: either way one is an eighth of the whole.
  for (std::size_t i = 1; i < 6; ++i) {
    EXPECT_NEAR(looking.seen()[i] - looking.seen()[i - 1], 10.0 / 80, 0.003) << i;
  }
}

TEST(SimulatedParts, ChangeNoResult) {
  const Scenario scenario = a_minute();
  SimulatedParts parts;
  CompareOptions told;
  told.parts = &parts;
  const Comparison with = compare(scenario, {}, told);
  const Comparison without = compare(scenario, {}, {});
  EXPECT_EQ(with.layouts.front().digest, without.layouts.front().digest);
  EXPECT_EQ(with.layouts.front().events, without.layouts.front().events);
  EXPECT_EQ(parts.done(), 2 * SimulatedParts::of_each);
}

TEST(SimulatedParts, WhatEndsEarlyIsWholeToo) {
  Scenario scenario = a_minute();
  scenario.deployment.front().limits.memory =
      Bytes{std::int64_t{1} << 50};  // More than a host has.
  scenario.deployment.front().requests.memory = scenario.deployment.front().limits.memory;
  SimulatedParts parts;
  CompareOptions told;
  told.parts = &parts;
  const Comparison comparison = compare(scenario, {}, told);
  ASSERT_EQ(comparison.infeasible.size(), 1U);
  EXPECT_EQ(parts.done() % SimulatedParts::of_each, 0U);
  EXPECT_GT(parts.done(), 0U);
}

}  // namespace
}  // namespace stowplan::simulated_parts_test
