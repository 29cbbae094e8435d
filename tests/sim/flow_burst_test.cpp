// Short messages that go in turn: bursts of packets, where sharing would cost more than it tells.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/queue/flow_network.hpp"
#include "tests/sim/flow_clock.hpp"

namespace stowplan::flow_burst_test {
namespace {

constexpr double gigabit = 125e6;  // [bytes/s]
constexpr Time at_us(std::int64_t us) { return Time{Duration{us * 1000}}; }

FlowRoute over(std::initializer_list<LinkId> links, double weight = 1) {
  FlowRoute route;
  for (const LinkId link : links) route.add({link, weight});
  return route;
}

TEST(FlowBursts, GoOneAfterTheOther) {
  FlowNetwork network;
  const LinkId line = network.add_link(gigabit);
  EXPECT_EQ(network.in_turn(at_us(0), over({line}), 1250), at_us(10));
  EXPECT_EQ(network.in_turn(at_us(0), over({line}), 1250), at_us(20));
  EXPECT_EQ(network.in_turn(at_us(5), over({line}), 1250), at_us(30));
  EXPECT_EQ(network.in_turn(at_us(50), over({line}), 1250), at_us(60));
  const LinkUse use = network.use(at_us(100), line);
  EXPECT_DOUBLE_EQ(use.bytes, 5000);
  EXPECT_DOUBLE_EQ(use.busy, 40e-6);
  EXPECT_DOUBLE_EQ(use.full, 40e-6);
  EXPECT_TRUE(network.due().empty());
}

TEST(FlowBursts, HoldBothEndsAndRunAtTheSlower) {
  FlowNetwork network;
  const LinkId fast = network.add_link(2 * gigabit);
  const LinkId slow = network.add_link(gigabit);
  EXPECT_EQ(network.in_turn(at_us(0), over({fast, slow}), 1250), at_us(10));
  EXPECT_EQ(network.in_turn(at_us(0), over({fast}), 1250), at_us(15));
  EXPECT_DOUBLE_EQ(network.use(at_us(100), fast).busy, 10e-6);
  EXPECT_DOUBLE_EQ(network.use(at_us(100), fast).full, 5e-6);
  EXPECT_DOUBLE_EQ(network.use(at_us(100), slow).full, 10e-6);
}

TEST(FlowBursts, PayForPacketsAndKeepTheirCap) {
  FlowNetwork network;
  const LinkId line = network.add_link(gigabit);
  EXPECT_EQ(network.in_turn(at_us(0), over({line}, 2), 1250), at_us(20));
  FlowRoute capped = over({line});
  capped.cap = gigabit / 4;
  EXPECT_EQ(network.in_turn(at_us(20), capped, 1250), at_us(60));
  EXPECT_DOUBLE_EQ(network.use(at_us(100), line).busy, 30e-6);
  EXPECT_DOUBLE_EQ(network.use(at_us(100), line).full, 20e-6);
}

TEST(FlowBursts, LongOnesAndLateOnesAreFlows) {
  FlowNetwork network;
  const LinkId line = network.add_link(gigabit);
  EXPECT_EQ(network.in_turn(at_us(0), over({line}), 12'500), Time::max()) << "100 us";
  EXPECT_EQ(network.in_turn(at_us(0), over({line}), 12'250), at_us(98));
  EXPECT_EQ(network.in_turn(at_us(0), over({line}), 1'250), at_us(108));
  EXPECT_EQ(network.in_turn(at_us(0), over({line}), 1'250), Time::max()) << "108 us to wait";
  EXPECT_DOUBLE_EQ(network.use(at_us(200), line).bytes, 13'500) << "refused, nothing happened";
  EXPECT_EQ(network.in_turn(at_us(9), over({line}), 1'250), at_us(118)) << "99 us to wait";
}

TEST(FlowBursts, DoNotOvertakeAFlow) {
  FlowNetwork network;
  FlowClock clock(network);
  const LinkId line = network.add_link(gigabit);
  const LinkId other = network.add_link(gigabit);
  network.start(at_us(0), over({line}), 125'000, Duration{}, 1);
  EXPECT_EQ(network.in_turn(at_us(1), over({other, line}), 125), Time::max());
  EXPECT_EQ(network.in_turn(at_us(1), over({other}), 125), at_us(2));
  std::vector<Delivery> all;
  clock.run(at_us(2000), all);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].time, at_us(1000));
  EXPECT_EQ(network.in_turn(at_us(2000), over({other, line}), 125), at_us(2001));
}

TEST(FlowBursts, AFlowBeginsWhenTheyAreThrough) {
  FlowNetwork network;
  FlowClock clock(network);
  const LinkId line = network.add_link(gigabit);
  network.in_turn(at_us(0), over({line}), 1250);
  const FlowId flow = network.start(at_us(0), over({line}), 125'000, Duration{}, 1);
  EXPECT_DOUBLE_EQ(network.progress(at_us(4), flow).moved, 0);
  EXPECT_DOUBLE_EQ(network.progress(at_us(510), flow).moved, 62'500);
  std::vector<Delivery> all;
  clock.run(at_us(2000), all);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].time, at_us(1010));
  EXPECT_DOUBLE_EQ(network.use(at_us(2000), line).busy, 1010e-6);
}

TEST(FlowBursts, AFlowStoppedBeforeItBeganHasMovedNothing) {
  FlowNetwork network;
  const LinkId line = network.add_link(gigabit);
  network.in_turn(at_us(0), over({line}), 1250);
  const FlowId flow = network.start(at_us(0), over({line}), 125'000, Duration{}, 1);
  EXPECT_DOUBLE_EQ(network.stop(at_us(4), flow), 0);
  EXPECT_DOUBLE_EQ(network.use(at_us(100), line).bytes, 1250);
}

// Messages and flows in any mix: each byte is carried once, and no line carries more than its rate
// but for the bursts that are not through yet.
TEST(FlowBursts, ConserveBytesAndKeepToTheRate) {
  const bool kept = rc::check("bursts and flows", [] {
    FlowNetwork network;
    FlowClock clock(network);
    std::array<LinkId, 3> links{};
    for (LinkId& link : links) link = network.add_link(gigabit);
    std::array<double, 3> sent{};
    std::vector<Delivery> all;
    Time now{};
    const int messages = *rc::gen::inRange(1, 60);
    for (int i = 0; i < messages; ++i) {
      now += Duration{*rc::gen::inRange<std::int64_t>(0, 60'000)};
      clock.run(now, all);
      const auto first = *rc::gen::inRange<std::size_t>(0, 3);
      const auto second = *rc::gen::inRange<std::size_t>(0, 3);
      FlowRoute route = over({links[first]});
      if (second != first) route.add({links[second], 1});
      const double bytes = *rc::gen::inRange(1, 20'000);
      const Time through = network.in_turn(now, route, bytes);
      if (through == Time::max()) {
        network.start(now, route, bytes, Duration{}, 1);
      } else {
        RC_ASSERT(through > now);
        RC_ASSERT(nanoseconds(through - now) <= 2 * longest_burst + 1);
      }
      sent[first] += bytes;
      if (second != first) sent[second] += bytes;
      for (const LinkId link : links) {
        RC_ASSERT(network.use(now, link).busy <=
                  (nanoseconds(now - Time{}) + 2 * longest_burst) * 1e-9 * (1 + 1e-12));
      }
    }
    clock.run(now + std::chrono::seconds{1}, all);
    for (std::size_t i = 0; i < links.size(); ++i) {
      const double carried = network.use(now + std::chrono::seconds{1}, links[i]).bytes;
      RC_ASSERT(std::abs(carried - sent[i]) <= 1e-9 * sent[i] + 1e-6);
    }
  });
  EXPECT_TRUE(kept);
}

}  // namespace
}  // namespace stowplan::flow_burst_test
