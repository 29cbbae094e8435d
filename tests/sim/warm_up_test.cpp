#include "sim/stats/warm_up.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <vector>

#include "sim/math.hpp"

namespace stowplan::warm_up_test {
namespace {

double uniform(std::mt19937_64& bits) {
  return (static_cast<double>(bits() >> 11) + 0.5) * 0x1p-53;
}

// Unit noise about 10, with `transient(i)` added.
template <class Transient>
std::vector<double> noisy(std::size_t n, std::uint64_t seed, Transient transient) {
  std::mt19937_64 bits{seed};
  std::vector<double> series(n);
  for (std::size_t i = 0; i < n; ++i) {
    series[i] = 10.0 + math::normal_quantile(uniform(bits)) + transient(static_cast<double>(i));
  }
  return series;
}

double mean_from(const std::vector<double>& series, std::size_t first) {
  double sum = 0;
  for (std::size_t i = first; i < series.size(); ++i) sum += series[i];
  return sum / static_cast<double>(series.size() - first);
}

// A step of five standard deviations at 300 is hard to miss by more than a few batches.
TEST(Mser5, CutsAtAStep) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const auto series = noisy(3000, seed, [](double i) { return i < 300 ? -5.0 : 0.0; });
    const WarmUp warm_up = mser5(series);
    EXPECT_TRUE(warm_up.settled) << "seed " << seed;
    EXPECT_GE(warm_up.first, 300U) << "seed " << seed;
    EXPECT_LE(warm_up.first, 700U) << "seed " << seed;
  }
}

// Bias of the whole mean: 8 * 100 / 3000 = 0.27; what is cut must take nearly all of it away.
TEST(Mser5, RemovesTheBiasOfAnExponentialApproach) {
  double bias = 0;
  double untreated = 0;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const auto series = noisy(3000, seed, [](double i) { return -8.0 * math::exp(-i / 100.0); });
    const WarmUp warm_up = mser5(series);
    EXPECT_TRUE(warm_up.settled);
    EXPECT_GE(warm_up.first, 150U) << "exp(-1.5) * 8 is still twice the noise";
    bias += (mean_from(series, warm_up.first) - 10.0) / 50;
    untreated += (mean_from(series, 0) - 10.0) / 50;
  }
  EXPECT_LT(untreated, -0.25);
  EXPECT_NEAR(bias, 0.0, 0.02);
}

TEST(Mser5, CutsLittleOfAStationarySeries) {
  double cut = 0;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    cut += static_cast<double>(mser5(noisy(3000, seed, [](double) { return 0.0; })).first) / 50;
  }
  EXPECT_LT(cut, 300) << "a tenth of the run on average";
}

TEST(Mser5, RejectsASeriesThatNeverSettles) {
  const auto ramp = noisy(1000, 1, [](double i) { return i / 50; });
  const WarmUp warm_up = mser5(ramp);
  EXPECT_FALSE(warm_up.settled);
  EXPECT_EQ(warm_up.first, 500U);
  const auto late = noisy(1000, 1, [](double i) { return i < 600 ? 20.0 : 0.0; });
  EXPECT_FALSE(mser5(late).settled);
}

TEST(Mser5, ConstantSeriesNeedsNoWarmUp) {
  const WarmUp warm_up = mser5(std::vector<double>(200, 0.1));
  EXPECT_TRUE(warm_up.settled);
  EXPECT_EQ(warm_up.first, 0U);
}

TEST(Mser5, TooShortIsNotSettled) {
  EXPECT_FALSE(mser5({}).settled);
  EXPECT_FALSE(mser5(std::vector<double>(49, 1.0)).settled);
  EXPECT_TRUE(mser5(std::vector<double>(50, 1.0)).settled);
}

// Noise of 40 hides a step of 20 in one run but not in the average of 400.
TEST(DecideWarmUp, AveragesPilotReplications) {
  std::vector<std::vector<double>> pilots;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    auto series = noisy(1000 + seed % 7, seed, [](double) { return 0.0; });
    for (std::size_t i = 0; i < series.size(); ++i) {
      series[i] = 40.0 * series[i] + (i < 200 ? -20.0 : 0.0);
    }
    pilots.push_back(series);
  }
  const WarmUp warm_up = decide_warm_up(pilots);
  EXPECT_TRUE(warm_up.settled);
  EXPECT_GE(warm_up.first, 195U);
  EXPECT_LE(warm_up.first, 400U);
  EXPECT_EQ((WarmUp{.first = 30, .settled = true}.length(std::chrono::seconds{2})),
            std::chrono::seconds{60});
  EXPECT_FALSE(decide_warm_up({}).settled);
}

}  // namespace
}  // namespace stowplan::warm_up_test
