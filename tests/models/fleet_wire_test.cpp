// The wire between hosts: what a transfer holds, what a line carries, what both ends of a call pay.
// Hand-worked; 78 bytes of headers and framing come with each 1460 of payload.
#include <gtest/gtest.h>

#include "models/analytic/layout_answer.hpp"
#include "models/plan/plan.hpp"
#include "tests/models/bare_fleet.hpp"

namespace stowplan::fleet_wire_test {
namespace {

using namespace std::chrono_literals;

constexpr double gigabit = 125e6;
constexpr double on_wire = 1538.0 / 1460;

Distribution<Duration> none() { return Constant<Duration>{Duration{}}; }
Host& host(Scenario& s) { return s.host.entries[0].second; }

// Users of "front", which calls each of `backs` once, all at a time; every instance has a host.
Scenario front_and_backs(Arrivals arrivals, int backs, Bytes answer) {
  Scenario s = one_service(std::move(arrivals), none(), 16_cores);
  s.workload[0].name = "front";
  for (int i = 0; i < backs; ++i) {
    s.workload.push_back(bare_workload("back" + std::to_string(i), none()));
    s.workload.back().request.network.out = answer;
    s.workload[0].calls.push_back({.to = s.workload.back().name});
  }
  s.pool[0].hosts = {backs + 1, backs + 1};
  host(s).network = Bandwidth{gigabit};
  return s;
}

TEST(Wire, ATransferHoldsBothEndsAtOnce) {
  Scenario s = front_and_backs(ClosedUsers{1, 1s}, 1, 100_MB);
  EXPECT_NEAR(measure(simulate(s), "workload/front", "response_time.mean"), 0.8 * on_wire, 1e-6);
}

TEST(Wire, ALineCarriesNoMoreThanItsRate) {
  Scenario s = one_service(PoissonArrivals{Rate{20}}, none(), 1_cores);
  s.workload[0].request.network.out = Bytes{12'500'000};
  host(s).network = Bandwidth{gigabit};
  const Observation seen = simulate(s);
  EXPECT_NEAR(measure(seen, "pool/pool", "network.out"), 1, 0.02);
  EXPECT_NEAR(measure(seen, "pool/pool", "network.full"), 1, 0.02);
  EXPECT_EQ(measure(seen, "pool/pool", "network.in"), 0);
  EXPECT_LT(measure(seen, "workload/web", "throughput"), 10 / on_wire);
}

// Four senders of a gigabit, one receiver.
TEST(Wire, AGatewayTakesInNoMoreThanItsLine) {
  const Scenario s = front_and_backs(PoissonArrivals{Rate{40}}, 4, Bytes{1'250'000});
  const Observation seen = simulate(s);
  EXPECT_LT(measure(seen, "workload/front", "throughput"), 25 / on_wire);
  // One of five lines in full, four out to a quarter each.
  EXPECT_NEAR(measure(seen, "pool/pool", "network.in"), 0.2, 0.005);
  EXPECT_NEAR(measure(seen, "pool/pool", "network.out"), 0.2, 0.005);
}

TEST(Wire, InsideAHostNothingTouchesIt) {
  Scenario s = front_and_backs(ClosedUsers{1, 1s}, 1, 100_MB);
  s.pool[0].hosts = {1, 1};
  s.deployment[0].limits.cpu = 1_cores;
  s.distance.same_host = 5us;
  const Observation seen = simulate(s);
  EXPECT_NEAR(measure(seen, "workload/front", "response_time.mean"), 10e-6, 1e-9);
  EXPECT_EQ(measure(seen, "pool/pool", "network.out"), 0);
}

// Both on one host: 10 ms each way for what the users send, and for the call. The front's packets
// for the call are one each way, at 1 ms of its CPU.
TEST(Wire, BothEndsOfACallPayHopsAndPackets) {
  Scenario s = front_and_backs(ClosedUsers{1, 1s}, 1, Bytes{100});
  s.workload[1].request.network.in = Bytes{100};
  s.pool[0].hosts = {1, 1};
  s.runtime.entries.push_back({"slow", Runtime{}});
  s.runtime.entries[1].second.hop_latency = 10ms;
  s.runtime.entries[1].second.packet_cpu = 1ms;
  s.deployment[0].limits.cpu = 1_cores;
  s.deployment.push_back(s.deployment[0]);
  s.deployment[1].name = "slow";
  s.deployment[1].runtime = "slow";
  s.layout[0].route = {{"", "front", "slow", "pool"}, {"", "back0", "one", "pool"}};
  const Observation seen = simulate(s);
  EXPECT_NEAR(measure(seen, "workload/front", "response_time.mean"), 0.042, 1e-8);
  EXPECT_NEAR(measure(seen, "workload/back0", "response_time.mean"), 0.020, 1e-8);
  const auto answer = analytic::solve(make_plan(s, s.layout[0], {}));
  EXPECT_NEAR(answer.workloads[0].response_time, 0.042, 1e-4);
}

// An answer of 8 s is given up on after one: the line is free while the user thinks for another.
TEST(Wire, WhoGivesUpClosesTheConnection) {
  Scenario s = one_service(ClosedUsers{1, 1s}, none(), 1_cores);
  s.workload[0].request.network.out = Bytes{1'000'000'000};
  s.workload[0].timeout = 1s;
  s.warm_up = 20s;
  host(s).network = Bandwidth{gigabit};
  EXPECT_NEAR(measure(simulate(s), "pool/pool", "network.out"), 0.5, 0.02);
  s.workload[0].abandoned = Abandoned::served_anyway;
  EXPECT_NEAR(measure(simulate(s), "pool/pool", "network.out"), 1, 0.02);
}

// A pull of 400 MiB at 100 MiB a second leaves half of a line of 200 to an answer beside it.
TEST(Wire, PullsAndAnswersShareTheLine) {
  Scenario s = one_service(ClosedUsers{1, 1s}, none(), 1_cores);
  s.workload[0].request.network.in = 100_MB;
  host(s).network = Bandwidth{200e6};
  const double alone = measure(simulate(s), "workload/web", "response_time.mean");
  EXPECT_NEAR(alone, 0.5 * on_wire, 1e-6);
  s.workload.push_back(bare_workload("late", none()));
  Image late;
  late.layers = {{.name = "late", .compressed = 10'000_MB, .unpacked = 10'000_MB}};
  late.compression = Compression::none;
  s.image.entries.push_back({"late", late});
  s.deployment.push_back(s.deployment[0]);
  s.deployment[1].name = "late";
  s.deployment[1].image = "late";
  s.deployment[1].prepulled = false;
  s.deployment[1].autoscaler = ScheduledReplicas{0, {{1s, 1}}};
  s.layout[0].route = {{"", "web", "one", "pool"}, {"", "late", "late", "pool"}};
  s.pool[0].pull_rate = Bandwidth{100e6};
  s.duration = 50s;
  // 105.3 MB on the wire at 100 MB/s while the pull goes on.
  EXPECT_NEAR(measure(simulate(s), "workload/web", "response_time.mean"), on_wire, 0.05);
}

// M/G/1 processor sharing, in closed form and simulated.
TEST(Wire, AnswersShareTheLineAsTheClosedFormSays) {
  Scenario s = one_service(PoissonArrivals{Rate{70}}, none(), 1_cores);
  s.workload[0].request.network.out = Bytes{1'250'000};
  host(s).network = Bandwidth{gigabit};
  s.duration = 2000s;
  const double load = 0.7 * on_wire;
  const double exact = 0.010 * on_wire / (1 - load);
  EXPECT_NEAR(measure(simulate(s), "workload/web", "response_time.mean"), exact, 0.05 * exact);
  const auto answer = analytic::solve(make_plan(s, s.layout[0], {}));
  EXPECT_NEAR(answer.workloads[0].response_time, exact, 1e-3 * exact);
  ASSERT_FALSE(answer.caveats.empty());
  EXPECT_NE(answer.caveats.back().text.find("network out of hosts 74 % busy"), std::string::npos);
}

}  // namespace
}  // namespace stowplan::fleet_wire_test
