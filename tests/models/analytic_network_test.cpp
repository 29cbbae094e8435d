// The analytic answer of a layout: its station against closed forms, its packing by hand, the
// network of calls by hand, and the caveats where it does not hold.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "models/analytic/balanced_cores.hpp"
#include "models/analytic/layout_answer.hpp"
#include "models/analytic/packing.hpp"
#include "models/analytic/queueing.hpp"
#include "tests/models/sample_scenario.hpp"

namespace stowplan::analytic::analytic_network_test {
namespace {

TEST(BalancedCores, OneInstanceIsSharedCores) {
  for (const std::int64_t cores : {1, 2, 8}) {
    const BalancedCores station{40.0 * static_cast<double>(cores), 0.02, 1,
                                static_cast<double>(cores)};
    const SharedCores known{station.arrival_rate, 0.02, cores};
    EXPECT_NEAR(station.mean_response(), known.mean_response(), 1e-12 * known.mean_response());
  }
}

// Evenly spread over single-core instances, n requests keep min(n, instances) cores busy: M/M/c.
TEST(BalancedCores, SingleCoreInstancesAreOneStationOfThatManyServers) {
  const BalancedCores station{180, 0.02, 4, 1};
  EXPECT_NEAR(station.mean_response(), (MMc{180, 50, 4}.mean_response()), 1e-14);
}

// Half a core serves one request at half speed: M/G/1-PS with twice the service time.
TEST(BalancedCores, FractionOfACoreIsASlowerCore) {
  const BalancedCores station{10, 0.03, 1, 0.5};
  EXPECT_DOUBLE_EQ(station.utilization(), 0.6);
  EXPECT_NEAR(station.mean_response(), 0.06 / (1 - 0.6), 1e-14);
}

// One and a half cores: rate 1 with one request, 1.5 with more. With load 0.75, p1 = 0.75 p0 and
// p(n+1) = p(n) / 2 from there, so p0 (1 + 1.5) = 1 and E[N] = 0.4 * 0.75 * 4 = 1.2.
TEST(BalancedCores, FractionAboveOneByHand) {
  const BalancedCores station{7.5, 0.1, 1, 1.5};
  EXPECT_NEAR(station.mean_response(), 1.2 / 7.5, 1e-14);
}

TEST(BalancedCores, EdgesAreTotal) {
  EXPECT_EQ((BalancedCores{0, 0.1, 2, 0.5}.mean_response()), 0.2);
  EXPECT_EQ((BalancedCores{20, 0.1, 2, 1}.mean_response()),
            std::numeric_limits<double>::infinity());
  const BalancedCores large{950 * 4, 1, 1000, 4};  // Probabilities span hundreds of decades.
  EXPECT_GT(large.mean_response(), 1);
  EXPECT_LT(large.mean_response(), 1.01);
}

TEST(Packing, BoundAndHostsByHand) {
  // 3 x 5 and 4 x 3 CPUs on hosts of 10: the sum, 27, asks for three; 5 5 | 5 3 | 3 3 3 needs
  // three.
  const std::vector<Booking> bookings{{3_cores, 1_GiB, false, 4}, {5_cores, 1_GiB, false, 3}};
  const Packing cpu = pack(bookings, 10_cores, 64_GiB, 0);
  EXPECT_EQ(cpu.bound, 3);
  EXPECT_EQ(cpu.hosts, 3);
  EXPECT_EQ(pack(bookings, 100_cores, 2_GiB, 0).hosts, 4);  // Memory: two to a host.
  // 6 CPUs twice need two hosts although their sum fits 1.2.
  const Packing alone = pack(std::vector<Booking>{{6_cores, 1_GiB, false, 3}}, 10_cores, 64_GiB, 0);
  EXPECT_EQ(alone.bound, 2);
  EXPECT_EQ(alone.hosts, 3);
}

TEST(Packing, PodsLimitOnlyPods) {
  EXPECT_EQ(pack(std::vector<Booking>{{1_cores, 1_GiB, true, 9}}, 64_cores, 64_GiB, 4).hosts, 3);
  EXPECT_EQ(pack(std::vector<Booking>{{1_cores, 1_GiB, false, 9}}, 64_cores, 64_GiB, 4).hosts, 1);
}

TEST(Packing, WhatFitsNowhereIsLeftOut) {
  const Packing packing = pack(std::vector<Booking>{{9_cores, 1_GiB, false, 2}}, 8_cores, 8_GiB, 0);
  EXPECT_EQ(packing.left_out, 2);
  EXPECT_EQ(packing.hosts, 0);
}

class Layouts : public testing::Test {
 protected:
  Layouts() : scenario(sample_scenario()) {}

  AnalyticAnswer solved(std::size_t layout) {
    return solve(make_plan(scenario, scenario.layout[layout], series));
  }

  static bool warns(const AnalyticAnswer& answer, std::string_view scope, std::string_view words) {
    return std::any_of(answer.caveats.begin(), answer.caveats.end(), [&](const Caveat& c) {
      return c.scope.text() == scope && c.text.find(words) != std::string::npos;
    });
  }

  Scenario scenario;
  SeriesTable series;
};

using LayoutAnswer = Layouts;

// shop 900/s * 8 ms = 7.2 cores at 60 % of one each: 12 instances. search 360/s * 12 ms = 4.32: 8.
TEST_F(LayoutAnswer, AutoscalerSettlesAtTheFewestThatKeepItsTarget) {
  const AnalyticAnswer answer = solved(0);
  EXPECT_EQ(answer.workloads[0].instances, 12);
  EXPECT_EQ(answer.workloads[1].instances, 8);
  EXPECT_DOUBLE_EQ(answer.workloads[0].utilization, 0.6);
  EXPECT_DOUBLE_EQ(answer.workloads[1].utilization, 0.54);
  EXPECT_EQ(answer.workloads[2].instances, 8);
  EXPECT_DOUBLE_EQ(answer.workloads[2].arrival_rate, 60 + 0.2 * 900);
}

// Own time, then 0.4 of search's (stage 1), then 0.2 of payments' (stage 2).
TEST_F(LayoutAnswer, StagesOfCallsAddUp) {
  const AnalyticAnswer answer = solved(0);
  const double own = BalancedCores{900, 0.008, 12, 1}.mean_response();
  const double search = BalancedCores{360, 0.012, 8, 1}.mean_response();
  const double payments = BalancedCores{240, 0.006, 8, 2}.mean_response();
  EXPECT_DOUBLE_EQ(answer.workloads[1].response_time, search);
  EXPECT_DOUBLE_EQ(answer.workloads[0].response_time, own + 0.4 * search + 0.2 * payments);
  EXPECT_FALSE(warns(answer, "workload/shop", "parallel"));
}

// In one stage the slower, search, counts when it is called, payments only when search is not.
TEST_F(LayoutAnswer, OfParallelCallsTheSlowestCounts) {
  scenario.workload[0].calls[1].stage = 1;
  const AnalyticAnswer answer = solved(0);
  const double own = BalancedCores{900, 0.008, 12, 1}.mean_response();
  const double search = answer.workloads[1].response_time;
  const double payments = answer.workloads[2].response_time;
  ASSERT_GT(search, payments);
  EXPECT_DOUBLE_EQ(answer.workloads[0].response_time, own + 0.4 * search + 0.6 * 0.2 * payments);
  EXPECT_TRUE(warns(answer, "workload/shop", "parallel"));
}

// core 8 x 2 CPUs: one host of 16, but at least 3; dense 20 x 1 CPU: two, at least 3; edge 4.
TEST_F(LayoutAnswer, HostsAndCostByHand) {
  const AnalyticAnswer answer = solved(0);
  EXPECT_EQ(answer.pools[0].pool, "dense");
  EXPECT_EQ(answer.pools[0].hosts_bound, 2);
  EXPECT_EQ(answer.hosts, 3 + 3 + 4);
  EXPECT_DOUBLE_EQ(answer.cost_month, 730 * (6 * 0.8 + 4 * 0.05));
  EXPECT_EQ(answer.instances, 12 + 8 + 8 + 4);
  EXPECT_DOUBLE_EQ(answer.throughput, 900 + 60 + 400);
}

TEST_F(LayoutAnswer, MessagesAndDiskAddTheirDelays) {
  const double before = solved(0).workloads[2].response_time;
  scenario.network.entries[0].second.hop_latency = std::chrono::microseconds{100};
  scenario.storage.entries[0].second.write_latency =
      Constant<Duration>{std::chrono::milliseconds{1}};
  scenario.workload[2].request.disk_write = {2, 4_KiB};
  const double added = solved(0).workloads[2].response_time - before;
  EXPECT_GT(added, 0.0022);          // 2 hops and 2 writes
  EXPECT_NEAR(added, 0.0022, 3e-5);  // and 20 us of the device, hardly queued for
}

TEST_F(LayoutAnswer, RuntimeOverheadIsServiceTime) {
  scenario.runtime.entries[0].second.cpu_overhead = 0.5;
  scenario.runtime.entries[0].second.syscall = std::chrono::microseconds{10};
  scenario.workload[2].request.syscalls = 100;
  EXPECT_DOUBLE_EQ(solved(0).workloads[2].service_time, 0.006 * 1.5 + 0.001);
}

TEST_F(LayoutAnswer, OverloadIsInfiniteAndSaidSo) {
  scenario.deployment[0].autoscaler = FixedReplicas{1};
  scenario.workload[2].arrivals = PoissonArrivals{Rate{200}};  // 380/s * 6 ms > 2 cores
  const AnalyticAnswer answer = solved(0);
  EXPECT_TRUE(std::isinf(answer.workloads[2].response_time));
  EXPECT_TRUE(warns(answer, "workload/payments", "overloaded"));
}

TEST_F(LayoutAnswer, BoundsEncloseTheEstimate) {
  for (const Balancer balancer :
       {Balancer::round_robin, Balancer::least_outstanding, Balancer::two_choices}) {
    for (Workload& w : scenario.workload) w.balancer = balancer;
    for (const WorkloadAnswer& w : solved(0).workloads) {
      EXPECT_LE(w.response_low, w.response_time) << w.workload;
      EXPECT_LE(w.response_time, w.response_high * (1 + 1e-12)) << w.workload;
    }
  }
}

// Little: users are thinking or waiting, rate * (think + response) = users. Light load: 50 users
// who think a second and wait 6 ms make nearly 50 requests a second.
TEST_F(LayoutAnswer, ClosedUsersObeyLittle) {
  scenario.workload[2].arrivals = ClosedUsers{50, std::chrono::seconds{1}};
  const AnalyticAnswer light = solved(0);
  const double rate = light.workloads[2].arrival_rate - 180;
  EXPECT_NEAR(rate * (1 + light.workloads[2].response_time), 50, 1e-6);

  scenario.deployment[0].autoscaler = FixedReplicas{1};
  scenario.workload[0].arrivals = NoArrivals{};
  scenario.workload[2].arrivals = ClosedUsers{1000, std::chrono::seconds{1}};
  const AnalyticAnswer heavy = solved(0);
  EXPECT_NEAR(heavy.workloads[2].arrival_rate, 2 / 0.006, 1.5);  // At most what two cores do.
}

TEST_F(LayoutAnswer, SharedHardwareThreadsStretchServiceOnlyBeyondTheCores) {
  Host& host = scenario.host.entries[1].second;
  EXPECT_DOUBLE_EQ(solved(0).workloads[0].service_time, 0.008);
  // 11.52 threads busy on 3 hosts: below 8 cores each, nothing is shared.
  host.threads_per_core = 2;
  EXPECT_DOUBLE_EQ(solved(0).workloads[0].service_time, 0.008);
  // All 16 instances on one host: 900 * 8 ms + 360 * 4 ms = 8.64 cores of work keep
  // 8 + 0.64 * 8 / 2.4 threads busy, since 8 further threads add 2.4 cores.
  scenario.pool[1].hosts = {1, 80};
  scenario.deployment[1].autoscaler = FixedReplicas{8};
  scenario.workload[1].request.cpu = Constant<Duration>{std::chrono::milliseconds{4}};
  const AnalyticAnswer answer = solved(0);
  EXPECT_EQ(answer.pools[0].hosts, 1);
  EXPECT_NEAR(answer.workloads[0].service_time, 0.008 * (8 + 0.64 * 8 / 2.4) / 8.64, 1e-15);
}

TEST_F(LayoutAnswer, SaysWhereItDoesNotHold) {
  scenario.workload[0].calls[0].retries.count = 2;
  scenario.workload[3].arrivals =
      MmppArrivals{Rate{100}, Rate{1000}, std::chrono::seconds{60}, std::chrono::seconds{10}};
  const AnalyticAnswer answer = solved(0);
  EXPECT_TRUE(warns(answer, "workload/shop", "timeouts and retries"));
  EXPECT_TRUE(warns(answer, "workload/shop", "cold starts"));
  EXPECT_TRUE(warns(answer, "workload/shop", "quota throttling"));
  EXPECT_TRUE(warns(answer, "workload/telemetry", "change over time"));
  EXPECT_TRUE(warns(answer, "workload/shop", "wait for calls"));
  EXPECT_FALSE(warns(answer, "workload/search", "wait for calls"));
  EXPECT_FALSE(warns(answer, "workload/payments", "quota")) << "a guest's CPUs never stall";
  scenario.pool[1].hosts = {1, 1};
  EXPECT_TRUE(warns(solved(0), "pool/dense", "needs 2 hosts and may have 1"));
}

TEST(Compare, RelativeErrorsOfWhatBothHave) {
  AnalyticAnswer answer;
  answer.hosts = 12;
  answer.cost_month = 100;
  answer.workloads.push_back({});
  answer.workloads[0].workload = "web";
  answer.workloads[0].response_time = 0.012;
  LayoutResult result;
  result.metrics = {{{{}, "hosts.mean"}, {}, {10, 1, 5}},
                    {{{}, "cost.month"}, {}, {0, 0, 5}},
                    {{MetricScope::workload("web"), "response_time.mean"}, {}, {0.010, 0.001, 5}}};
  const std::vector<Agreement> rows = compare(answer, result);
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_DOUBLE_EQ(rows[0].relative_error, 0.2);
  EXPECT_TRUE(std::isnan(rows[1].relative_error));
  EXPECT_EQ(rows[2].key.text(), "workload/web response_time.mean");
  EXPECT_NEAR(rows[2].relative_error, 0.2, 1e-12);
  EXPECT_EQ(rows[2].key.unit(), "s");
}

// payments has 60/s of its own and 180/s of calls: the layout's totals mean different things then.
TEST(Compare, LayoutTotalsOnlyWhereTheyMeanTheSame) {
  LayoutResult result;
  result.metrics = {{{{}, "throughput"}, {}, {1360, 1, 5}}};
  AnalyticAnswer answer;
  answer.throughput = 1360;
  answer.workloads.resize(1);
  answer.workloads[0].outside_rate = 60;
  answer.workloads[0].arrival_rate = 60;
  EXPECT_EQ(compare(answer, result).size(), 1U);
  answer.workloads[0].arrival_rate = 240;
  EXPECT_TRUE(compare(answer, result).empty());
}

}  // namespace
}  // namespace stowplan::analytic::analytic_network_test
