// Many tests at once ask for more of each.
#include "sim/stats/holm.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "sim/stats/students_t.hpp"

namespace stowplan::holm_test {
namespace {

TEST(Holm, StepsDownUntilOneIsNotRejected) {
  const std::vector<double> p{0.01, 0.04, 0.03};
  EXPECT_EQ(holm(p, 0.05), (std::vector<bool>{true, false, false}));
  EXPECT_EQ(holm(std::vector<double>{0.04}, 0.05), std::vector<bool>{true});
  EXPECT_EQ(holm(std::vector<double>{0.016, 0.02, 0.04}, 0.05),
            (std::vector<bool>{true, true, true}));
}

TEST(Holm, WhatIsNoTestIsNotCounted) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(holm(std::vector<double>{none, 0.04, none}, 0.05),
            (std::vector<bool>{false, true, false}));
  EXPECT_TRUE(holm(std::vector<double>{}, 0.05).empty());
}

TEST(StudentsT, TwoSidedProbabilityIsThatOfTheQuantile) {
  for (const std::int64_t v : {1, 2, 7, 400}) {
    for (const double p : {0.5, 0.1, 0.05, 1e-4}) {
      EXPECT_NEAR(students_t_two_sided(students_t_quantile(1 - p / 2, v), v), p, 1e-9 * p) << v;
      EXPECT_NEAR(students_t_two_sided(-students_t_quantile(1 - p / 2, v), v), p, 1e-9 * p) << v;
    }
  }
  EXPECT_EQ(students_t_two_sided(0, 3), 1);
}

}  // namespace
}  // namespace stowplan::holm_test
