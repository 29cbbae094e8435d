#include "sim/stats/tally.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace stowplan::tally_test {
namespace {

TEST(Tally, MeanAndVarianceOfASmallSet) {
  Tally t;
  for (const double value : {2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0}) t.add(value);
  EXPECT_EQ(t.count(), 8);
  EXPECT_DOUBLE_EQ(t.mean(), 5.0);
  EXPECT_DOUBLE_EQ(t.variance(), 32.0 / 7.0);  // Squared deviations 9+1+1+1+0+0+4+16.
  EXPECT_EQ(t.min(), 2.0);
  EXPECT_EQ(t.max(), 9.0);
}

TEST(Tally, SaysNothingItCannotKnow) {
  Tally t;
  EXPECT_TRUE(std::isnan(t.mean()));
  t.add(3.0);
  EXPECT_EQ(t.mean(), 3.0);
  EXPECT_TRUE(std::isnan(t.variance()));
}

// A sum of squares would lose all digits here: 1e9^2 has no room left for 22.5.
TEST(Tally, SurvivesALargeOffset) {
  Tally t;
  for (const double value : {4.0, 7.0, 13.0, 16.0}) t.add(1e9 + value);
  EXPECT_DOUBLE_EQ(t.variance(), 30.0);
  EXPECT_DOUBLE_EQ(t.mean(), 1e9 + 10.0);
}

TEST(Tally, MergeEqualsAddingEverything) {
  std::mt19937_64 bits{11};
  Tally all;
  Tally a;
  Tally b;
  for (int i = 0; i < 1000; ++i) {
    const double value = static_cast<double>(bits() >> 40) + (i < 300 ? 1e7 : 0.0);
    all.add(value);
    (i < 300 ? a : b).add(value);
  }
  Tally merged;
  merged.merge(a);
  merged.merge(b);
  merged.merge(Tally{});
  EXPECT_EQ(merged.count(), all.count());
  EXPECT_NEAR(merged.mean(), all.mean(), 1e-12 * all.mean());
  EXPECT_NEAR(merged.variance(), all.variance(), 1e-12 * all.variance());
  EXPECT_EQ(merged.min(), all.min());
  EXPECT_EQ(merged.max(), all.max());
}

}  // namespace
}  // namespace stowplan::tally_test
