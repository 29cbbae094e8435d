#include "models/fleet/requests/reasons.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

#include "sim/random.hpp"

namespace stowplan::reasons_test {
namespace {

Time at(std::int64_t ns) { return Time{Duration{ns}}; }

std::int64_t time_of(const Explanation& explanation, Reason reason) {
  return explanation.times()[static_cast<std::size_t>(reason)];
}

TEST(Explanation, TimePassesForOneReasonAfterTheOther) {
  Explanation e{at(100)};
  e.pass(at(105), Reason::network);
  e.pass(at(107), Reason::slot);
  e.pass(at(107), Reason::disk);
  EXPECT_EQ(time_of(e, Reason::network), 5);
  EXPECT_EQ(time_of(e, Reason::slot), 2);
  EXPECT_EQ(time_of(e, Reason::disk), 0);
  EXPECT_EQ(total(e.times()), 7);
}

TEST(Explanation, ATurnOutsideTheTimeLeavesOneOfTheTwoNothing) {
  for (const auto& [turn, first] : {std::pair{90, 0}, {104, 4}, {120, 10}}) {
    Explanation e{at(100)};
    e.pass(at(110), Reason::instance, at(turn), Reason::cold_start);
    EXPECT_EQ(time_of(e, Reason::instance), first);
    EXPECT_EQ(time_of(e, Reason::cold_start), 10 - first);
  }
}

// 100 ns: 40 alone, 50 on a thread, 25 held by others, 10 stalled; what is left is its own.
TEST(Explanation, CpuTimeIsSplitByWhatKeptItFromRunning) {
  Explanation e{at(0)};
  e.begin_cpu({.had = 7, .held = 3, .stalled = Duration{1}}, 40);
  e.end_cpu(at(100), {.had = 57, .held = 28, .stalled = Duration{11}});
  EXPECT_EQ(time_of(e, Reason::cpu), 40);
  EXPECT_EQ(time_of(e, Reason::smt), 10);
  EXPECT_EQ(time_of(e, Reason::steal), 25);
  EXPECT_EQ(time_of(e, Reason::own_sharing), 15);
  EXPECT_EQ(time_of(e, Reason::throttled), 10);
}

TEST(Explanation, WholeNanosecondsAddUpHoweverTheyAreRounded) {
  Stream stream{1, 0, "rounding", 0};
  for (int i = 0; i < 10000; ++i) {
    const auto took = static_cast<std::int64_t>(stream.uniform() * 1000);
    Explanation e{at(5)};
    e.begin_cpu({}, stream.uniform() * 1100);
    e.end_cpu(at(5 + took), {.had = stream.uniform() * 1100,
                             .held = stream.uniform() * 300,
                             .stalled = Duration{static_cast<std::int64_t>(stream.uniform() * 400)}});
    ASSERT_EQ(total(e.times()), took);
    for (const std::int64_t time : e.times()) ASSERT_GE(time, 0);
  }
}

TimeByReason only(Reason reason, std::int64_t time) {
  TimeByReason times{};
  times[static_cast<std::size_t>(reason)] = time;
  return times;
}

// 99 fast ones and a slow one: the slowest 1 % is that one, the slowest 2 % it and a fast one.
TEST(ReasonSums, TheSlowestAreExactlyThatShare) {
  Reasons reasons;
  for (int i = 0; i < 99; ++i) reasons.add(1000, only(Reason::cpu, 1000));
  reasons.add(1'000'000, only(Reason::throttled, 1'000'000));
  const auto cpu = static_cast<std::size_t>(Reason::cpu);
  const auto throttled = static_cast<std::size_t>(Reason::throttled);
  EXPECT_DOUBLE_EQ(reasons.slowest(0.01)[throttled], 1'000'000);
  EXPECT_DOUBLE_EQ(reasons.slowest(0.01)[cpu], 0);
  EXPECT_DOUBLE_EQ(reasons.slowest(0.02)[throttled], 500'000);
  EXPECT_DOUBLE_EQ(reasons.slowest(0.02)[cpu], 500);
  EXPECT_DOUBLE_EQ(reasons.mean()[cpu], 990);
  EXPECT_DOUBLE_EQ(reasons.mean()[throttled], 10'000);
}

// Half a request is half of one: 50 requests, of which 1 % is asked for.
TEST(ReasonSums, FewRequestsGiveAPartOfTheSlowest) {
  Reasons reasons;
  for (int i = 0; i < 50; ++i) reasons.add(100 + i, only(Reason::disk, 100 + i));
  EXPECT_NEAR(reasons.slowest(0.01)[static_cast<std::size_t>(Reason::disk)], 148, 3);
}

TEST(ReasonSums, MergingIsAddingAll) {
  Stream stream{2, 0, "merge", 0};
  Reasons all;
  Reasons a;
  Reasons b;
  for (int i = 0; i < 2000; ++i) {
    const auto response = static_cast<std::int64_t>(std::exp(stream.uniform() * 20));
    (i % 3 == 0 ? a : b).add(response, only(Reason::calls, response));
    all.add(response, only(Reason::calls, response));
  }
  a.merge(b);
  a.merge(Reasons{});
  EXPECT_EQ(a.count(), all.count());
  EXPECT_EQ(a.sum(), all.sum());
  EXPECT_EQ(a.slowest(0.01), all.slowest(0.01));
  Reasons none;
  none.merge(all);
  EXPECT_EQ(none.slowest(0.3), all.slowest(0.3));
}

TEST(ReasonSums, OfNoneThereIsNoMean) {
  EXPECT_TRUE(std::isnan(Reasons{}.mean()[0]));
  EXPECT_TRUE(std::isnan(Reasons{}.slowest(0.01)[0]));
}

}  // namespace
}  // namespace stowplan::reasons_test
