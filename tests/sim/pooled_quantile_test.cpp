// Quantiles of several replications together: the estimate is that of all observations, and its
// interval holds though the observations of one replication depend on each other.
#include "sim/stats/pooled_quantile.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "sim/math.hpp"

namespace stowplan::pooled_quantile_test {
namespace {

double uniform(std::mt19937_64& bits) {
  return (static_cast<double>(bits() >> 11) + 0.5) * 0x1p-53;
}

std::vector<const Frequencies*> pointers(const std::vector<Frequencies>& all) {
  std::vector<const Frequencies*> result;
  for (const Frequencies& one : all) result.push_back(&one);
  return result;
}

TEST(Frequencies, GiveTheHistogramBack) {
  std::mt19937_64 bits{1};
  Histogram h;
  for (int i = 0; i < 1000; ++i) h.add(static_cast<std::int64_t>(-math::log(uniform(bits)) * 1e7));
  Histogram again;
  Frequencies{h}.add_to(again);
  EXPECT_EQ(again, h);
  EXPECT_EQ(Frequencies{h}.count(), 1000);
  Frequencies{h}.add_to(again);
  EXPECT_EQ(again.count(), 2000);
  EXPECT_NEAR(again.quantile(0.5), h.quantile(0.5), h.quantile(0.5) / 256);  // Within a bucket.
  EXPECT_EQ(Frequencies{Histogram{}}.count(), 0);
}

TEST(Frequencies, KnowTheShareBelow) {
  Histogram h;
  for (const int value : {10, 20, 30, 40}) h.add(value);
  const Frequencies f{h};
  EXPECT_EQ(f.fraction_at_most(9), 0);
  EXPECT_EQ(f.fraction_at_most(25), 0.5);
  EXPECT_EQ(f.fraction_at_most(40), 1);
  EXPECT_TRUE(std::isnan(Frequencies{Histogram{}}.fraction_at_most(1)));
}

// Exponential observations of mean 10 ms whose mean drifts from one stretch of 50 to the next, as
// response times do with the load: 40 stretches a replication, five replications. The p99 of the
// mixture is known by bisection.
TEST(PooledQuantile, CoversTheTruthAsOftenAsItSays) {
  constexpr double p = 0.99;
  const auto beyond = [](double x) {
    return 0.5 * math::exp(-x / 0.6) + 0.5 * math::exp(-x / 1.4);
  };
  double low = 0;
  double high = 100;
  for (int i = 0; i < 100; ++i) (beyond((low + high) / 2) > 1 - p ? low : high) = (low + high) / 2;
  const double truth = low * 1e7;

  constexpr int runs = 400;
  int covered = 0;
  int covered_by_averages = 0;
  std::mt19937_64 bits{3};
  for (int run = 0; run < runs; ++run) {
    std::vector<Frequencies> replications;
    std::vector<double> averaged;
    for (int replication = 0; replication < 5; ++replication) {
      Histogram h;
      for (int stretch = 0; stretch < 40; ++stretch) {
        const double mean = uniform(bits) < 0.5 ? 0.6 : 1.4;
        for (int i = 0; i < 50; ++i) {
          h.add(static_cast<std::int64_t>(-math::log(uniform(bits)) * mean * 1e7));
        }
      }
      averaged.push_back(h.quantile(p));
      replications.emplace_back(h);
    }
    const QuantileEstimate q =
        PooledDistribution{pointers(replications)}.quantile(p, 0.95, whole_run);
    covered += q.estimate.contains(truth) ? 1 : 0;
    covered_by_averages += t_interval(averaged, 0.95).contains(truth) ? 1 : 0;
    EXPECT_NEAR(q.beyond, 0.01 * 10'000, 1e-9);
    EXPECT_NEAR(t_interval(q.values, 0.95).mean, q.estimate.mean, 1e-9 * q.estimate.mean);
  }
  EXPECT_GE(covered, 367);  // 380 - 3 * 4.4
  EXPECT_LE(covered, 393);
  RecordProperty("by_averages", covered_by_averages);
}

TEST(PooledQuantile, WhatDoesNotVaryHasNoWidth) {
  Histogram h;
  for (int i = 0; i < 20; ++i) h.add(1'200'000'007);
  const std::vector<Frequencies> same{Frequencies{h}, Frequencies{h}, Frequencies{Histogram{}}};
  const QuantileEstimate q = PooledDistribution{pointers(same)}.quantile(0.99, 0.95, whole_run);
  EXPECT_EQ(q.estimate.mean, 1'200'000'007);
  EXPECT_EQ(q.estimate.half_width, 0);
  EXPECT_EQ(q.estimate.n, 2) << "one has observed nothing";
  EXPECT_TRUE(std::isnan(q.values[2]));
}

// Of three starts the p99 is the last one, in whatever replication: nothing is known of its noise.
// Of a hundred there is one beyond it, and where all are the same there is nothing to be known.
TEST(PooledQuantile, BeyondAllObservationsNothingIsKnown) {
  std::vector<Frequencies> few;
  for (const int start : {1000, 1100, 1200}) {
    Histogram one;
    one.add(start);
    few.emplace_back(one);
  }
  EXPECT_EQ(PooledDistribution{pointers(few)}.quantile(0.99, 0.95, whole_run).estimate.half_width,
            math::infinity);
  EXPECT_GT(PooledDistribution{pointers(few)}.quantile(0.5, 0.95, whole_run).estimate.half_width,
            0);
  std::vector<Frequencies> same;
  for (int i = 0; i < 3; ++i) {
    Histogram one;
    one.add(1000);
    same.emplace_back(one);
  }
  EXPECT_EQ(PooledDistribution{pointers(same)}.quantile(0.99, 0.95, whole_run).estimate.half_width,
            0);
}

TEST(PooledQuantile, OneReplicationKnowsNoNoise) {
  Histogram h;
  for (int i = 1; i <= 100; ++i) h.add(i);
  const std::vector<Frequencies> one{Frequencies{h}};
  const QuantileEstimate q = PooledDistribution{pointers(one)}.quantile(0.5, 0.95, whole_run);
  EXPECT_EQ(q.estimate.mean, 50);
  EXPECT_FALSE(std::isfinite(q.estimate.half_width));
  EXPECT_EQ(q.values, std::vector<double>{50});
  EXPECT_EQ(PooledDistribution{{}}.quantile(0.5, 0.95, whole_run).estimate.n, 0);
}

}  // namespace
}  // namespace stowplan::pooled_quantile_test
