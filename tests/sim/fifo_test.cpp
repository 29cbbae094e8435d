#include "sim/queue/fifo.hpp"

#include <gtest/gtest.h>

#include <deque>

#include "sim/random.hpp"

namespace stowplan::fifo_test {
namespace {

TEST(FifoStation, ServesInOrderOfArrival) {
  FifoStation<int> station{2};
  EXPECT_EQ(station.arrive(1), Admission::started);
  EXPECT_EQ(station.arrive(2), Admission::started);
  EXPECT_EQ(station.arrive(3), Admission::waiting);
  EXPECT_EQ(station.arrive(4), Admission::waiting);
  EXPECT_EQ(station.present(), 4u);
  EXPECT_EQ(station.finish(), 3);
  EXPECT_EQ(station.finish(), 4);
  EXPECT_EQ(station.finish(), std::nullopt);
  EXPECT_EQ(station.busy(), 1u);
}

TEST(FifoStation, RejectsBeyondCapacityAndOnlyThen) {
  FifoStation<int> station{1, 2};
  EXPECT_EQ(station.arrive(1), Admission::started);
  EXPECT_EQ(station.arrive(2), Admission::waiting);
  EXPECT_EQ(station.arrive(3), Admission::rejected);
  EXPECT_EQ(station.finish(), 2);
  EXPECT_EQ(station.arrive(4), Admission::waiting);

  FifoStation<int> loss{1, 1};
  EXPECT_EQ(loss.arrive(1), Admission::started);
  EXPECT_EQ(loss.arrive(2), Admission::rejected);
}

// Random arrivals and completions against the plainest possible station.
TEST(FifoStation, AgreesWithADeque) {
  Stream stream{1, 0, "fifo"};
  for (std::size_t servers = 1; servers <= 4; ++servers) {
    FifoStation<int> station{servers, servers + 50};
    std::deque<int> line;
    std::size_t busy = 0;
    for (int job = 0; job < 20'000; ++job) {
      if (stream.below(100) < 52) {
        const Admission got = station.arrive(job);
        if (busy < servers) {
          ++busy;
          ASSERT_EQ(got, Admission::started);
        } else if (line.size() < 50) {
          line.push_back(job);
          ASSERT_EQ(got, Admission::waiting);
        } else {
          ASSERT_EQ(got, Admission::rejected);
        }
      } else if (busy > 0) {
        std::optional<int> want;
        if (line.empty()) {
          --busy;
        } else {
          want = line.front();
          line.pop_front();
        }
        ASSERT_EQ(station.finish(), want);
      }
      ASSERT_EQ(station.busy(), busy);
      ASSERT_EQ(station.waiting(), line.size());
    }
  }
}

TEST(PriorityStation, UrgentFirstButNeverInterrupting) {
  PriorityStation<int, 2> station{1, 5};
  EXPECT_EQ(station.arrive(1, 1), Admission::started);
  EXPECT_EQ(station.arrive(2, 1), Admission::waiting);
  EXPECT_EQ(station.arrive(3, 0), Admission::waiting);
  EXPECT_EQ(station.arrive(4, 1), Admission::waiting);
  EXPECT_EQ(station.arrive(5, 0), Admission::waiting);
  EXPECT_EQ(station.arrive(6, 0), Admission::rejected);
  EXPECT_EQ(station.present(), 5u);
  EXPECT_EQ(station.finish(), 3);
  EXPECT_EQ(station.finish(), 5);
  EXPECT_EQ(station.finish(), 2);
  EXPECT_EQ(station.finish(), 4);
  EXPECT_EQ(station.finish(), std::nullopt);
  EXPECT_EQ(station.present(), 0u);
}

TEST(FifoStationDeathTest, MisuseIsRefused) {
  EXPECT_DEATH(FifoStation<int>(0), "check failed");
  EXPECT_DEATH(FifoStation<int>(3, 2), "check failed");
  FifoStation<int> idle{1};
  EXPECT_DEATH(static_cast<void>(idle.finish()), "check failed");
}

}  // namespace
}  // namespace stowplan::fifo_test
