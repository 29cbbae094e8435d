#include "sim/queue/pipe.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "sim/random.hpp"

namespace stowplan::pipe_test {
namespace {

constexpr Time at(std::int64_t ns) { return Time{Duration{ns}}; }

TEST(FineTime, KeepsTheFractionAndRoundsUpOnlyWhenAsked) {
  FineTime t{at(10), 0};
  for (int i = 0; i < 100; ++i) t = t.plus(0.25);
  EXPECT_EQ(t.ceil(), at(35));
  EXPECT_EQ(t.plus(0.25).ceil(), at(36));
  EXPECT_EQ(t.plus(0.001).ceil(), at(35)) << "rounding noise is not a nanosecond";
  EXPECT_DOUBLE_EQ(t.since(at(30)), 5);
}

TEST(Pipe, JobsFollowOneAnother) {
  Pipe pipe;
  EXPECT_EQ(pipe.enter(at(0), Duration{100}), at(100));
  EXPECT_EQ(pipe.enter(at(30), Duration{100}), at(200));
  EXPECT_EQ(pipe.enter(at(500), Duration{10}), at(510)) << "an idle pipe starts at once";
  EXPECT_EQ(pipe.jobs(), 3);
}

TEST(Pipe, TheTighterLimitHoldsUpADeviceWithTwo) {
  constexpr PipeRates disk{.operations = 1000, .bytes = 1e6};
  EXPECT_DOUBLE_EQ(occupancy(disk, 1, 100), 1e6) << "operations bind";
  EXPECT_DOUBLE_EQ(occupancy(disk, 1, 4000), 4e6) << "bytes bind";
  constexpr PipeRates seek{.operations = 1000, .bytes = 1e6, .combine = PipeRates::Combine::sum};
  EXPECT_DOUBLE_EQ(occupancy(seek, 1, 4000), 5e6);
  EXPECT_EQ(occupancy({}, 7, 7), 0) << "no limit, no time";
}

TEST(Pipe, LatencyDelaysTheJobButNotTheNext) {
  Pipe pipe({.bytes = 1e9, .latency = Duration{1000}});
  EXPECT_EQ(pipe.enter(at(0), 1, 50), at(1050));
  EXPECT_EQ(pipe.enter(at(0), 1, 50), at(1100));
}

TEST(Pipe, ManySmallJobsCostNoMoreThanTheirSum) {
  Pipe pipe({.bytes = 12.5e9});  // 100 Gbit/s: 64 bytes are 5.12 ns.
  Time end{};
  for (int i = 0; i < 1'000'000; ++i) end = pipe.enter(at(0), 1, 64);
  EXPECT_EQ(end, at(5'120'000));
}

TEST(Pipe, MetersBusyTimeAndBacklog) {
  Pipe pipe;
  pipe.enter(at(1000), Duration{400});
  pipe.enter(at(1100), Duration{400});
  EXPECT_NEAR(pipe.backlog(at(1100)), 700e-9, 1e-20);
  EXPECT_NEAR(pipe.busy(at(1100)), 100e-9, 1e-20);
  EXPECT_NEAR(pipe.busy(at(1800)), 800e-9, 1e-20);
  EXPECT_NEAR(pipe.busy(at(9000)), 800e-9, 1e-20);
  EXPECT_EQ(pipe.backlog(at(9000)), 0);
}

TEST(PipeDeathTest, RefusesAJobFromThePast) {
  Pipe pipe;
  pipe.enter(at(100), Duration{1});
  EXPECT_DEATH(pipe.enter(at(99), Duration{1}), "check failed");
}

// What a queue with a list of waiting jobs would do, job by job and server by server.
TEST(Lanes, AgreeWithServersTakenInTurn) {
  for (const std::size_t count : {1u, 2u, 3u, 8u}) {
    Stream random(1, 0, "pipe/lanes", count);
    Lanes lanes(count);
    Pipe single;
    std::vector<Time> servers(count);
    Time now{};
    double accepted = 0;
    for (int i = 0; i < 2000; ++i) {
      now += Duration{static_cast<std::int64_t>(random.below(100))};
      const Duration occupancy{static_cast<std::int64_t>(random.below(90 * count))};
      const auto first = std::min_element(servers.begin(), servers.end());
      EXPECT_NEAR(lanes.backlog(now), std::max(0.0, seconds(*first - now)), 1e-18);
      *first = std::max(*first, now) + occupancy;
      ASSERT_EQ(lanes.enter(now, occupancy), *first) << count << " " << i;
      if (count == 1) {
        ASSERT_EQ(single.enter(now, occupancy), *first);
      }
      accepted += seconds(occupancy);
    }
    EXPECT_NEAR(lanes.busy(now + Duration{1'000'000}), accepted, 1e-12);
    EXPECT_LT(lanes.busy(now), accepted);
  }
}

// M/D/1 at utilisation 0.8 waits rho / (2 (1 - rho)) = 2 service times on average.
TEST(Pipe, DeterministicServiceWaitsHalfAsLongAsExponential) {
  Stream random(3, 0, "pipe/md1");
  Pipe pipe;
  constexpr int jobs = 2'000'000;
  Time now{};
  double waited = 0;
  for (int i = 0; i < jobs; ++i) {
    now += Duration{static_cast<std::int64_t>(1250 * 1000 * random.exponential())};
    waited += seconds(pipe.enter(now, Duration{1'000'000}) - now) - 1e-3;
  }
  EXPECT_NEAR(waited / jobs, 2e-3, 0.03e-3);
}

// Beyond the clock nothing ends, and sums of what never ends do not wrap around.
TEST(Pipe, WorkOfAgesEndsNever) {
  Pipe pipe{{.operations = 1e-300}};
  const Time never{beyond_all_time};
  for (int job = 0; job < 5; ++job) {
    EXPECT_GE(pipe.enter(Time{Duration{job}}, 1e300, 0), never);
    EXPECT_LE(pipe.enter(Time{Duration{job}}, 1, 0), never + Duration{1});
  }
  EXPECT_EQ(from_seconds(1e300), beyond_all_time);
  EXPECT_EQ(from_seconds(-1e300), -beyond_all_time);
  EXPECT_EQ(from_seconds(std::numeric_limits<double>::quiet_NaN()), beyond_all_time);
  EXPECT_EQ(from_seconds(1.5), Duration{1'500'000'000});
  EXPECT_EQ(whole_part(1e300), std::int64_t{1} << 61);
  EXPECT_EQ(whole_part(-2.5), -2);
}

}  // namespace
}  // namespace stowplan::pipe_test
