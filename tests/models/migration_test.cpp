// Pre-copy against sums by hand.
#include "models/catalogue/migration.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace stowplan::migration_test {
namespace {

using namespace std::chrono_literals;

// 1000 bytes at 100 a second, 10 bytes a second written, 1 s to switch over.
Migration guest() {
  return {.memory = Bytes{1000},
          .dirty_rate = Bandwidth{10},
          .hot = Bytes{1000},
          .line = Bandwidth{100},
          .switch_over = 1s,
          .rounds = 0};
}

TEST(Migration, WithoutRoundsTheGuestStandsStillForAllOfIt) {
  const MigrationCost cost = pre_copy(guest());
  EXPECT_EQ(cost.sent, Bytes{1000});
  EXPECT_EQ(cost.downtime, 11s);
  EXPECT_EQ(cost.total, 11s);
}

// 10 s of 1000 bytes dirty 100, their second dirties 10: 1000 + 100 + 10 bytes, the last while it
// stands still for 0.1 s and the switch.
TEST(Migration, EveryRoundIsShorterByTheShareThatIsWritten) {
  Migration m = guest();
  m.rounds = 2;
  const MigrationCost cost = pre_copy(m);
  EXPECT_EQ(cost.sent, Bytes{1110});
  EXPECT_EQ(cost.downtime, 1100ms);
  EXPECT_EQ(cost.total, 12100ms);
}

// What is written again and again is 50 bytes, however long a round is; a second one would shrink
// nothing.
TEST(Migration, HotPagesAreLeftToTheEnd) {
  Migration m = guest();
  m.dirty_rate = Bandwidth{1000};
  m.hot = Bytes{50};
  m.rounds = 30;
  const MigrationCost cost = pre_copy(m);
  EXPECT_EQ(cost.sent, Bytes{1000 + 50 + 50});
  EXPECT_EQ(cost.downtime, 1500ms);
}

TEST(Migration, AnIdleGuestIsSentOnce) {
  Migration m = guest();
  m.dirty_rate = Bandwidth{};
  m.rounds = 30;
  EXPECT_EQ(pre_copy(m).sent, Bytes{1000});
  EXPECT_EQ(pre_copy(m).downtime, 1s);
}

}  // namespace
}  // namespace stowplan::migration_test
