// How long a series remembers, where that is known: first-order autoregression, and what is common
// to all replications, which is no memory.
#include "sim/stats/autocorrelation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <span>
#include <vector>

#include "sim/math.hpp"

namespace stowplan::autocorrelation_test {
namespace {

using Series = std::vector<std::vector<double>>;

double normal(std::mt19937_64& bits) {
  return math::normal_quantile((static_cast<double>(bits() >> 11) + 0.5) * 0x1p-53);
}

MemoryTime memory(const Series& series) {
  std::vector<std::span<const double>> spans(series.begin(), series.end());
  return memory_time(spans);
}

// Means over steps of a process with correlation exp(-t / tau), `fine` points a step.
Series exponential_memory(int replications, std::size_t steps, double tau, std::uint64_t seed,
                          int fine = 20) {
  std::mt19937_64 bits{seed};
  const double a = math::exp(-1.0 / (fine * tau));
  Series all;
  for (int r = 0; r < replications; ++r) {
    std::vector<double>& one = all.emplace_back();
    double x = normal(bits);
    for (std::size_t s = 0; s < steps; ++s) {
      double sum = 0;
      for (int i = 0; i < fine; ++i) {
        x = a * x + std::sqrt(1 - a * a) * normal(bits);
        sum += x;
      }
      one.push_back(sum / fine);
    }
  }
  return all;
}

TEST(MemoryTime, IsTwiceTheTimeConstant) {
  for (const double tau : {1.0, 2.0, 5.0}) {
    double sum = 0;
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
      const MemoryTime found = memory(exponential_memory(5, 512, tau, seed));
      EXPECT_TRUE(found.resolved);
      sum += found.steps / 10;
    }
    EXPECT_NEAR(sum / (2 * tau), 1, 0.12) << tau;
  }
}

TEST(MemoryTime, SaysWhenTheEndIsNotSeen) {
  int unresolved = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const MemoryTime found = memory(exponential_memory(5, 512, 2000, seed, 1));
    EXPECT_GT(found.steps, 50);
    unresolved += found.resolved ? 0 : 1;
  }
  EXPECT_GE(unresolved, 8);
}

TEST(MemoryTime, WhatAllHaveInCommonIsNoMemory) {
  std::mt19937_64 bits{5};
  Series series(5);
  for (std::vector<double>& one : series) {
    for (int t = 0; t < 512; ++t) one.push_back(100 * math::exp(-t / 200.0) + normal(bits));
  }
  EXPECT_LT(memory(series).steps, 0.7);
}

TEST(MemoryTime, NothingVariesNothingIsRemembered) {
  EXPECT_EQ(memory(Series(3, std::vector<double>(100, 2.5))).steps, 0);
  EXPECT_EQ(memory({}).steps, 0);
  EXPECT_EQ(memory(Series(1, std::vector<double>(3, 1.0))).steps, 0);
}

}  // namespace
}  // namespace stowplan::autocorrelation_test
