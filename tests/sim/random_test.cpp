#include "sim/random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <set>
#include <vector>

#include "sim/math.hpp"

namespace stowplan::random_test {
namespace {

using Words = std::array<std::uint32_t, 4>;

// Known answers published with Random123 (kat_vectors, philox4x32 with 10 rounds).
TEST(Random, PhiloxKnownAnswers) {
  EXPECT_EQ(philox4x32({0, 0, 0, 0}, {0, 0}),
            (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox4x32({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}),
            (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

// The first draws of a stream, fixed for ever: another value here changes every result.
TEST(Random, StreamIsPinned) {
  Stream stream{1, 2, "arrivals/web", 3};
  std::vector<std::uint64_t> draws;
  for (int i = 0; i < 10; ++i) draws.push_back(stream.bits());
  EXPECT_EQ(draws[0], 14899918490864573392u);
  EXPECT_EQ(draws[9], 1259955034988852717u);
  double sum = 0;
  for (int i = 0; i < 100'000; ++i) {
    sum += stream.exponential();
    sum += stream.normal();
  }
  EXPECT_EQ(sum, 0x1.84a06ebf85ddfp+16);
}

TEST(Random, StreamsDifferInEveryPartOfTheirIdentity) {
  std::set<std::uint64_t> first;
  std::size_t made = 0;
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    for (std::uint32_t replication = 0; replication < 4; ++replication) {
      for (const char* purpose : {"", "a", "b", "ab", "ba", "arrivals"}) {
        for (std::uint64_t entity = 0; entity < 100; ++entity) {
          first.insert(Stream{seed, replication, purpose, entity}.bits());
          ++made;
        }
      }
    }
  }
  EXPECT_EQ(first.size(), made);
}

TEST(Random, SameIdentityGivesTheSameNumbersWhateverOthersDraw) {
  Stream alone{7, 0, "service", 1};
  Stream beside{7, 0, "service", 1};
  Stream other{7, 0, "service", 2};
  for (int i = 0; i < 1000; ++i) {
    static_cast<void>(other.normal());
    ASSERT_EQ(alone.bits(), beside.bits());
  }
}

// Every bit is set half the time, each pair of neighbouring draws uncorrelated bit by bit:
// n = 2^18, five standard deviations = 5 / (2 sqrt n).
TEST(Random, BitsAreBalancedAndUncorrelated) {
  Stream stream{1, 0, "bits"};
  constexpr int n = 1 << 18;
  std::array<int, 64> ones{};
  std::array<int, 64> repeats{};
  std::uint64_t previous = stream.bits();
  for (int i = 0; i < n; ++i) {
    const std::uint64_t draw = stream.bits();
    for (std::size_t bit = 0; bit < 64; ++bit) {
      ones[bit] += static_cast<int>(draw >> bit & 1);
      repeats[bit] += static_cast<int>((draw ^ previous) >> bit & 1);
    }
    previous = draw;
  }
  const double limit = 2.5 * std::sqrt(n);
  for (std::size_t bit = 0; bit < 64; ++bit) {
    EXPECT_NEAR(ones[bit], n / 2, limit) << bit;
    EXPECT_NEAR(repeats[bit], n / 2, limit) << bit;
  }
}

// Kolmogorov-Smirnov distance to a distribution function, times sqrt(n); above 1.95 has
// probability 0.001.
template <class Draw, class Cdf>
double ks(int n, Draw draw, Cdf cdf) {
  std::vector<double> values;
  for (int i = 0; i < n; ++i) values.push_back(draw());
  std::sort(values.begin(), values.end());
  double worst = 0;
  for (int i = 0; i < n; ++i) {
    const double p = cdf(values[static_cast<std::size_t>(i)]);
    worst = std::max({worst, p - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - p});
  }
  return worst * std::sqrt(n);
}

TEST(Random, UniformIsUniformAndOpen) {
  Stream stream{1, 0, "uniform"};
  EXPECT_LT(ks(
                400'000, [&] { return stream.uniform(); }, [](double x) { return x; }),
            1.95);
  for (int i = 0; i < 1'000'000; ++i) {
    const double u = stream.uniform();
    ASSERT_TRUE(u > 0.0 && u < 1.0);
  }
}

TEST(Random, ExponentialFollowsItsLaw) {
  Stream stream{1, 0, "exponential"};
  EXPECT_LT(ks(
                1'000'000, [&] { return stream.exponential(); },
                [](double x) { return -std::expm1(-x); }),
            1.95);
}

// The base strip's tail starts at 7.697: P = 4.54e-4; n = 4e6 gives 1816 +- 43 expected, and the
// law starts anew there, so the mean excess is 1 +- 0.024.
TEST(Random, ExponentialTailBeyondTheZigguratIsExponential) {
  Stream stream{2, 0, "tail"};
  constexpr double edge = 7.69711747013104971;
  constexpr int n = 4'000'000;
  int beyond = 0;
  double excess = 0;
  for (int i = 0; i < n; ++i) {
    const double x = stream.exponential();
    if (x <= edge) continue;
    ++beyond;
    excess += x - edge;
  }
  const double expected = n * std::exp(-edge);
  EXPECT_NEAR(beyond, expected, 4 * std::sqrt(expected));
  EXPECT_NEAR(excess / beyond, 1.0, 4 / std::sqrt(expected));
}

// 256 strips of equal area: each is edge[i] (density[i + 1] - density[i]), and they close at 1.
TEST(Random, ZigguratLayersHaveEqualAreas) {
  const auto& layers = detail::exponential_layers;
  const double area = layers.edge[1] * layers.density[1] + layers.density[1];
  for (std::size_t i = 1; i < detail::ExponentialLayers::count; ++i) {
    EXPECT_NEAR(layers.edge[i] * (layers.density[i + 1] - layers.density[i]), area, 1e-13) << i;
  }
  EXPECT_NEAR(layers.edge[0] * layers.density[1], area, 1e-15);
}

TEST(Random, NormalFollowsItsLaw) {
  Stream stream{1, 0, "normal"};
  EXPECT_LT(ks(
                400'000, [&] { return stream.normal(); },
                [](double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); }),
            1.95);
}

// n = 600,000 over 6 faces: 5 standard deviations of a binomial(1/6) are 1443.
TEST(Random, BelowIsFairAndInRange) {
  Stream stream{1, 0, "die"};
  std::array<int, 6> faces{};
  for (int i = 0; i < 600'000; ++i) ++faces.at(stream.below(6));
  for (const int count : faces) EXPECT_NEAR(count, 100'000, 1443);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(stream.below(1), 0u);

  // A range just above 2^63 rejects nearly half of all draws: the bias to catch is at its largest.
  const std::uint64_t range = (std::uint64_t{1} << 63) + 1;
  int low = 0;
  for (int i = 0; i < 100'000; ++i) {
    const std::uint64_t draw = stream.below(range);
    ASSERT_LT(draw, range);
    low += draw < range / 2 ? 1 : 0;
  }
  EXPECT_NEAR(low, 50'000, 800);
}

TEST(RandomDeathTest, BelowZeroIsRefused) {
  Stream stream{1, 0, "x"};
  EXPECT_DEATH(static_cast<void>(stream.below(0)), "check failed: n > 0");
}

}  // namespace
}  // namespace stowplan::random_test
