#include "sim/math.hpp"

#include <gtest/gtest.h>

#include <boost/math/special_functions/erf.hpp>
#include <cmath>
#include <random>

namespace stowplan::math_test {
namespace {

double relative_error(double got, long double want) {
  return static_cast<double>(std::fabs((static_cast<long double>(got) - want) / want));
}

// Positive numbers of every magnitude.
double any_positive(std::mt19937_64& random) {
  return std::bit_cast<double>(random() % 0x7ff0000000000000);
}

TEST(Math, LogAgreesWithLongDoubleEverywhere) {
  std::mt19937_64 random{1};
  double worst = 0;
  for (int i = 0; i < 300'000; ++i) {
    const double x = any_positive(random);
    worst = std::max(worst, relative_error(math::log(x), std::log(static_cast<long double>(x))));
    const double near_one = 0.5 + 1.5 * static_cast<double>(i) / 300'000;
    if (near_one == 1.0) continue;
    worst = std::max(
        worst, relative_error(math::log(near_one), std::log(static_cast<long double>(near_one))));
  }
  EXPECT_LT(worst, 4e-16);
}

TEST(Math, LogAtTheEdges) {
  EXPECT_EQ(math::log(1.0), 0.0);
  EXPECT_EQ(math::log(0.0), -math::infinity);
  EXPECT_EQ(math::log(math::infinity), math::infinity);
  EXPECT_TRUE(std::isnan(math::log(-1.0)));
  EXPECT_TRUE(std::isnan(math::log(math::not_a_number)));
  EXPECT_LT(relative_error(math::log(0x1p-1074), std::log(0x1p-1074L)), 4e-16);
}

TEST(Math, ExpAgreesWithLongDoubleEverywhere) {
  double worst = 0;
  for (int i = -708'000; i <= 709'000; ++i) {
    const double x = i * 1.00010001e-3;
    worst = std::max(worst, relative_error(math::exp(x), std::exp(static_cast<long double>(x))));
  }
  EXPECT_LT(worst, 3e-16);
}

TEST(Math, ExpAtTheEdges) {
  EXPECT_EQ(math::exp(0.0), 1.0);
  EXPECT_EQ(math::exp(-math::infinity), 0.0);
  EXPECT_EQ(math::exp(math::infinity), math::infinity);
  EXPECT_EQ(math::exp(710.0), math::infinity);
  EXPECT_EQ(math::exp(-746.0), 0.0);
  EXPECT_NEAR(math::exp(709.78) / std::exp(709.78), 1.0, 3e-16);
  EXPECT_NEAR(math::exp(-744.0), std::exp(-744.0), 5e-324);  // Subnormal: one last place.
  EXPECT_TRUE(std::isnan(math::exp(math::not_a_number)));
}

TEST(Math, PowAgreesWithLongDouble) {
  std::mt19937_64 random{2};
  std::uniform_real_distribution<double> exponents{-8.0, 8.0};
  std::uniform_real_distribution<double> logs{-20.0, 20.0};
  for (int i = 0; i < 200'000; ++i) {
    const double x = std::exp(logs(random));
    const double y = exponents(random);
    const long double want = std::pow(static_cast<long double>(x), static_cast<long double>(y));
    ASSERT_LT(relative_error(math::pow(x, y), want), (1 + std::fabs(y * std::log(x))) * 4e-16);
  }
  EXPECT_EQ(math::pow(0.0, 2.0), 0.0);
  EXPECT_EQ(math::pow(0.0, 0.0), 1.0);
  EXPECT_EQ(math::pow(0.0, -1.0), math::infinity);
  EXPECT_EQ(math::pow(1.0, 1e300), 1.0);
}

TEST(Math, SinOfTurns) {
  const long double turn = 2 * std::acos(-1.0L);
  double worst = 0;
  for (int i = -400'000; i <= 400'000; ++i) {
    const double x = i * 1.0000003e-5;
    worst = std::max(worst,
                     std::fabs(math::sin_turns(x) -
                               static_cast<double>(std::sin(turn * static_cast<long double>(x)))));
  }
  EXPECT_LT(worst, 3e-16);
  EXPECT_EQ(math::sin_turns(3.0), 0.0);
  EXPECT_EQ(math::sin_turns(0.25), 1.0);
  EXPECT_EQ(math::sin_turns(0.75), -1.0);
  EXPECT_EQ(math::sin_turns(-0.25), -1.0);
  EXPECT_EQ(math::sin_turns(-1e6 - 0.25), -1.0);
  EXPECT_EQ(std::fabs(math::sin_turns(0.5)), 0.0);
  EXPECT_EQ(math::sin_turns(1e300), 0.0);
  EXPECT_TRUE(std::isnan(math::sin_turns(math::infinity)));
}

// z = sqrt(2) erfc_inv(2 (1 - p)), by Boost in long double.
TEST(Math, NormalQuantileAgreesWithBoost) {
  double worst = 0;
  const auto check = [&](double p) {
    const long double want =
        -std::sqrt(2.0L) * boost::math::erfc_inv(2.0L * static_cast<long double>(p));
    worst = std::max(worst, relative_error(math::normal_quantile(p), want));
  };
  for (int i = 1; i < 20'000; ++i) {
    if (i != 10'000) check(i / 20'000.0);
  }
  for (double p = 1e-300; p < 0.4; p *= 1.37) check(p);
  EXPECT_LT(worst, 2e-15);
  EXPECT_EQ(math::normal_quantile(0.5), 0.0);
  EXPECT_EQ(math::normal_quantile(0.25), -math::normal_quantile(0.75));
  EXPECT_EQ(math::normal_quantile(0.0), -math::infinity);
  EXPECT_EQ(math::normal_quantile(1.0), math::infinity);
  EXPECT_TRUE(std::isnan(math::normal_quantile(1.5)));
}

TEST(Math, GammaAgreesWithLongDouble) {
  for (double x = 0.01; x < 30.0; x += 0.0137) {
    ASSERT_LT(relative_error(math::gamma(x), std::tgamma(static_cast<long double>(x))), 2e-14) << x;
  }
  EXPECT_TRUE(std::isnan(math::gamma(0.0)));
}

// The bits themselves: these sums change if a compiler fuses, reorders or widens an operation.
TEST(Math, BitsAreTheSameOnEveryBuild) {
  std::uint64_t hash = 0;
  const auto add = [&](double x) {
    hash = (hash ^ std::bit_cast<std::uint64_t>(x)) * 0x100000001b3;
  };
  for (int i = 1; i <= 100'000; ++i) {
    add(math::log(i * 0.37));
    add(math::exp(i * 1e-3 - 50));
    add(math::pow(i * 0.01, 1.7));
    add(math::sin_turns(i * 1e-3));
    add(math::normal_quantile(i / 100'001.0));
  }
  EXPECT_EQ(hash, 12094486721483192470u);
}

static_assert(math::log(1.0) == 0.0 && math::exp(0.0) == 1.0, "usable in constant expressions");

}  // namespace
}  // namespace stowplan::math_test
