// Choices under uncertain inputs, in cases worked out by hand.
#include "models/study/regret.hpp"

#include <gtest/gtest.h>

#include "sim/math.hpp"

namespace stowplan::regret_test {
namespace {

// Two fleets at three loads: a small one that is cheap while the load is low and dear when it has
// to be extended in a hurry, and a large one. The small one is cheaper on average, the large one is
// never far off.
TEST(Regret, LeastExpectedAndLeastRegretNeedNotBeTheSame) {
  const std::vector<std::vector<DrawnValue>> all{
      {{1, true}, {1, true}, {9, true}},
      {{4, true}, {4, true}, {4, true}},
  };
  const Choices c = choose(all, 0.95);
  EXPECT_EQ(c.least_expected, 0U);
  EXPECT_EQ(c.least_regret, 1U);
  EXPECT_NEAR(c.of[0].expected.mean, 11.0 / 3, 1e-12);
  EXPECT_EQ(c.of[0].worst_regret, 5);
  EXPECT_EQ(c.of[1].worst_regret, 3);
  EXPECT_NEAR(c.of[1].expected_regret, 2, 1e-12);
  EXPECT_NEAR(c.of[0].best, 2.0 / 3, 1e-12);
  EXPECT_NEAR(c.of[1].best, 1.0 / 3, 1e-12);
}

// What does not keep what is asked cannot be regretted little, however cheap it is.
TEST(Regret, WhatIsNotAlwaysGoodIsNotChosen) {
  const std::vector<std::vector<DrawnValue>> all{
      {{1, true}, {1, false}},
      {{4, true}, {5, true}},
  };
  const Choices c = choose(all, 0.95);
  EXPECT_EQ(c.least_expected, 1U);
  EXPECT_EQ(c.least_regret, 1U);
  EXPECT_EQ(c.of[0].worst_regret, math::infinity);
  EXPECT_EQ(c.of[0].good, 0.5);
  EXPECT_EQ(c.of[0].best, 0.5);
  EXPECT_EQ(c.of[0].expected.mean, 1) << "over the draws at which it is good";
}

// Where nothing is good there is nothing to regret.
TEST(Regret, DrawsAtWhichNoneIsGoodTellNothing) {
  const std::vector<std::vector<DrawnValue>> all{
      {{1, true}, {1, false}},
      {{4, true}, {5, false}},
  };
  const Choices c = choose(all, 0.95);
  EXPECT_EQ(c.least_expected, 0U);
  EXPECT_EQ(c.of[1].worst_regret, 3);
  EXPECT_EQ(c.of[0].good, 0.5);
  const Choices none = choose({{{1, false}}, {{2, false}}}, 0.95);
  EXPECT_FALSE(none.least_expected || none.least_regret);
}

TEST(Regret, EqualValuesShareBeingBest) {
  const Choices c = choose({{{2, true}}, {{2, true}}}, 0.95);
  EXPECT_EQ(c.of[0].best, 1);
  EXPECT_EQ(c.of[1].best, 1);
  EXPECT_EQ(c.least_regret, 0U);
}

}  // namespace
}  // namespace stowplan::regret_test
