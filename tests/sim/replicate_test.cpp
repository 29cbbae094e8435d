#include "sim/experiment/replicate.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "sim/math.hpp"

namespace stowplan {
namespace {

struct Run {
  double value = 0;
  std::uint32_t replication = 0;
  friend bool operator==(const Run&, const Run&) = default;
};

// Normal with mean 100; early replications take longest, so that threads finish out of order.
Run noisy_run(std::uint32_t replication, double spread) {
  std::mt19937_64 bits{replication + 1};
  bits.discard(3);
  const double u = (static_cast<double>(bits() >> 11) + 0.5) * 0x1p-53;
  std::this_thread::sleep_for(std::chrono::microseconds{replication % 3 == 0 ? 2000 : 10});
  return {100.0 + spread * math::normal_quantile(u), replication};
}

Replications<Run> noisy(const ReplicationPlan& plan, std::uint32_t threads, double spread) {
  return replicate(
      plan, threads, [=](std::uint32_t i) { return noisy_run(i, spread); },
      [](const Run& run) { return std::vector<double>{run.value}; });
}

TEST(Replicate, SameResultsForAnyNumberOfThreads) {
  const ReplicationPlan plan{.min = 3, .max = 60, .relative_half_width = 0.05};
  const auto alone = noisy(plan, 1, 15.0);
  EXPECT_TRUE(alone.precise);
  EXPECT_GT(alone.results.size(), 10U) << "the rule must have had to work";
  EXPECT_LT(alone.results.size(), 60U);
  for (const std::uint32_t threads : {2U, 4U, 16U}) {
    const auto together = noisy(plan, threads, 15.0);
    EXPECT_EQ(together.results, alone.results) << threads << " threads";
    EXPECT_EQ(together.precise, alone.precise);
  }
  for (std::uint32_t i = 0; i < alone.results.size(); ++i) {
    EXPECT_EQ(alone.results[i].replication, i);
  }
}

// The answer at n replications is tight, and at n - 1 it was not.
TEST(Replicate, StopsAtTheFirstTightReplication) {
  const ReplicationPlan plan{.min = 3, .max = 60, .relative_half_width = 0.05};
  const auto all = noisy(plan, 2, 15.0);
  SequentialStop stop{{.min = 1, .max = 60, .relative_half_width = 0.05}};
  for (std::size_t i = 0; i < all.results.size(); ++i) {
    const bool enough = stop.add(std::vector<double>{all.results[i].value});
    if (i + 1 < plan.min) continue;
    EXPECT_EQ(enough, i + 1 == all.results.size()) << i;
  }
}

TEST(Replicate, RespectsMinAndMax) {
  const auto tight = noisy({.min = 7, .max = 20}, 2, 1e-6);
  EXPECT_EQ(tight.results.size(), 7U);
  EXPECT_TRUE(tight.precise);
  const auto loose = noisy({.min = 2, .max = 9, .relative_half_width = 1e-6}, 2, 20.0);
  EXPECT_EQ(loose.results.size(), 9U);
  EXPECT_FALSE(loose.precise);
  EXPECT_EQ(noisy({.min = 1, .max = 1}, 4, 1.0).results.size(), 1U);
}

TEST(Replicate, WaitsForTheLoosestWatchedNumber) {
  const auto run = [](std::uint32_t i) { return i; };
  const auto watch = [](std::uint32_t i) {
    const double odd = i % 2 == 1 ? 1.0 : -1.0;
    return std::vector<double>{5.0, 100.0 + 10 * odd, i < 4 ? math::not_a_number : 1.0};
  };
  const ReplicationPlan plan{.min = 2, .max = 100, .relative_half_width = 0.05};
  // Alternating 90, 110: at n = 18, S / sqrt(n) = 10.29 / 4.24 = 2.43 and t_17 = 2.11: 5.12;
  // at n = 19 (mean 99.5) 2.34 * 2.10 = 4.93.
  EXPECT_EQ(replicate(plan, 2, run, watch).results.size(), 19U);
}

TEST(Replicate, ANumberNobodyObservesIsNeverTight) {
  const auto nothing = [](std::uint32_t) { return std::vector<double>{math::not_a_number}; };
  const auto all = replicate(
      {.min = 2, .max = 12}, 2, [](std::uint32_t i) { return i; }, nothing);
  EXPECT_EQ(all.results.size(), 12U);
  EXPECT_FALSE(all.precise);
}

TEST(Replicate, FixedNumberInOrder) {
  const auto squares = replicate(50, 4, [](std::uint32_t i) { return i * i; });
  ASSERT_EQ(squares.size(), 50U);
  for (std::uint32_t i = 0; i < 50; ++i) EXPECT_EQ(squares[i], i * i);
}

TEST(Replicate, PassesOnTheEarliestFailure) {
  const auto fails = [](std::uint32_t i) -> int {
    if (i == 3) std::this_thread::sleep_for(std::chrono::milliseconds{5});
    if (i >= 3) throw std::runtime_error("replication " + std::to_string(i));
    return 0;
  };
  for (const std::uint32_t threads : {1U, 4U}) {
    try {
      static_cast<void>(replicate(20, threads, fails));
      ADD_FAILURE() << "no exception";
    } catch (const std::runtime_error& error) {
      EXPECT_STREQ(error.what(), "replication 3") << threads << " threads";
    }
  }
}

TEST(Replicate, AFailureBeyondTheEndDoesNotCount) {
  const auto fails_late = [](std::uint32_t i) -> double {
    if (i < 5) std::this_thread::sleep_for(std::chrono::milliseconds{2});
    if (i >= 5) throw std::runtime_error("never asked for");
    return 1.0;
  };
  const auto watch = [](double value) { return std::vector<double>{value}; };
  EXPECT_EQ(replicate({.min = 5, .max = 30}, 4, fails_late, watch).results.size(), 5U);
}

TEST(Replicate, ReportsProgressOneByOne) {
  std::vector<std::uint32_t> seen;
  const auto watch = [](double value) { return std::vector<double>{value}; };
  const auto progress = [&](std::uint32_t finished, std::uint32_t max) {
    EXPECT_EQ(max, 10U);
    seen.push_back(finished);
  };
  const auto same = [](std::uint32_t) { return 1.0; };
  static_cast<void>(replicate({.min = 4, .max = 10}, 4, same, watch, progress));
  EXPECT_EQ(seen, (std::vector<std::uint32_t>{1, 2, 3, 4}));
}

TEST(RunInOrder, WorksAtTheSameTimeOnSeveralThreads) {
  std::atomic<int> inside{0};
  std::atomic<bool> met{false};
  run_in_order(
      2, 2,
      [&](std::uint32_t) {
        ++inside;
        for (int i = 0; i < 5000 && !met; ++i) {
          if (inside == 2) met = true;
          std::this_thread::sleep_for(std::chrono::milliseconds{1});
        }
      },
      [](std::uint32_t) { return true; });
  EXPECT_TRUE(met) << "both pieces of work must be under way at once";
}

TEST(RunInOrder, NothingToDo) {
  run_in_order(
      0, 4, [](std::uint32_t) { FAIL(); }, [](std::uint32_t) { return true; });
  EXPECT_GE(hardware_threads(), 1U);
}

}  // namespace
}  // namespace stowplan
