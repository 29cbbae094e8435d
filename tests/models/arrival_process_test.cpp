#include "models/demand/arrival_process.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace stowplan::arrival_process_test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Stream stream(std::uint64_t seed = 1) { return Stream{seed, 0, "arrivals/test"}; }

// Arrivals in each of `bins` intervals of `width` from the start.
std::vector<double> counts(ArrivalProcess& process, Duration width, std::size_t bins,
                           Time start = Time{}) {
  std::vector<double> result(bins, 0.0);
  const Time end = start + width * static_cast<std::int64_t>(bins);
  Time now = start;
  while (const std::optional<Time> next = process.next(now)) {
    EXPECT_GE(*next, now);
    if (*next >= end) break;
    now = *next;
    ++result[static_cast<std::size_t>((now - start) / width)];
  }
  return result;
}

double sum(const std::vector<double>& values) {
  double result = 0;
  for (const double value : values) result += value;
  return result;
}

// Variance over mean of the counts: 1 for a Poisson process.
double dispersion(const std::vector<double>& values) {
  const double mean = sum(values) / static_cast<double>(values.size());
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return squares / static_cast<double>(values.size() - 1) / mean;
}

// Poisson counts n stay within 4 sqrt(n); one in 16 000 does not, and the seeds are fixed.
void expect_count(double count, double expected) {
  EXPECT_NEAR(count, expected, 4 * std::sqrt(expected));
}

TEST(ArrivalProcess, PoissonHasItsRateAndNoBursts) {
  ArrivalProcess process{PoissonArrivals{Rate{1000}}, nullptr, stream()};
  const std::vector<double> c = counts(process, milliseconds{100}, 5000);
  expect_count(sum(c), 500'000);
  // Standard error of the dispersion: sqrt(2 / 5000) = 0.02.
  EXPECT_NEAR(dispersion(c), 1, 0.08);
  EXPECT_EQ(process.mean_rate(seconds{7}), Rate{1000});
}

TEST(ArrivalProcess, TheSameStreamGivesTheSameArrivals) {
  ArrivalProcess a{PoissonArrivals{Rate{50}}, nullptr, stream(7)};
  ArrivalProcess b{PoissonArrivals{Rate{50}}, nullptr, stream(7)};
  ArrivalProcess c{PoissonArrivals{Rate{50}}, nullptr, stream(8)};
  const std::optional<Time> first = a.next(Time{});
  EXPECT_EQ(first, b.next(Time{}));
  EXPECT_NE(first, c.next(Time{}));
}

// Calm 10/s for 3 s, burst 90/s for 1 s: mean 30/s. With the rates r and the sojourn rates a
// (leaving calm) and b (leaving the burst), counts over long intervals have the dispersion
// 1 + 2 a b (r1 - r2)^2 / ((a + b)^2 (a r2 + b r1)) = 1 + 2/3 * 6400 / (16/9 * 40) = 61.
TEST(ArrivalProcess, MmppHasItsMeanAndItsBursts) {
  const MmppArrivals mmpp{Rate{10}, Rate{90}, seconds{3}, seconds{1}};
  ArrivalProcess process{mmpp, nullptr, stream()};
  EXPECT_DOUBLE_EQ(process.mean_rate(seconds{1}).count(), 30);
  const std::vector<double> c = counts(process, seconds{100}, 4000);
  // 4e5 s hold 1.2e7 arrivals with a standard deviation of sqrt(61 * 1.2e7) = 2.7e4.
  EXPECT_NEAR(sum(c), 1.2e7, 4 * 2.7e4);
  // 60 less 0.75 % for intervals of 100 s; the standard error is 60.5 * sqrt(2 / 4000) = 1.35.
  EXPECT_NEAR(dispersion(c), 60.55, 5.4);
}

TEST(ArrivalProcess, MmppIsSilentWhileTheCalmRateIsZero) {
  const MmppArrivals mmpp{Rate{0}, Rate{1000}, seconds{10}, seconds{1}};
  ArrivalProcess process{mmpp, nullptr, stream()};
  const std::vector<double> c = counts(process, milliseconds{100}, 100'000);
  const auto silent = static_cast<double>(std::count(c.begin(), c.end(), 0.0));
  EXPECT_NEAR(silent / 1e5, 10.0 / 11, 0.03);
}

TEST(ArrivalProcess, DiurnalFollowsTheSine) {
  DiurnalArrivals diurnal;
  diurnal.rate = Rate{100};
  diurnal.amplitude = 0.8;
  diurnal.period = seconds{4000};
  ArrivalProcess process{diurnal, nullptr, stream()};
  const std::vector<double> c = counts(process, seconds{1000}, 4);
  // Quarters: rate * 1000 * (1 +- 0.8 * 2 / pi).
  const double rise = 0.8 * 2 / 3.14159265358979;
  expect_count(c[0], 1e5 * (1 + rise));
  expect_count(c[1], 1e5 * (1 + rise));
  expect_count(c[2], 1e5 * (1 - rise));
  expect_count(c[3], 1e5 * (1 - rise));
  EXPECT_NEAR(process.mean_rate(seconds{1000}).count(), 100 * (1 + rise), 1e-9);
  EXPECT_NEAR(process.mean_rate(seconds{4000}).count(), 100, 1e-9);
}

TEST(ArrivalProcess, CyclesStartWithTheFirstCallAndThePhase) {
  DiurnalArrivals diurnal;
  diurnal.rate = Rate{100};
  diurnal.amplitude = 1;
  diurnal.period = seconds{4000};
  diurnal.phase = seconds{2000};
  ArrivalProcess process{diurnal, nullptr, stream()};
  const std::vector<double> c = counts(process, seconds{2000}, 2, Time{seconds{1234}});
  expect_count(c[0], 2e5 * (1 - 2 / 3.14159265358979));
  expect_count(c[1], 2e5 * (1 + 2 / 3.14159265358979));
}

TEST(ArrivalProcess, SeriesHasTheRateOfEachStepAndEnds) {
  const RateSeries series = even_series(seconds{10}, {40'000, 0, 0, 10'000, 90'000});
  SeriesArrivals arrivals;
  arrivals.scale = 0.5;
  ArrivalProcess process{arrivals, &series, stream()};
  const std::vector<double> c = counts(process, seconds{10}, 8, Time{seconds{3}});
  expect_count(c[0], 20'000);
  EXPECT_EQ(c[1] + c[2], 0);
  expect_count(c[3], 5'000);
  expect_count(c[4], 45'000);
  EXPECT_EQ(c[5] + c[6] + c[7], 0);
  EXPECT_DOUBLE_EQ(process.mean_rate(seconds{50}).count(), 1400);
  EXPECT_DOUBLE_EQ(process.mean_rate(seconds{5}).count(), 2000);
  EXPECT_DOUBLE_EQ(process.mean_rate(seconds{100}).count(), 700);
}

TEST(ArrivalProcess, SeriesIsPoissonInsideAStepAndAcrossSteps) {
  const RateSeries series = even_series(seconds{1}, std::vector<double>(20'000, 25.0));
  ArrivalProcess process{SeriesArrivals{}, &series, stream()};
  // Bins that straddle the steps: a process restarted at each step would show here.
  const std::vector<double> c = counts(process, milliseconds{700}, 28'000);
  expect_count(sum(c), 25 * 0.7 * 28'000);
  EXPECT_NEAR(dispersion(c), 1, 4 * std::sqrt(2.0 / 28'000));
}

TEST(ArrivalProcess, SeriesSkipsInsideAStep) {
  const RateSeries series = even_series(seconds{10}, {10'000, 30'000});
  SeriesArrivals arrivals;
  arrivals.skip = seconds{6};
  ArrivalProcess process{arrivals, &series, stream()};
  const std::vector<double> c = counts(process, seconds{4}, 5);
  expect_count(c[0], 4'000);
  expect_count(c[1], 12'000);
  expect_count(c[2], 12'000);
  expect_count(c[3], 6'000);
  EXPECT_EQ(c[4], 0);
  EXPECT_DOUBLE_EQ(process.mean_rate(seconds{14}).count(), 34'000.0 / 14);
}

TEST(ArrivalProcess, NothingArrivesInAGapOfASeries) {
  const RateSeries series{{{seconds{0}, seconds{10}, 5'000},
                           {seconds{10}, seconds{15}, 5'000},
                           {seconds{40}, seconds{50}, 20'000}}};
  ArrivalProcess process{SeriesArrivals{}, &series, stream()};
  const std::vector<double> c = counts(process, seconds{5}, 12);
  expect_count(c[0] + c[1], 5'000);
  expect_count(c[2], 5'000);
  for (const std::size_t gap : {3U, 4U, 5U, 6U, 7U, 10U, 11U}) EXPECT_EQ(c[gap], 0) << gap;
  expect_count(c[8] + c[9], 20'000);
  EXPECT_DOUBLE_EQ(process.mean_rate(seconds{50}).count(), 600);
}

// Gaps of a tenth of a nanosecond, and of a hundred: neither is rounded.
TEST(ArrivalProcess, ARateBeyondTheClocksTicksIsKept) {
  ArrivalProcess fast{PoissonArrivals{Rate{1e10}}, nullptr, stream()};
  expect_count(sum(counts(fast, std::chrono::microseconds{1}, 200)), 2e6);
  ArrivalProcess slower{PoissonArrivals{Rate{1e7}}, nullptr, stream()};
  expect_count(sum(counts(slower, milliseconds{1}, 1000)), 1e7);
  const MmppArrivals mmpp{Rate{1e10}, Rate{1e10}, seconds{1}, seconds{1}};
  ArrivalProcess switched{mmpp, nullptr, stream()};
  expect_count(sum(counts(switched, std::chrono::microseconds{1}, 200)), 2e6);
  DiurnalArrivals diurnal;
  diurnal.rate = Rate{1e9};
  diurnal.amplitude = 0;
  ArrivalProcess thinned{diurnal, nullptr, stream()};
  expect_count(sum(counts(thinned, std::chrono::microseconds{1}, 1000)), 1e6);
  const RateSeries series = even_series(std::chrono::microseconds{50}, {500'000, 0, 250'000});
  ArrivalProcess read{SeriesArrivals{}, &series, stream()};
  const std::vector<double> c = counts(read, std::chrono::microseconds{50}, 4);
  expect_count(c[0], 500'000);
  EXPECT_EQ(c[1] + c[3], 0);
  expect_count(c[2], 250'000);
}

TEST(ArrivalProcess, NoneAndClosedHaveNoArrivalsOfTheirOwn) {
  ArrivalProcess none{NoArrivals{}, nullptr, stream()};
  EXPECT_EQ(none.next(Time{}), std::nullopt);
  EXPECT_EQ(none.mean_rate(seconds{1}), Rate{0});

  ArrivalProcess closed{ClosedUsers{10, seconds{5}}, nullptr, stream()};
  EXPECT_EQ(closed.next(Time{}), std::nullopt);
  Stream think = stream(3);
  double total = 0;
  double squares = 0;
  constexpr int n = 100'000;
  for (int i = 0; i < n; ++i) {
    const double t = stowplan::seconds(closed.think(think));
    total += t;
    squares += t * t;
  }
  EXPECT_NEAR(total / n, 5, 4 * 5 / std::sqrt(n));
  // E[T^2] = 2 * 25; its standard error is sqrt(20) * 25 / sqrt(n).
  EXPECT_NEAR(squares / n, 50, 4 * std::sqrt(20.0) * 25 / std::sqrt(n));
}

TEST(ArrivalProcess, AGapBeyondTheClockIsNever) {
  ArrivalProcess process{PoissonArrivals{Rate{1e-12}}, nullptr, stream()};
  EXPECT_EQ(process.next(Time{}), std::nullopt);
}

TEST(ArrivalProcessDeathTest, SeriesNeedsItsSeries) {
  EXPECT_DEATH((ArrivalProcess{SeriesArrivals{}, nullptr, stream()}), "check failed");
}

}  // namespace
}  // namespace stowplan::arrival_process_test
