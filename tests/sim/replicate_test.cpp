#include "tests/replicate.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "cli/parallel.hpp"
#include "sim/experiment/stopping.hpp"
#include "sim/math.hpp"

namespace stowplan::replicate_test {
namespace {

struct Trial {
  double value = 0;
  std::uint32_t replication = 0;
  friend bool operator==(const Trial&, const Trial&) = default;
};

// Normal with mean 100; early replications take longest, so that threads finish out of order.
Trial noisy_run(std::uint32_t replication, double spread) {
  std::mt19937_64 bits{replication + 1};
  bits.discard(3);
  const double u = (static_cast<double>(bits() >> 11) + 0.5) * 0x1p-53;
  std::this_thread::sleep_for(std::chrono::microseconds{replication % 3 == 0 ? 2000 : 10});
  return {100.0 + spread * math::normal_quantile(u), replication};
}

TEST(Replicate, SameResultsForAnyNumberOfThreads) {
  const auto run = [](std::uint32_t i) { return noisy_run(i, 15.0); };
  const std::vector<Trial> alone = replicate(40, 1, run);
  for (const std::uint32_t threads : {2U, 4U, 16U}) {
    EXPECT_EQ(replicate(40, threads, run), alone) << threads << " threads";
  }
  for (std::uint32_t i = 0; i < alone.size(); ++i) EXPECT_EQ(alone[i].replication, i);
}

// Feeds a plan one value after the other until it has enough.
std::size_t replications_of(const ReplicationPlan& plan, double spread) {
  std::vector<double> values;
  for (;;) {
    values.push_back(noisy_run(static_cast<std::uint32_t>(values.size()), spread).value);
    const Estimate watched = sequential_interval(values, plan.first_look(), plan.confidence);
    if (enough(plan, static_cast<std::uint32_t>(values.size()), std::span{&watched, 1})) {
      return values.size();
    }
  }
}

TEST(Stopping, RespectsMinAndMax) {
  EXPECT_EQ(replications_of({.min = 7, .max = 20}, 1e-6), 7U);
  EXPECT_EQ(replications_of({.min = 2, .max = 9, .relative_half_width = 1e-6}, 20.0), 9U);
  EXPECT_EQ(replications_of({.min = 1, .max = 1}, 1.0), 1U);
  EXPECT_EQ(replications_of({.min = 4, .max = 30, .watches = false}, 20.0), 4U);
  // One value has no spread.
  EXPECT_EQ(replications_of({.min = 1, .max = 9, .relative_half_width = 10}, 1.0), 2U);
}

// Narrow enough at n with room for having looked, and at n - 1 it was not.
TEST(Stopping, StopsAtTheFirstTightReplication) {
  const ReplicationPlan plan{.min = 3, .max = 5000, .relative_half_width = 0.05};
  const std::size_t n = replications_of(plan, 15.0);
  ASSERT_GT(n, 10U) << "the rule must have had to work";
  std::vector<double> values;
  for (std::uint32_t i = 0; i < n; ++i) values.push_back(noisy_run(i, 15.0).value);
  EXPECT_LE(sequential_interval(values, 3, 0.95).relative_half_width(), 0.05);
  values.pop_back();
  EXPECT_GT(sequential_interval(values, 3, 0.95).relative_half_width(), 0.05);
}

TEST(Stopping, WaitsForTheLoosestWatchedNumber) {
  const ReplicationPlan plan{.min = 2, .max = 100, .relative_half_width = 0.05};
  const Estimate tight{.mean = 100, .half_width = 4, .n = 9};
  const Estimate loose{.mean = 100, .half_width = 6, .n = 9};
  const Estimate unobserved{};
  EXPECT_TRUE(enough(plan, 9, std::vector{tight, tight}));
  EXPECT_FALSE(enough(plan, 2, std::vector{tight})) << "not widened yet at the first look";
  EXPECT_FALSE(enough(plan, 9, std::vector{tight, loose}));
  EXPECT_FALSE(enough(plan, 9, std::vector{unobserved, tight}));
  EXPECT_TRUE(enough(plan, 100, std::vector{loose}));
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

TEST(RunInOrder, AFailureBeyondTheEndDoesNotCount) {
  const auto fails_late = [](std::uint32_t i) {
    if (i < 5) std::this_thread::sleep_for(std::chrono::milliseconds{2});
    if (i >= 5) throw std::runtime_error("never asked for");
  };
  std::vector<std::uint32_t> delivered;
  cli::on_threads(4)(30, fails_late, [&](std::uint32_t i) {
    delivered.push_back(i);
    return i < 4;
  });
  EXPECT_EQ(delivered, (std::vector<std::uint32_t>{0, 1, 2, 3, 4}));
}

TEST(RunInOrder, WorksAtTheSameTimeOnSeveralThreads) {
  std::atomic<int> inside{0};
  std::atomic<bool> met{false};
  cli::on_threads(2)(
      2,
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
  cli::on_threads(4)(
      0, [](std::uint32_t) { FAIL(); }, [](std::uint32_t) { return true; });
  EXPECT_GE(cli::hardware_threads(), 1U);
}

TEST(RunInOrder, OneAtATimeStopsWhereItIsTold) {
  std::vector<std::string> log;
  one_at_a_time(
      5, [&](std::uint32_t i) { log.push_back("work " + std::to_string(i)); },
      [&](std::uint32_t i) {
        log.push_back("deliver " + std::to_string(i));
        return i < 1;
      });
  EXPECT_EQ(log, (std::vector<std::string>{"work 0", "deliver 0", "work 1", "deliver 1"}));
}

}  // namespace
}  // namespace stowplan::replicate_test
