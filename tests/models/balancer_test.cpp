#include "models/control/balancer/balancer.hpp"

#include <gtest/gtest.h>

#include <map>
#include <vector>

namespace stowplan::balancer_test {
namespace {

Stream stream() { return Stream{1, 0, "balance/test"}; }

using Ids = std::vector<std::uint32_t>;

Ids picks(LoadBalancer& balancer, int count) {
  Stream s = stream();
  Ids result;
  for (int i = 0; i < count; ++i) result.push_back(balancer.pick(s).value());
  return result;
}

TEST(RoundRobin, TakesReadyInstancesInTurn) {
  LoadBalancer balancer{Balancer::round_robin};
  for (const std::uint32_t id : {7U, 2U, 5U}) balancer.add(id);
  EXPECT_EQ(picks(balancer, 4), (Ids{2, 5, 7, 2}));
}

TEST(RoundRobin, KeepsItsTurnWhileInstancesComeAndGo) {
  LoadBalancer balancer{Balancer::round_robin};
  for (const std::uint32_t id : {2U, 5U, 7U}) balancer.add(id);
  EXPECT_EQ(picks(balancer, 1), (Ids{2}));
  balancer.add(1);  // Before the turn: nobody is skipped or repeated.
  EXPECT_EQ(picks(balancer, 1), (Ids{5}));
  balancer.remove(2);
  EXPECT_EQ(picks(balancer, 3), (Ids{7, 1, 5}));
  balancer.remove(7);
  EXPECT_EQ(picks(balancer, 2), (Ids{1, 5}));
  balancer.add(6);  // At the turn: it is next.
  EXPECT_EQ(picks(balancer, 2), (Ids{6, 1}));
}

TEST(LeastOutstanding, PrefersTheIdleAndBreaksTiesByTheLowestId) {
  LoadBalancer balancer{Balancer::least_outstanding};
  for (const std::uint32_t id : {3U, 1U, 2U}) balancer.add(id);
  Ids order;
  Stream s = stream();
  for (int i = 0; i < 7; ++i) {
    const std::uint32_t id = balancer.pick(s).value();
    balancer.started(id);
    order.push_back(id);
  }
  EXPECT_EQ(order, (Ids{1, 2, 3, 1, 2, 3, 1}));
  balancer.finished(3);
  EXPECT_EQ(balancer.pick(s), 3U);
}

TEST(LeastOutstanding, CountsWhatAnInstanceKeptFromBeforeItsReturn) {
  LoadBalancer balancer{Balancer::least_outstanding};
  balancer.add(0);
  balancer.add(1);
  balancer.started(0);
  balancer.remove(0);
  balancer.started(1);
  balancer.started(1);
  balancer.add(0);
  Stream s = stream();
  EXPECT_EQ(balancer.pick(s), 0U);
  balancer.remove(0);
  balancer.finished(0);
  EXPECT_EQ(balancer.outstanding(0), 0U);
  EXPECT_EQ(balancer.pick(s), 1U);
}

// The heap against a search of all instances, over random comings, goings, starts and ends.
TEST(LeastOutstanding, IsWhatASearchOfAllInstancesFinds) {
  LoadBalancer balancer{Balancer::least_outstanding};
  std::map<std::uint32_t, bool> ready;
  std::vector<std::uint32_t> load(60, 0);
  Stream random = stream();
  Stream unused = stream();
  for (int step = 0; step < 100'000; ++step) {
    const auto id = static_cast<std::uint32_t>(random.below(load.size()));
    switch (random.below(5)) {
      case 0:
        if (ready[id]) {
          balancer.remove(id);
        } else {
          balancer.add(id);
        }
        ready[id] = !ready[id];
        break;
      case 1:
      case 2:
        if (load[id] > 0) {
          balancer.finished(id);
          --load[id];
        }
        break;
      default:
        if (const auto chosen = balancer.pick(unused)) {
          balancer.started(*chosen);
          ++load[*chosen];
        }
    }
    std::optional<std::uint32_t> best;
    for (std::uint32_t i = 0; i < load.size(); ++i) {
      if (ready[i] && (!best || load[i] < load[*best])) best = i;
    }
    ASSERT_EQ(balancer.pick(unused), best) << "after step " << step;
  }
}

TEST(TwoChoices, NeverTakesTheBusierOfTwo) {
  LoadBalancer balancer{Balancer::two_choices};
  balancer.add(4);
  balancer.add(9);
  balancer.started(4);
  EXPECT_EQ(picks(balancer, 20), Ids(20, 9)) << "two of two are always both";
  balancer.started(9);
  EXPECT_EQ(picks(balancer, 20), Ids(20, 4)) << "ties go to the lower id";
}

// The busiest of n is picked never, the idlest when it is one of two: 2 / n.
TEST(TwoChoices, EveryPairIsEquallyLikely) {
  LoadBalancer balancer{Balancer::two_choices};
  constexpr std::uint32_t n = 5;
  for (std::uint32_t id = 0; id < n; ++id) {
    balancer.add(id);
    for (std::uint32_t k = 0; k < id; ++k) balancer.started(id);
  }
  std::vector<int> picked(n, 0);
  Stream s = stream();
  constexpr int draws = 100'000;
  for (int i = 0; i < draws; ++i) ++picked[*balancer.pick(s)];
  // Instance k wins against the n - 1 - k busier ones, of 10 pairs; four standard errors are 600.
  for (std::uint32_t k = 0; k < n; ++k) {
    EXPECT_NEAR(picked[k], draws * static_cast<int>(n - 1 - k) / 10, 600) << k;
  }
}

// Each of n with chance 1 / n, however busy: four standard errors of 20,000 draws of 100,000.
TEST(RandomChoice, IsBlind) {
  LoadBalancer balancer{Balancer::random};
  for (std::uint32_t id = 0; id < 5; ++id) {
    balancer.add(id);
    for (std::uint32_t k = 0; k < id; ++k) balancer.started(id);
  }
  std::vector<int> picked(5, 0);
  Stream s = stream();
  for (int i = 0; i < 100'000; ++i) ++picked[*balancer.pick(s)];
  for (const int count : picked) EXPECT_NEAR(count, 20'000, 506);
}

TEST(SharedQueue, SendsToTheFreestUntilAllAreFull) {
  LoadBalancer balancer{Balancer::shared_queue, 2};
  for (const std::uint32_t id : {3U, 1U}) balancer.add(id);
  Stream s = stream();
  Ids order;
  for (int i = 0; i < 6; ++i) {
    const auto id = balancer.pick(s);
    if (!id) break;
    balancer.started(*id);
    order.push_back(*id);
  }
  EXPECT_EQ(order, (Ids{1, 3, 1, 3}));
  balancer.finished(3);
  EXPECT_EQ(balancer.pick(s), 3U);
}

TEST(LoadBalancerDeathTest, AnEndWithoutAStartIsABug) {
  LoadBalancer balancer{Balancer::least_outstanding};
  balancer.add(0);
  EXPECT_DEATH(balancer.finished(0), "check failed");
}

}  // namespace
}  // namespace stowplan::balancer_test
