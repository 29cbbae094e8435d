// Indices of functions whose shares of the variance are known.
#include "models/study/sobol_indices.hpp"

#include <gtest/gtest.h>

#include <boost/random/sobol.hpp>
#include <cmath>
#include <functional>
#include <random>
#include <vector>

#include "sim/math.hpp"

namespace stowplan::sobol_indices_test {
namespace {

using Function = std::function<double(const std::vector<double>&)>;

/// Values at the blocks of a design: a row of the sequence is A and B.
std::vector<double> values_at(const Function& f, std::size_t axes, std::size_t blocks) {
  boost::random::sobol sequence{2 * axes};
  std::vector<double> values;
  for (std::size_t j = 0; j < blocks; ++j) {
    std::vector<double> both;
    for (std::size_t i = 0; i < 2 * axes; ++i) {
      both.push_back(static_cast<double>(sequence() >> 11) * 0x1p-53);
    }
    const auto middle = both.begin() + static_cast<std::ptrdiff_t>(axes);
    const std::vector<double> a(both.begin(), middle);
    values.push_back(f(a));
    values.push_back(f({middle, both.end()}));
    for (std::size_t i = 0; i < axes; ++i) {
      std::vector<double> c = a;
      c[i] = both[axes + i];
      values.push_back(f(c));
    }
  }
  return values;
}

TEST(SobolIndices, OfALinearFunctionAreTheSharesOfItsSquares) {
  const auto f = [](const std::vector<double>& u) { return 3 * u[0] + 4 * u[1] + 1e6; };
  const auto indices = sobol_indices(values_at(f, 2, 4096), 2, 0.95);
  EXPECT_NEAR(indices[0].first.mean, 9.0 / 25, 0.005);
  EXPECT_NEAR(indices[1].first.mean, 16.0 / 25, 0.005);
  EXPECT_NEAR(indices[0].total.mean, 9.0 / 25, 0.005);
  EXPECT_NEAR(indices[1].total.mean, 16.0 / 25, 0.005);
}

// Two axes that do nothing alone and all together.
TEST(SobolIndices, TellWhatAxesDoTogether) {
  const auto f = [](const std::vector<double>& u) { return (u[0] - 0.5) * (u[1] - 0.5); };
  const auto indices = sobol_indices(values_at(f, 2, 4096), 2, 0.95);
  for (const SobolIndex& index : indices) {
    EXPECT_NEAR(index.first.mean, 0, 0.02);
    EXPECT_NEAR(index.total.mean, 1, 0.02);
  }
}

// sin x + 7 sin^2 y + 0.1 z^4 sin x over -pi to pi (Ishigami and Homma 1990).
TEST(SobolIndices, OfIshigamiAreKnown) {
  const auto f = [](const std::vector<double>& u) {
    const auto x = [&](std::size_t i) { return (2 * u[i] - 1) * M_PI; };
    return std::sin(x(0)) + 7 * std::sin(x(1)) * std::sin(x(1)) +
           0.1 * std::pow(x(2), 4) * std::sin(x(0));
  };
  const auto indices = sobol_indices(values_at(f, 3, 4096), 3, 0.95);
  const double first[] = {0.3139, 0.4424, 0.0};
  const double total[] = {0.5576, 0.4424, 0.2437};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(indices[i].first.mean, first[i], 0.02);
    EXPECT_NEAR(indices[i].total.mean, total[i], 0.02);
    EXPECT_GT(indices[i].total.half_width, 0);
    EXPECT_LT(indices[i].total.half_width, 0.1);
  }
}

TEST(SobolIndices, IntervalsOfRandomPointsHoldTheTruth) {
  int held = 0;
  constexpr int runs = 200;
  for (int run = 0; run < runs; ++run) {
    std::mt19937 random{static_cast<unsigned>(run)};
    std::uniform_real_distribution<double> u;
    std::vector<double> values;
    for (int j = 0; j < 400; ++j) {
      const double a0 = u(random), a1 = u(random), b0 = u(random), b1 = u(random);
      const auto f = [](double x, double y) { return 3 * x + 4 * y; };
      for (const double v : {f(a0, a1), f(b0, b1), f(b0, a1), f(a0, b1)}) values.push_back(v);
    }
    if (sobol_indices(values, 2, 0.95)[0].total.contains(9.0 / 25)) ++held;
  }
  EXPECT_GT(held, runs * 90 / 100);
  EXPECT_LT(held, runs) << "intervals that always hold it say nothing";
}

TEST(SobolIndices, EdgesSayWhatIsKnown) {
  const std::vector<double> constant(40, 7.0);
  for (const SobolIndex& index : sobol_indices(constant, 2, 0.95)) {
    EXPECT_EQ(index.first.mean, 0);
    EXPECT_EQ(index.total.mean, 0);
  }
  std::vector<double> holes(40, 1.0);
  holes[5] = math::not_a_number;
  EXPECT_EQ(sobol_indices(holes, 2, 0.95)[0].total.n, 9);
  EXPECT_EQ(sobol_indices(std::vector<double>(4, 1.0), 2, 0.95)[0].total.n, 0);
}

}  // namespace
}  // namespace stowplan::sobol_indices_test
