#include "sim/stats/histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

namespace stowplan::histogram_test {
namespace {

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

// Values spread evenly over the powers of two up to 2^bits.
std::vector<std::int64_t> spread_values(std::size_t n, int bits, std::uint64_t seed) {
  std::mt19937_64 bits_of{seed};
  std::vector<std::int64_t> values(n);
  for (std::int64_t& value : values) {
    const auto shift = 63 - static_cast<int>(bits_of() % static_cast<std::uint64_t>(bits));
    value = static_cast<std::int64_t>(bits_of() >> shift);
  }
  return values;
}

Histogram histogram_of(const std::vector<std::int64_t>& values) {
  Histogram h;
  for (const std::int64_t value : values) h.add(value);
  return h;
}

// The observation of rank ceil(p n), from the sorted values themselves.
std::int64_t order_statistic(const std::vector<std::int64_t>& sorted, double p) {
  const auto rank = static_cast<std::size_t>(std::ceil(p * static_cast<double>(sorted.size())));
  return sorted[std::clamp(rank, std::size_t{1}, sorted.size()) - 1];
}

TEST(Histogram, EmptyOneHasNoQuantile) {
  const Histogram h;
  EXPECT_EQ(h.count(), 0);
  EXPECT_TRUE(std::isnan(h.mean()));
  EXPECT_TRUE(std::isnan(h.quantile(0.5)));
  EXPECT_TRUE(std::isnan(h.fraction_at_most(7)));
}

TEST(Histogram, BucketsCoverEveryValueOnceAndStayNarrow) {
  std::vector<std::int64_t> values{0, 1, 511, 512, 513, 514, 1023, 1024, largest};
  for (const std::int64_t value : spread_values(2000, 63, 1)) values.push_back(value);
  for (const std::int64_t value : values) {
    const auto buckets = histogram_of({value}).buckets();
    ASSERT_EQ(buckets.size(), 1U);
    EXPECT_LE(buckets[0].low, value);
    EXPECT_GE(buckets[0].high, value);
    EXPECT_LE(buckets[0].high - buckets[0].low, buckets[0].low / 256) << value;
    if (buckets[0].high == largest) continue;
    // The next value belongs to the next bucket, which begins there.
    const auto next = histogram_of({buckets[0].high + 1}).buckets();
    EXPECT_EQ(next[0].low, buckets[0].high + 1);
  }
}

TEST(Histogram, QuantilesStayWithinOne256thOfTheOrderStatistic) {
  auto values = spread_values(20'000, 50, 2);
  const Histogram h = histogram_of(values);
  std::ranges::sort(values);
  for (const double p : {0.0, 0.001, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 0.9999, 1.0}) {
    const auto exact = static_cast<double>(order_statistic(values, p));
    EXPECT_NEAR(h.quantile(p), exact, exact / 256) << "p = " << p;
  }
}

TEST(Histogram, QuantilesOfSmallValuesAreExact) {
  std::vector<std::int64_t> values;
  for (std::int64_t i = 1; i <= 100; ++i) values.push_back(i);
  const Histogram h = histogram_of(values);
  for (int percent = 1; percent <= 100; ++percent) {
    EXPECT_EQ(h.quantile(percent / 100.0), percent) << "0.07 * 100 must have rank 7, not 8";
  }
}

TEST(Histogram, InterpolatesInsideABucket) {
  // 2^20 .. 2^20 + 4095 is one bucket; filled evenly, its quartiles lie at its quarters.
  Histogram h;
  for (std::int64_t i = 0; i < 4096; ++i) h.add((1 << 20) + i);
  EXPECT_EQ(h.buckets().size(), 1U);
  EXPECT_NEAR(h.quantile(0.25), (1 << 20) + 1024, 1.5);
  EXPECT_NEAR(h.quantile(0.75), (1 << 20) + 3072, 1.5);
}

TEST(Histogram, QuantileIsMonotoneAndInsideTheExtremes) {
  const Histogram h = histogram_of(spread_values(997, 40, 3));
  double before = static_cast<double>(h.min());
  for (int i = 0; i <= 1000; ++i) {
    const double q = h.quantile(i / 1000.0);
    EXPECT_GE(q, before);
    EXPECT_LE(q, static_cast<double>(h.max()));
    before = q;
  }
}

TEST(Histogram, FractionAtMostCountsWhatIsBelow) {
  auto values = spread_values(20'000, 50, 4);
  const Histogram h = histogram_of(values);
  std::ranges::sort(values);
  for (const double p : {0.01, 0.3, 0.5, 0.9, 0.99}) {
    const std::int64_t value = order_statistic(values, p);
    const auto at_most = std::ranges::upper_bound(values, value) - values.begin();
    // One of 256 buckets in one of 50 powers of two holds about 2 of 20 000 observations.
    EXPECT_NEAR(h.fraction_at_most(value), static_cast<double>(at_most) / 20'000, 4.0 / 20'000);
  }
  EXPECT_EQ(h.fraction_at_most(h.max()), 1.0);
  EXPECT_EQ(h.fraction_at_most(h.min() - 1), 0.0);
}

TEST(Histogram, MergeEqualsAddingEverythingInAnyOrder) {
  const auto low = spread_values(3000, 20, 5);
  const auto high = spread_values(3000, 62, 6);
  std::vector<std::int64_t> both = low;
  both.insert(both.end(), high.begin(), high.end());
  const Histogram all = histogram_of(both);

  Histogram low_first = histogram_of(low);
  low_first.merge(histogram_of(high));
  Histogram high_first = histogram_of(high);
  high_first.merge(histogram_of(low));
  high_first.merge(Histogram{});
  EXPECT_EQ(low_first, all);
  EXPECT_EQ(high_first, all);
  EXPECT_EQ(low_first.mean(), all.mean());

  Histogram one_more = all;
  one_more.add(5);
  EXPECT_FALSE(one_more == all);
}

TEST(Histogram, MeanIsExactBeyond64Bits) {
  Histogram h;
  for (int i = 0; i < 5; ++i) h.add(largest);
  h.add(0);
  EXPECT_EQ(h.mean(), static_cast<double>(largest) * 5 / 6);
  EXPECT_EQ(h.max(), largest);
  EXPECT_EQ(h.min(), 0);

  Histogram whole;
  for (const std::int64_t value : {3, 5, 1'000'000'000, 17}) whole.add(value);
  EXPECT_EQ(whole.mean(), 250'000'006.25);
}

TEST(HistogramDeathTest, RefusesNegativeValuesAndQuantilesOutsideTheUnitInterval) {
  Histogram h;
  EXPECT_DEATH(h.add(-1), "value >= 0");
  for (const std::int64_t value : {std::int64_t{0}, largest}) h.add(value);
  EXPECT_DEATH(h.add(-1), "value >= 0");
  EXPECT_DEATH(h.add(std::numeric_limits<std::int64_t>::min()), "value >= 0");
  EXPECT_DEATH(static_cast<void>(h.quantile(1.5)), "p <= 1");
}

}  // namespace
}  // namespace stowplan::histogram_test
