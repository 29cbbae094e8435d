// Replications are taken in the order of their tasks; a layout that cannot be simulated is passed
// over from then on.
#include "models/experiment/replications_in_order.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <utility>

namespace stowplan::replications_in_order_test {
namespace {

Observation seen(std::uint64_t digest) {
  Observation observation;
  observation.digest = digest;
  return observation;
}

Observation infeasible() {
  Observation observation;
  observation.infeasible = Infeasible{.workload = "shop", .pool = "core", .reason = "full"};
  return observation;
}

Scenario twice() {
  Scenario scenario;
  scenario.stop.metrics = {};
  scenario.stop.min = 2;
  scenario.stop.max = 9;
  return scenario;
}

TEST(ReplicationsInOrder, CountWhenTheyAreWhole) {
  const Scenario scenario = twice();
  ReplicationsInOrder order{scenario, 2};
  EXPECT_EQ(order.most(), 4U);
  EXPECT_TRUE(order.take(seen(10)));
  EXPECT_EQ(order.next_layout(), 1U);
  EXPECT_EQ(order.simulated().replications, 0U);
  EXPECT_TRUE(order.simulated().observations[0].empty());
  EXPECT_TRUE(order.take(seen(20)));
  EXPECT_EQ(order.simulated().replications, 1U);
  EXPECT_TRUE(order.take(seen(11)));
  EXPECT_FALSE(order.take(seen(21)));
  EXPECT_FALSE(order.more());
  const Simulated simulated = std::move(order).simulated();
  EXPECT_EQ(simulated.replications, 2U);
  EXPECT_EQ(simulated.observations[0][1].digest, 11U);
  EXPECT_EQ(simulated.observations[1][0].digest, 20U);
}

TEST(ReplicationsInOrder, PassOverALayoutThatIsGivenUp) {
  const Scenario scenario = twice();
  ReplicationsInOrder order{scenario, 3};
  order.take(seen(10));
  order.take(seen(20));
  EXPECT_TRUE(order.take(seen(30)));
  order.take(infeasible());
  EXPECT_TRUE(order.given_up(0));
  EXPECT_EQ(order.next_layout(), 1U);
  order.take(seen(21));
  EXPECT_FALSE(order.take(seen(31)));
  EXPECT_EQ(order.simulated().replications, 2U);
  EXPECT_TRUE(order.simulated().observations[0].empty());
  EXPECT_EQ(order.simulated().observations[2].size(), 2U);
}

TEST(ReplicationsInOrder, EndWhenNoLayoutIsLeft) {
  const Scenario scenario = twice();
  ReplicationsInOrder order{scenario, 2};
  EXPECT_TRUE(order.take(infeasible()));
  EXPECT_FALSE(order.take(infeasible()));
  EXPECT_EQ(order.simulated().replications, 0U);
}

}  // namespace
}  // namespace stowplan::replications_in_order_test
