#include "sim/stats/time_weighted.hpp"

#include <gtest/gtest.h>

namespace stowplan::time_weighted_test {
namespace {

using std::chrono::seconds;

constexpr Time at(int s) { return Time{seconds{s}}; }

TEST(TimeWeighted, WeighsEachValueByHowLongItLasted) {
  TimeWeighted hosts;
  hosts.set(at(2), 10);  // 0 for 2 s, 10 for 3 s, 4 for 5 s.
  hosts.set(at(5), 4);
  EXPECT_DOUBLE_EQ(hosts.integral(at(10)), 50.0);
  EXPECT_DOUBLE_EQ(hosts.mean(at(10)), 5.0);
  EXPECT_EQ(hosts.max(), 10.0);
  EXPECT_EQ(hosts.value(), 4.0);
}

TEST(TimeWeighted, AskingDoesNotDisturb) {
  TimeWeighted once{1};
  TimeWeighted often{1};
  for (int s = 1; s < 20; ++s) EXPECT_DOUBLE_EQ(often.mean(at(s)), 1.0);
  once.add(at(20), 2);
  often.add(at(20), 2);
  EXPECT_EQ(once.mean(at(40)), often.mean(at(40)));
  EXPECT_DOUBLE_EQ(once.mean(at(40)), 2.0);
}

TEST(TimeWeighted, RestartForgetsTheWarmUpButKeepsTheValue) {
  TimeWeighted hosts;
  hosts.set(at(1), 100);
  hosts.set(at(2), 6);
  hosts.restart(at(4));
  EXPECT_EQ(hosts.max(), 6.0);
  hosts.set(at(7), 9);  // 6 for 3 s, 9 for 1 s.
  EXPECT_DOUBLE_EQ(hosts.integral(at(8)), 27.0);
  EXPECT_DOUBLE_EQ(hosts.mean(at(8)), 6.75);
  EXPECT_EQ(hosts.max(), 9.0);
}

TEST(TimeWeighted, SeveralChangesAtOneInstant) {
  TimeWeighted hosts{3, at(5)};
  hosts.set(at(5), 50);
  hosts.set(at(5), 2);
  EXPECT_EQ(hosts.mean(at(5)), 2.0) << "no time has passed";
  EXPECT_DOUBLE_EQ(hosts.mean(at(9)), 2.0);
  EXPECT_EQ(hosts.max(), 50.0);
}

TEST(TimeWeightedDeathTest, TimeDoesNotRunBackwards) {
  TimeWeighted hosts;
  hosts.set(at(2), 1);
  EXPECT_DEATH(hosts.set(at(1), 1), "now >= since_");
  EXPECT_DEATH(static_cast<void>(hosts.mean(at(1))), "end >= since_");
}

}  // namespace
}  // namespace stowplan::time_weighted_test
