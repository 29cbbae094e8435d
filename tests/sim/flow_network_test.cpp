#include "sim/queue/flow_network.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "tests/sim/flow_clock.hpp"
#include "tests/sim/naive_flow_network.hpp"

namespace stowplan::flow_network_test {
namespace {

constexpr double gigabit = 125e6;  // [bytes/s]
constexpr Time at_ms(double ms) { return Time{Duration{static_cast<std::int64_t>(ms * 1e6)}}; }

FlowRoute over(std::initializer_list<LinkId> links, double cap = FlowRoute::uncapped) {
  FlowRoute route;
  for (const LinkId link : links) route.add({link, 1});
  route.cap = cap;
  return route;
}

std::vector<Delivery> run_out(FlowClock& clock, Time to = at_ms(1e9)) {
  std::vector<Delivery> all;
  clock.run(to, all);
  return all;
}

TEST(FlowNetwork, ATransferHoldsBothEndsAtOnce) {
  FlowNetwork network;
  FlowClock clock(network);
  const LinkId out = network.add_link(gigabit);
  const LinkId in = network.add_link(gigabit);
  network.start(at_ms(5), over({out, in}), 100e6, Duration{30}, 7);
  EXPECT_DOUBLE_EQ(network.use(at_ms(405), in).bytes, 50e6);
  const auto all = run_out(clock);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].tag, 7u);
  EXPECT_EQ(all[0].time, at_ms(805) + Duration{30});
  EXPECT_EQ(clock.served(), 1u) << "alone it needs no event but its delivery";
  EXPECT_DOUBLE_EQ(network.use(at_ms(1000), out).bytes, 100e6);
  EXPECT_DOUBLE_EQ(network.use(at_ms(1000), in).busy, 0.8);
  EXPECT_DOUBLE_EQ(network.use(at_ms(1000), in).full, 0.8);
}

TEST(FlowNetwork, RunsAtTheSmallestShare) {
  FlowNetwork network;
  FlowClock clock(network);
  const LinkId fast = network.add_link(10 * gigabit);
  const LinkId slow = network.add_link(gigabit);
  const LinkId uplink = network.add_link(gigabit / 2);
  network.start(Time{}, over({fast, slow}), 12.5e6, Duration{}, 1);
  run_out(clock);
  network.start(at_ms(200), over({fast, slow, uplink}), 12.5e6, Duration{}, 2);
  const auto all = run_out(clock);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].time, at_ms(400));
  EXPECT_DOUBLE_EQ(network.use(at_ms(400), slow).busy, 0.2);
  EXPECT_DOUBLE_EQ(network.use(at_ms(400), slow).full, 0.1);
}

TEST(FlowNetwork, WhoComesShares) {
  FlowNetwork network;
  FlowClock clock(network);
  const LinkId line = network.add_link(gigabit);
  network.start(Time{}, over({line}), 12.5e6, Duration{}, 1);
  std::vector<Delivery> all;
  clock.run(at_ms(50), all);
  network.start(at_ms(50), over({line}), 12.5e6, Duration{}, 2);
  clock.run(at_ms(1e6), all);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].time, at_ms(150));
  EXPECT_EQ(all[1].time, at_ms(200));
}

// Three flows of one sender to three receivers, one of which is slow: the others share the rest.
TEST(FlowNetwork, WhatOneCannotUseTheOthersGet) {
  FlowNetwork network;
  FlowClock clock(network);
  const LinkId out = network.add_link(9e6);
  const LinkId slow = network.add_link(1e6);
  const LinkId a = network.add_link(9e6);
  const LinkId b = network.add_link(9e6);
  network.start(Time{}, over({out, slow}), 1e6, Duration{}, 1);
  network.start(Time{}, over({out, a}), 4e6, Duration{}, 2);
  network.start(Time{}, over({out, b}), 4e6, Duration{}, 3);
  for (const Delivery& delivery : run_out(clock)) EXPECT_EQ(delivery.time, at_ms(1000));
}

// Parking lot: one flow through both links, one through each; 10 and 8 MB/s.
TEST(FlowNetwork, IsMaxMinFairAcrossLinks) {
  FlowNetwork network;
  FlowClock clock(network);
  const LinkId first = network.add_link(10e6);
  const LinkId second = network.add_link(8e6);
  network.start(Time{}, over({first, second}), 4e6, Duration{}, 1);
  network.start(Time{}, over({first}), 6e6, Duration{}, 2);
  network.start(Time{}, over({second}), 4e6, Duration{}, 3);
  const auto all = run_out(clock);
  ASSERT_EQ(all.size(), 3u);
  for (const Delivery& delivery : all) EXPECT_EQ(delivery.time, at_ms(1000));
  EXPECT_DOUBLE_EQ(network.use(at_ms(1000), first).bytes, 10e6);
  EXPECT_DOUBLE_EQ(network.use(at_ms(1000), second).full, 1);
}

TEST(FlowNetwork, ACapLeavesTheRestToOthers) {
  FlowNetwork network;
  FlowClock clock(network);
  const LinkId line = network.add_link(gigabit);
  network.start(Time{}, over({line}, 25e6), 25e6, Duration{}, 1);
  network.start(Time{}, over({line}), 100e6, Duration{}, 2);
  const auto all = run_out(clock);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].time, at_ms(1000));
  EXPECT_EQ(all[1].time, at_ms(1000));
}

// Small packets: a byte keeps the path busy for four.
TEST(FlowNetwork, PacketsMayBindBeforeBytes) {
  FlowNetwork network;
  FlowClock clock(network);
  const LinkId line = network.add_link(100e6);
  FlowRoute small;
  small.add({line, 4});
  network.start(Time{}, small, 10e6, Duration{}, 1);
  network.start(Time{}, small, 10e6, Duration{}, 2);
  for (const Delivery& delivery : run_out(clock)) EXPECT_EQ(delivery.time, at_ms(800));
  EXPECT_DOUBLE_EQ(network.use(at_ms(800), line).bytes, 20e6);
  EXPECT_DOUBLE_EQ(network.use(at_ms(800), line).busy, 0.8);
}

TEST(FlowNetwork, StopSaysWhatWasMoved) {
  FlowNetwork network;
  FlowClock clock(network);
  const LinkId line = network.add_link(100e6);
  const FlowId alone = network.start(Time{}, over({line}), 10e6, Duration{}, 1);
  EXPECT_DOUBLE_EQ(network.stop(at_ms(10), alone), 1e6);
  EXPECT_EQ(network.stop(at_ms(10), alone), 0) << "it is no more";
  const FlowId a = network.start(at_ms(10), over({line}), 10e6, Duration{1'000'000}, 2);
  const FlowId b = network.start(at_ms(10), over({line}), 3e6, Duration{1'000'000}, 3);
  EXPECT_TRUE(network.live(a));
  std::vector<Delivery> all;
  clock.run(at_ms(30), all);
  EXPECT_NEAR(network.stop(at_ms(30), a), 1e6, 1e-6);
  EXPECT_FALSE(network.live(a));
  clock.run(at_ms(50), all);  // The other has the line to itself: 2 MB in 20 ms.
  EXPECT_TRUE(all.empty());
  EXPECT_DOUBLE_EQ(network.stop(at_ms(50), b), 3e6) << "off the line, on its way";
  EXPECT_TRUE(run_out(clock).empty());
  EXPECT_NEAR(network.use(at_ms(60), line).bytes, 5e6, 1e-6);
}

TEST(FlowNetwork, NothingToCarryIsDeliveredAfterTheLatency) {
  FlowNetwork network;
  FlowClock clock(network);
  const LinkId line = network.add_link(1);
  network.start(Time{}, FlowRoute{}, 1e9, Duration{5}, 1);
  network.start(Time{}, over({line}), 0, Duration{6}, 2);
  const auto all = run_out(clock);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].time, Time{Duration{5}});
  EXPECT_EQ(all[1].time, Time{Duration{6}});
}

// 64 bytes take 5.12 ns at 100 Gbit/s: rounding each end up would cost a sixth of the line.
TEST(FlowNetwork, FractionsOfNanosecondsAreNotLost) {
  FlowNetwork network;
  FlowClock clock(network);
  const LinkId line = network.add_link(12.5e9);
  double bytes = 0;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    network.start(Time{}, over({line}), 64 + 0.25 * static_cast<double>(i), Duration{}, i);
    bytes += 64 + 0.25 * static_cast<double>(i);
  }
  const auto all = run_out(clock);
  ASSERT_EQ(all.size(), 1000u);
  EXPECT_EQ(all.back().time, Time{Duration{static_cast<std::int64_t>(std::ceil(bytes / 12.5))}});
}

TEST(FlowNetwork, AFlowThatTakesAnAgeHarmsNobody) {
  FlowNetwork network;
  FlowClock clock(network);
  const LinkId line = network.add_link(1);
  const FlowId age = network.start(Time{}, over({line}), 1e30, Duration{}, 1);
  EXPECT_EQ(clock.next(), Time::max());
  network.start(at_ms(1000), over({line}), 1, Duration{}, 2);
  const auto all = run_out(clock, at_ms(10'000));
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].time, at_ms(3000));
  EXPECT_TRUE(network.live(age));
}

// The second host's pull ends in the very instant in which the host is sent something else, before
// its end was looked at: what hung together by way of its line falls apart.
TEST(FlowNetwork, WhoComesAsTheOwnerOfALineGoesIsNotOverlooked) {
  FlowNetwork network;
  FlowClock clock(network);
  const LinkId uplink = network.add_link(100e6);
  const LinkId first = network.add_link(100e6);
  const LinkId second = network.add_link(100e6);
  const LinkId third = network.add_link(100e6);
  network.start(Time{}, over({uplink, first}), 10e6, Duration{}, 1);
  network.start(Time{}, over({uplink, second}), 1e6, Duration{}, 2);
  network.start(at_ms(20), over({third, second}), 1e6, Duration{}, 3);
  const auto all = run_out(clock);
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].time, at_ms(20));
  EXPECT_EQ(all[1].tag, 3u);
  EXPECT_EQ(all[1].time, at_ms(30));
  EXPECT_EQ(all[2].time, at_ms(110));
}

// A thousand hosts over one uplink, each with a line that is full until the fifth of them comes.
TEST(FlowNetwork, LinesOfTheirOwnAreAccountedFor) {
  FlowNetwork network;
  FlowClock clock(network);
  const LinkId uplink = network.add_link(1000e6);
  std::vector<LinkId> lines;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    lines.push_back(network.add_link(200e6));
    network.start(Time{}, over({uplink, lines[i]}), 2e6, Duration{}, i);
    if (i == 3) network.start(Time{}, over({uplink, lines[3]}), 2e6, Duration{}, 3000);
  }
  const auto all = run_out(clock);
  ASSERT_EQ(all.size(), 1001u);
  EXPECT_EQ(all.back().time, at_ms(2002));  // 1001 x 2 MB at 1 GB/s.
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const LinkUse use = network.use(at_ms(3000), lines[i]);
    EXPECT_NEAR(use.bytes, i == 3 ? 4e6 : 2e6, 1e-3);
    EXPECT_NEAR(use.busy, i == 3 ? 0.02 : 0.01, 1e-9);
    EXPECT_NEAR(use.full, 0, 1e-9);
  }
}

// --- Against the oracle --------------------------------------------------------------------------

struct Step {
  std::int64_t gap = 0;  // [ns]
  bool stop = false;
  std::uint64_t which = 0;  // To stop.
  FlowRoute route;
  double bytes = 0;
  Duration latency{};
};

FlowRoute draw_route(std::uint32_t links) {
  FlowRoute route;
  const auto count = std::min(*rc::gen::inRange<std::uint32_t>(1, 4), links);
  const auto first = *rc::gen::inRange<std::uint32_t>(0, links);
  const auto stride = links > 3 ? *rc::gen::inRange<std::uint32_t>(1, (links - 1) / 2 + 1) : 1;
  for (std::uint32_t i = 0; i < count; ++i) {
    const double weight = *rc::gen::element(1.0, 1.0, 1.0, 1.07, 4.0);
    route.add({LinkId{(first + i * stride) % links}, weight});
  }
  route.cap = *rc::gen::element(FlowRoute::uncapped, FlowRoute::uncapped, 3e7, 1e8);
  return route;
}

// Hosts that pull over the first link, each with a link of its own, that now and then serve users
// or send to each other: links are owned, shared and owned again.
FlowRoute draw_spoke(std::uint32_t links) {
  FlowRoute route;
  const auto host = *rc::gen::inRange<std::uint32_t>(1, links);
  const double weight = *rc::gen::element(1.0, 1.0, 1.0, 1.07);
  const auto kind = *rc::gen::inRange(0, 6);
  if (kind != 0) {
    route.add({LinkId{kind == 1 ? 1 + host % (links - 1) : 0}, weight});
  }
  if (route.empty() || !route.uses(LinkId{host})) route.add({LinkId{host}, weight});
  route.cap = *rc::gen::element(FlowRoute::uncapped, 3e7, 1e8);
  return route;
}

Step draw_step(std::uint32_t links, std::int64_t pace, double size, bool star) {
  Step step;
  step.gap = *rc::gen::element<std::int64_t>(0, 1, pace / 10, pace, 3 * pace);
  step.stop = *rc::gen::inRange(0, 8) == 0;
  step.which = *rc::gen::arbitrary<std::uint64_t>();
  step.route = star && links > 2 ? draw_spoke(links) : draw_route(links);
  step.bytes = size * *rc::gen::element(0.0, 0.01, 1.0, 1.0, 2.0, 2.7, 13.1);
  step.latency = Duration{*rc::gen::element<std::int64_t>(0, 1, 25'000, 500'000)};
  return step;
}

// Feeds both with the same flows and compares ends, bytes moved by those stopped, and accounts.
void agrees_with_oracle(bool star) {
  const auto links = *rc::gen::inRange<std::uint32_t>(1, star ? 13 : 7);
  const auto pace = *rc::gen::element<std::int64_t>(1'000, 100'000, 10'000'000);
  const double size = *rc::gen::element(100.0, 1e4, 1e6);
  FlowNetwork fast;
  NaiveFlowNetwork naive;
  FlowClock clock(fast);
  for (std::uint32_t i = 0; i < links; ++i) {
    const double capacity = *rc::gen::element(12.5e6, 125e6, 125e6, 1.25e9, 1e8 / 3);
    (void)fast.add_link(capacity);
    naive.add_link(capacity);
  }
  std::vector<Delivery> got;
  std::vector<FlowId> ids;
  std::vector<Step> steps;
  Time now{};
  double offered = 0;
  for (std::uint64_t tag = 0; tag < 40; ++tag) {
    steps.push_back(draw_step(links, pace, size, star));
    const Step& step = steps.back();
    now += Duration{step.gap};
    clock.run(now, got);
    const double at = nanoseconds(now.time_since_epoch());
    ids.push_back(fast.start(now, step.route, step.bytes, step.latency, tag));
    naive.start(at, step.route, step.bytes, tag);
    offered += step.bytes;
    if (!step.stop) continue;
    const std::uint64_t other = step.which % (tag + 1);
    if (!fast.live(ids[other])) continue;
    const double moved = fast.stop(now, ids[other]);
    const double want = naive.stop(at, other);
    const bool through = std::any_of(naive.done.begin(), naive.done.end(),
                                     [&](const auto& done) { return done.tag == other; });
    // Up to the bytes of a nanosecond, in which the one may be through and the other not yet.
    RC_ASSERT(std::abs(moved - (through ? steps[other].bytes : want)) < 2);
    std::erase_if(naive.done, [&](const auto& done) { return done.tag == other; });
  }
  const Time end = now + Duration{3'600'000'000'000};
  clock.run(end, got);
  naive.move_to(nanoseconds(end.time_since_epoch()));
  RC_ASSERT(clock.next() == Time::max());
  RC_ASSERT(got.size() == naive.done.size());
  std::sort(got.begin(), got.end(), [](auto& a, auto& b) { return a.tag < b.tag; });
  std::sort(naive.done.begin(), naive.done.end(), [](auto& a, auto& b) { return a.tag < b.tag; });
  for (std::size_t i = 0; i < got.size(); ++i) {
    RC_ASSERT(got[i].tag == naive.done[i].tag);
    const double want = naive.done[i].time + nanoseconds(steps[got[i].tag].latency);
    const double error = nanoseconds(got[i].time.time_since_epoch()) - want;
    RC_ASSERT(error > -0.01 && error < 1.01);
  }
  for (std::uint32_t i = 0; i < links; ++i) {
    const LinkUse a = fast.use(end, LinkId{i});
    const LinkUse b = naive.use(i);
    RC_ASSERT(std::abs(a.bytes - b.bytes) < 1e-6 * offered + 2);
    RC_ASSERT(std::abs(a.busy - b.busy) < 1e-7);
    RC_ASSERT(naive.close || std::abs(a.full - b.full) < 1e-7);
  }
}

TEST(FlowNetwork, AgreesWithTheNaiveOracleToTheNanosecond) {
  EXPECT_TRUE(rc::check("flows of the oracle", [] { agrees_with_oracle(false); }));
}

TEST(FlowNetwork, LinksThatAreOwnedAgreeWithTheNaiveOracle) {
  EXPECT_TRUE(rc::check("pulls over one uplink", [] { agrees_with_oracle(true); }));
}

}  // namespace
}  // namespace stowplan::flow_network_test
