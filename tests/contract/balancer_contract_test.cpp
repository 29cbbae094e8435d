// What holds for every rule of balancing, checked for each name a scenario can write: a rule that
// is added there is tested here without touching this file.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "models/control/balancer/balancer.hpp"
#include "sim/config/fields.hpp"

namespace stowplan {

// Tests are named after it.
void PrintTo(Balancer rule, std::ostream* to) {
  std::string name{config::EnumNames<Balancer>::names[static_cast<std::size_t>(rule)]};
  std::replace(name.begin(), name.end(), '-', '_');
  *to << name;
}

namespace {

using Ids = std::vector<std::uint32_t>;
using Pick = std::optional<std::uint32_t>;

std::vector<Balancer> every_rule() {
  std::vector<Balancer> rules;
  for (std::size_t i = 0; i < config::EnumNames<Balancer>::names.size(); ++i) {
    rules.push_back(static_cast<Balancer>(i));
  }
  return rules;
}

/// A balancer, and the same kept as plainly as can be, while instances come and go at random and
/// requests start and end.
class Traffic {
 public:
  Traffic(Balancer rule, std::uint64_t seed)
      : balancer_(rule), changes_(seed, 0, "changes"), draws_(seed, 0, "draws") {}

  Pick step() {
    const auto id = static_cast<std::uint32_t>(changes_.below(40));
    switch (changes_.below(4)) {
      case 0:
        if (ready_.insert(id).second) balancer_.add(id);
        break;
      case 1:
        ready_.erase(id);
        balancer_.remove(id);
        break;
      case 2:
        if (outstanding_[id] > 0) {
          --outstanding_[id];
          balancer_.finished(id);
        }
        break;
      default:
        break;
    }
    const Pick picked = balancer_.pick(draws_);
    if (picked && changes_.below(2) == 0) {
      ++outstanding_[*picked];
      balancer_.started(*picked);
    }
    return picked;
  }

  void check(const Pick& picked) {
    ASSERT_EQ(picked.has_value(), !ready_.empty());
    if (picked) {
      ASSERT_EQ(ready_.count(*picked), 1U) << *picked << " is not ready";
    }
    ASSERT_EQ(balancer_.ready(), ready_.size());
    for (const auto& [id, count] : outstanding_) ASSERT_EQ(balancer_.outstanding(id), count) << id;
  }

 private:
  LoadBalancer balancer_;
  Stream changes_;
  Stream draws_;
  std::set<std::uint32_t> ready_;
  std::map<std::uint32_t, std::uint32_t> outstanding_;
};

class BalancerContract : public ::testing::TestWithParam<Balancer> {};

// None that left, and none only where none is ready; counts outlast a leave and a return.
TEST_P(BalancerContract, PicksOnlyReadyInstancesAndOneIfAnyIs) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Traffic traffic{GetParam(), seed};
    for (int i = 0; i < 1'000; ++i) ASSERT_NO_FATAL_FAILURE(traffic.check(traffic.step()));
  }
}

TEST_P(BalancerContract, TheSameHistoryGivesTheSamePicks) {
  Traffic one{GetParam(), 7};
  Traffic other{GetParam(), 7};
  for (int i = 0; i < 5'000; ++i) ASSERT_EQ(one.step(), other.step()) << i;
}

// A set of instances is what counts, not the order in which they became ready.
TEST_P(BalancerContract, TheOrderOfBecomingReadyDoesNotMatter) {
  LoadBalancer rising{GetParam()};
  LoadBalancer falling{GetParam()};
  for (std::uint32_t id = 0; id < 9; ++id) rising.add(id);
  for (std::uint32_t id = 9; id-- > 0;) falling.add(id);
  Stream one{1, 0, "draws"};
  Stream other{1, 0, "draws"};
  for (int i = 0; i < 100; ++i) {
    const Pick picked = rising.pick(one);
    ASSERT_EQ(picked, falling.pick(other)) << i;
    rising.started(*picked);
    falling.started(*picked);
  }
}

// Nor does it matter how many become ready between two requests: in turn as in a list that is kept
// in order at every change.
TEST(BalancerTurns, AreThoseOfAListThatIsAlwaysInOrder) {
  Stream changes{3, 0, "changes"};
  Stream unused{3, 0, "draws"};
  LoadBalancer balancer{Balancer::round_robin};
  Ids ready;
  std::size_t turn = 0;
  for (int i = 0; i < 20'000; ++i) {
    for (std::uint64_t burst = changes.below(6); burst > 0; --burst) {
      const auto id = static_cast<std::uint32_t>(changes.below(60));
      const auto at = std::lower_bound(ready.begin(), ready.end(), id);
      const bool before_turn = at - ready.begin() < static_cast<std::ptrdiff_t>(turn);
      if (at != ready.end() && *at == id) {
        if (changes.below(3) > 0) continue;
        if (before_turn) --turn;
        ready.erase(at);
        balancer.remove(id);
      } else {
        if (before_turn) ++turn;
        ready.insert(at, id);
        balancer.add(id);
      }
    }
    Pick expected;
    if (!ready.empty()) {
      if (turn >= ready.size()) turn = 0;
      expected = ready[turn++];
    }
    ASSERT_EQ(balancer.pick(unused), expected) << i;
  }
}

// Requests that do not end: every instance gets its share of them, to four
// standard deviations of a binomial count.
TEST_P(BalancerContract, EveryInstanceGetsItsShare) {
  LoadBalancer balancer{GetParam()};
  constexpr std::uint32_t instances = 10;
  constexpr std::uint32_t each = 1'000;
  for (std::uint32_t id = 0; id < instances; ++id) balancer.add(id);
  Stream stream{1, 0, "draws"};
  Ids picked(instances, 0);
  for (std::uint32_t i = 0; i < each * instances; ++i) {
    const std::uint32_t id = balancer.pick(stream).value();
    ++picked[id];
    balancer.started(id);
  }
  for (const std::uint32_t count : picked) EXPECT_NEAR(count, each, 4 * 30);
}

// Places are what a shared queue waits for, and no other rule asks for them.
TEST_P(BalancerContract, OnlyASharedQueueWaitsForAPlace) {
  LoadBalancer balancer{GetParam(), 2};
  Stream stream{1, 0, "draws"};
  for (const std::uint32_t id : {3U, 5U}) {
    balancer.add(id);
    balancer.started(id);
    balancer.started(id);
  }
  ASSERT_EQ(balancer.takes_one(), !balancer.shares_queue());
  ASSERT_EQ(balancer.pick(stream).has_value(), !balancer.shares_queue());
  balancer.finished(5);
  EXPECT_TRUE(balancer.takes_one());
  EXPECT_TRUE(balancer.pick(stream).has_value());
  // One that has left has no place for anyone, though it has finished one.
  balancer.remove(5);
  EXPECT_EQ(balancer.takes_one(), !balancer.shares_queue());
}

TEST_P(BalancerContract, NoInstancesNoPick) {
  LoadBalancer balancer{GetParam()};
  Stream stream{1, 0, "draws"};
  EXPECT_EQ(balancer.pick(stream), std::nullopt);
  balancer.remove(3);
  balancer.add(3);
  EXPECT_EQ(balancer.pick(stream), 3U);
  balancer.remove(3);
  EXPECT_EQ(balancer.pick(stream), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Balancers, BalancerContract, ::testing::ValuesIn(every_rule()),
                         ::testing::PrintToStringParamName());

}  // namespace
}  // namespace stowplan
