#include "sim/stats/interval.hpp"

#include <gtest/gtest.h>

#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "sim/math.hpp"
#include "sim/stats/students_t.hpp"

namespace stowplan::interval_test {
namespace {

double uniform(std::mt19937_64& bits) {
  return (static_cast<double>(bits() >> 11) + 0.5) * 0x1p-53;
}
double normal(std::mt19937_64& bits) { return math::normal_quantile(uniform(bits)); }
double exponential(std::mt19937_64& bits) { return -math::log(uniform(bits)); }

// Values evaluated with 50 digits. The double nearest to 0.999995 is off by 2e-11 of its tail,
// which moves the quantile by 1e-12.
TEST(StudentsT, MatchesPublishedQuantiles) {
  EXPECT_NEAR(students_t_quantile(0.975, 9), 2.2621571627982053, 1e-12);
  EXPECT_NEAR(students_t_quantile(0.9995, 29), 3.659405019466333, 1e-12);
  EXPECT_NEAR(students_t_quantile(0.99995, 29), 4.505511631210962, 1e-12);
  EXPECT_NEAR(students_t_quantile(0.975, 99), 1.9842169515864174, 1e-12);
  EXPECT_NEAR(math::normal_quantile(0.9995), 3.290526731491895, 1e-12);
  EXPECT_NEAR(math::normal_quantile(0.999995), 4.417173413469022, 1e-11);
}

// One degree of freedom: t = tan(pi (p - 1/2)); two: t = (2p - 1) / sqrt(2 p (1 - p)).
TEST(StudentsT, MatchesTheClosedFormsOfOneAndTwoDegreesOfFreedom) {
  EXPECT_NEAR(students_t_quantile(0.75, 1), 1.0, 1e-14);
  EXPECT_NEAR(students_t_quantile(0.25, 1), -1.0, 1e-14);
  EXPECT_NEAR(students_t_quantile(0.9, 2), 0.8 / std::sqrt(0.18), 1e-14);
  EXPECT_EQ(students_t_quantile(0.5, 7), 0.0);
}

TEST(StudentsT, AgreesWithBoost) {
  for (const std::int64_t v :
       {1, 2, 3, 4, 5, 9, 10, 29, 30, 99, 499, 2000, 9999, 10'000, 10'001, 50'000, 1'000'000}) {
    const boost::math::students_t reference{static_cast<double>(v)};
    for (const double p : {1e-9, 1e-6, 0.0005, 0.01, 0.05, 0.2, 0.4, 0.501, 0.6, 0.8, 0.9, 0.95,
                           0.975, 0.99, 0.995, 0.9995, 0.999999}) {
      const double expected = boost::math::quantile(reference, p);
      EXPECT_NEAR(students_t_quantile(p, v), expected, 1e-11 * std::abs(expected))
          << "p = " << p << ", v = " << v;
    }
  }
}

TEST(StudentsT, EndsOfTheUnitInterval) {
  EXPECT_EQ(students_t_quantile(0.0, 5), -math::infinity);
  EXPECT_EQ(students_t_quantile(1.0, 5), math::infinity);
  EXPECT_TRUE(std::isnan(students_t_quantile(1.1, 5)));
  EXPECT_DEATH(static_cast<void>(students_t_quantile(0.9, 0)), "degrees_of_freedom");
}

// Mean 5, S^2 = 10 / 4, t_{4, 0.975} = 2.776445: half-width 2.776445 * sqrt(2.5 / 5).
TEST(TInterval, SmallSetByHand) {
  const Estimate e = t_interval(std::vector<double>{3, 4, 5, 6, 7}, 0.95);
  EXPECT_EQ(e.n, 5);
  EXPECT_DOUBLE_EQ(e.mean, 5.0);
  EXPECT_NEAR(e.half_width, 1.963243161, 1e-9);
  EXPECT_TRUE(e.contains(6.9));
  EXPECT_FALSE(e.contains(7.0));
  EXPECT_NEAR(e.relative_half_width(), 0.3926486322, 1e-9);
}

TEST(TInterval, NaNIsAReplicationThatObservedNothing) {
  const double none = math::not_a_number;
  EXPECT_EQ(t_interval(std::vector<double>{3, none, 5}, 0.9),
            t_interval(std::vector<double>{3, 5}, 0.9));
  const Estimate single = t_interval(std::vector<double>{none, 5}, 0.9);
  EXPECT_EQ(single.n, 1);
  EXPECT_TRUE(single.contains(-1e300)) << "one replication says nothing about the noise";
  EXPECT_EQ(t_interval(std::vector<double>{none}, 0.9).n, 0);
}

// Of 1000 intervals of five observations 950 should hold the truth, give or take three standard
// deviations of 6.9. With the normal quantile in place of Student's about 880 would.
TEST(TInterval, CoversTheTruthAsOftenAsItSays) {
  std::mt19937_64 bits{2024};
  int covered = 0;
  for (int run = 0; run < 1000; ++run) {
    std::vector<double> values(5);
    for (double& value : values) value = 3.0 + 2.0 * normal(bits);
    covered += t_interval(values, 0.95).contains(3.0) ? 1 : 0;
  }
  EXPECT_GE(covered, 929);
  EXPECT_LE(covered, 971);
}

// Whoever stops when the interval is narrow stops when values happen to lie close together. Spreads
// for which the first look is enough, nearly enough, and far from it.
TEST(SequentialInterval, CoversThoughItWasLookedAtUntilItWasNarrow) {
  std::mt19937_64 bits{7};
  constexpr int runs = 1000;
  for (const double spread : {0.3, 0.7, 1.5}) {
    int covered = 0;
    for (int run = 0; run < runs; ++run) {
      std::vector<double> values;
      for (;;) {
        values.push_back(10.0 + spread * normal(bits));
        if (values.size() < 5) continue;
        const double room = widening(static_cast<std::int64_t>(values.size()));
        if (t_interval(values, 0.95).relative_half_width() * room <= 0.1) break;
      }
      covered += sequential_interval(values, 5, 0.95).contains(10.0) ? 1 : 0;
    }
    EXPECT_GE(covered, 930) << spread;  // 950 - 3 * 6.9
    EXPECT_LE(covered, 980) << spread;
  }
}

TEST(SequentialInterval, IsWidenedBeyondTheFirstLook) {
  const std::vector<double> values{1, 3, 2, 2, 2, 2, 2, 2};
  const Estimate plain = t_interval(values, 0.95);
  EXPECT_EQ(sequential_interval(values, whole_run, 0.95), plain);
  EXPECT_EQ(sequential_interval(values, 8, 0.95), plain);
  const Estimate looked = sequential_interval(values, 5, 0.95);
  EXPECT_EQ(looked.mean, plain.mean);
  EXPECT_DOUBLE_EQ(looked.half_width, plain.half_width * std::sqrt(2.0));
}

// Mean wait of the first 2000 customers of M/M/1, by Lindley's recurrence.
double mean_wait(std::uint64_t seed, double mean_service) {
  std::mt19937_64 bits{seed};
  double wait = 0;
  double sum = 0;
  for (int i = 0; i < 2000; ++i) {
    sum += wait;
    const double service = mean_service * exponential(bits);
    wait = std::max(0.0, wait + service - exponential(bits) / 0.7);
  }
  return sum / 2000;
}

TEST(PairedDifference, CommonRandomNumbersSeeWhatIndependentRunsMiss) {
  std::vector<double> slow;
  std::vector<double> fast;
  std::vector<double> fast_alone;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    slow.push_back(mean_wait(seed, 1.0));
    fast.push_back(mean_wait(seed, 0.97));
    fast_alone.push_back(mean_wait(1000 + seed, 0.97));
  }
  const PairedDifference common = paired_difference(slow, fast, 0.95);
  const PairedDifference independent = paired_difference(slow, fast_alone, 0.95);
  EXPECT_EQ(common.verdict, Verdict::lower);
  EXPECT_EQ(paired_difference(fast, slow, 0.95).verdict, Verdict::higher);
  EXPECT_EQ(independent.verdict, Verdict::not_significant);
  EXPECT_LT(common.estimate.half_width * 4, independent.estimate.half_width);
}

// Under no difference a 90 % interval names a winner in one of ten comparisons, not more.
TEST(PairedDifference, FalseAlarmsAreAsRareAsPromised) {
  std::mt19937_64 bits{5};
  int alarms = 0;
  for (int run = 0; run < 1000; ++run) {
    std::vector<double> a(8);
    std::vector<double> b(8);
    for (std::size_t i = 0; i < a.size(); ++i) {
      const double common = 10 * normal(bits);
      a[i] = common + normal(bits);
      b[i] = common + normal(bits);
    }
    alarms += paired_difference(a, b, 0.9).verdict != Verdict::not_significant ? 1 : 0;
  }
  EXPECT_GE(alarms, 72);  // 100 - 3 * 9.5
  EXPECT_LE(alarms, 128);
}

TEST(PairedDifference, ExactDifferencesNeedNoNoise) {
  const std::vector<double> a{100, 100, 100};
  EXPECT_EQ(paired_difference(a, a, 0.95).verdict, Verdict::not_significant);
  EXPECT_EQ(paired_difference(a, std::vector<double>{99, 99, 99}, 0.95).verdict, Verdict::lower);
  EXPECT_EQ(paired_difference(std::vector<double>{1}, std::vector<double>{9}, 0.95).verdict,
            Verdict::not_significant);
  EXPECT_EQ(to_string(Verdict::not_significant), "not significant");
  EXPECT_DEATH(static_cast<void>(paired_difference(a, std::vector<double>{1}, 0.95)), "size");
}

TEST(ConfidenceOfEach, TenComparisonsAtFivePercentTogether) {
  EXPECT_DOUBLE_EQ(confidence_of_each(0.95, 10), 0.995);
  EXPECT_DOUBLE_EQ(confidence_of_each(0.9, 1), 0.9);
}

}  // namespace
}  // namespace stowplan::interval_test
