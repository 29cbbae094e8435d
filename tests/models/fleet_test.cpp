// Requests in the simulated fleet: what one costs, what becomes of all of them, and that equal
// inputs give equal results. Starts, pools and money have test files of their own beside this one.
#include "models/fleet/fleet.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "cli/parallel.hpp"
#include "models/experiment/compare.hpp"
#include "tests/models/bare_fleet.hpp"

namespace stowplan::fleet_test {
namespace {

using namespace std::chrono_literals;

Arrivals poisson(double rate) { return PoissonArrivals{Rate{rate}}; }
Arrivals one_user(Duration think = 1s) { return ClosedUsers{1, think}; }
Distribution<Duration> exactly(Duration time) { return Constant<Duration>{time}; }

double response(const Observation& seen, const char* scope = "") {
  return measure(seen, scope, "response_time.mean");
}

// ---- What one request costs ----

// One user, so nobody waits; every term of docs/models/request.md.
TEST(Fleet, ResponseIsTheSumOfItsParts) {
  Scenario s = one_service(one_user(), exactly(10ms), 1_cores);
  s.host.entries[0].second.network = Bandwidth{1e6};
  s.storage.entries[0].second = {.iops = Rate{1000},
                                 .bandwidth = Bandwidth{4.096e6},
                                 .read_latency = exactly(1800us),
                                 .write_latency = exactly(300us)};
  s.network.entries[0].second.hop_latency = 40us;
  s.network.entries[0].second.packet_cpu = 7us;
  s.network.entries[0].second.mtu = Bytes{1040};
  Runtime& runtime = s.runtime.entries[0].second;
  runtime.cpu_overhead = 0.1;
  runtime.syscall = 2us;
  runtime.disk_operation_cpu = 4us;
  runtime.packet_cpu = 3us;
  runtime.disk_read.latency = 50us;
  runtime.disk_write.latency = -60us;
  runtime.hop_latency = 10us;
  s.image.entries[0].second.application.request_cpu = 1.25;
  s.workload[0].request = {.cpu = exactly(10ms),
                           .syscalls = 100,
                           .disk_read = {.ops = 2, .bytes = Bytes{100}},
                           .disk_write = {.ops = 1, .bytes = 16_KiB},
                           .network = {Bytes{2500}, Bytes{500}}};
  const double cpu = 12.5 * 1.1 + 100 * 0.002 + 3 * 0.004 + 4 * 0.010;
  const double reads = 2 * (1.800 + 0.050);  // Longer than two operations at 1000 a second.
  const double writes = 4.0;                 // 16 KiB at 4 KiB a millisecond, not 0.300 - 0.060.
  const double messages = 2 * 0.050 + 2.5 + 0.5 + 4 * 0.078;
  EXPECT_NEAR(response(simulate(s)), (cpu + reads + writes + messages) * 1e-3, 1e-8);
}

// A runtime's limit of 100 operations a second takes 10 ms each; the device's 1 ms hides behind it.
TEST(Fleet, RuntimeLimitsDiskOperationsOfAnInstance) {
  Scenario s = one_service(one_user(), exactly(0ms), 1_cores);
  s.storage.entries[0].second.iops = Rate{1000};
  s.runtime.entries[0].second.disk_read.iops_limit = Rate{100};
  s.workload[0].request.disk_read = {.ops = 3, .bytes = 4_KiB};
  EXPECT_NEAR(response(simulate(s)), 0.030, 1e-8);
}

// fio in small: so many users read or write 4 KiB each, for ever. One of them sees the latency,
// which the time on the device is part of; many of them see the limit, at last by Little's law.
// Times are whole nanoseconds, 3334 for a read: 0.02 % off the stated rate.
TEST(Fleet, DiskAtQueueDepthOneAndSaturated) {
  const auto iops = [](std::int64_t users, bool write, const Runtime& runtime) {
    Scenario s = one_service(ClosedUsers{users, 0s}, exactly(0ms), 16_cores);
    s.duration = 1s;
    s.storage.entries[0].second = {.iops = Rate{300'000},
                                   .bandwidth = Bandwidth{1.6e9},
                                   .write_iops = Rate{100'000},
                                   .read_latency = exactly(50us),
                                   .write_latency = exactly(25us)};
    s.runtime.entries[0].second = runtime;
    DiskDemand& demand = write ? s.workload[0].request.disk_write : s.workload[0].request.disk_read;
    demand = {.ops = 1, .bytes = 4_KiB};
    return measure(simulate(s), "", "throughput");
  };
  const Runtime native;
  EXPECT_NEAR(iops(1, false, native), 20'000, 2);
  EXPECT_NEAR(iops(32, false, native), 300'000, 100);
  EXPECT_NEAR(iops(1, true, native), 40'000, 2);
  EXPECT_NEAR(iops(32, true, native), 100'000, 50);
  Runtime microvm;
  microvm.disk_read = {.latency = 30us, .iops_limit = Rate{12'500}};  // 80 us: just the latency.
  microvm.disk_write = {.latency = -5us};                             // Does not flush.
  EXPECT_NEAR(iops(1, false, microvm), 12'500, 2);
  EXPECT_NEAR(iops(32, false, microvm), 12'500, 50);
  EXPECT_NEAR(iops(1, true, microvm), 50'000, 2);
  microvm.disk_read.bandwidth_limit = Bandwidth{4.096e6};
  EXPECT_NEAR(iops(32, false, microvm), 1000, 40);
}

// A log of 3/4 of the bandwidth leaves a quarter of the device to requests.
TEST(Fleet, LogsTakeTheirShareOfTheDisk) {
  Scenario s = one_service(one_user(), exactly(0ms), 1_cores);
  s.storage.entries[0].second.bandwidth = Bandwidth{4.096e6};
  s.workload[0].request.disk_write = {.ops = 1, .bytes = 4_KiB};
  EXPECT_NEAR(response(simulate(s)), 0.001, 1e-8);
  s.image.entries[0].second.application.log_writes = Bandwidth{3.072e6};
  EXPECT_NEAR(response(simulate(s)), 0.004, 1e-8);
}

/// "front" calls "back"; each instance fills a host, so the two are on different ones.
Scenario caller_and_callee(Duration back) {
  Scenario s = one_service(one_user(), exactly(0ms), 16_cores);
  s.workload[0].name = "front";
  s.workload[0].calls = {{.to = "back"}};
  s.workload.push_back(bare_workload("back", exactly(back)));
  s.pool[0].hosts = {1, 3};
  return s;
}

TEST(Fleet, CallsTravelBetweenHosts) {
  Scenario s = caller_and_callee(10ms);
  s.distance.rack = 2ms;
  s.distance.same_host = 100ms;
  EXPECT_NEAR(response(simulate(s), "workload/front"), 0.014, 1e-8);
  s.deployment[0].limits.cpu = 1_cores;  // Both fit one host now.
  EXPECT_NEAR(response(simulate(s), "workload/front"), 0.210, 1e-8);
}

TEST(Fleet, StagesFollowEachOtherAndCallsOfAStageRunTogether) {
  Scenario s = caller_and_callee(10ms);
  s.deployment[0].limits.cpu = 2_cores;
  s.workload.push_back(bare_workload("long", exactly(30ms)));
  s.workload.push_back(bare_workload("last", exactly(5ms)));
  s.workload[0].calls = {{.to = "last", .stage = 2}, {.to = "back"}, {.to = "long"}};
  EXPECT_NEAR(response(simulate(s), "workload/front"), 0.035, 1e-8);
}

// The callee takes 100 ms, the caller waits 30 ms and tries three times: each request of the caller
// fails, and each leaves three at the callee, which are as much given up on there.
TEST(Fleet, CallsTimeOutAndAreTriedAgain) {
  Scenario s = caller_and_callee(100ms);
  s.workload[0].calls[0].timeout = 30ms;
  s.workload[0].calls[0].retries.count = 2;
  const Observation seen = simulate(s);
  EXPECT_EQ(measure(seen, "workload/front", "requests.failed_share"), 1);
  EXPECT_EQ(measure(seen, "workload/front", "throughput"), 0);
  EXPECT_EQ(measure(seen, "workload/front", "requests.call_failed"), 1);
  EXPECT_EQ(measure(seen, "workload/back", "requests.timed_out"), 1);
  // With 1 s to think and 90 ms to fail, some 55 requests in 60 s.
  const double calls = measure(seen, "workload/back", "requests.offered") * 60;
  EXPECT_GT(calls, 3 * 35);
  EXPECT_LT(calls, 3 * 75);
  s.workload[0].calls[0].timeout = 101ms;
  EXPECT_EQ(measure(simulate(s), "workload/front", "requests.failed_share"), 0);
}

// The same work with a limit of one CPU, and with none that matters. Less than a third of the
// quota is used, and yet one request in a hundred waits for the next period.
TEST(Fleet, QuotaThrottlesTheTailAtLowUtilisation) {
  Scenario s = one_service(poisson(5), exactly(60ms), 1_cores);
  s.duration = 10min;
  s.runtime.entries[0].second.guest_kernel = false;
  const Observation throttled = simulate(s);
  s.deployment[0].limits = {.cpu = 16_cores, .memory = 1_GiB};
  const Observation free = simulate(s);
  EXPECT_LT(measure(throttled, "", "cpu.useful") * 16, 0.33);
  EXPECT_NEAR(measure(free, "", "response_time.p99"), 0.060, 1e-3);
  EXPECT_GT(measure(throttled, "", "response_time.p99"), 0.110);
  EXPECT_NEAR(measure(throttled, "", "response_time.p50"), 0.060, 1e-3);
  // What a quiet period leaves pays for the second request of a busy one.
  s.deployment[0].limits = {.cpu = 1_cores, .cpu_burst = 100ms, .memory = 1_GiB};
  const Observation saving = simulate(s);
  EXPECT_LT(measure(saving, "", "response_time.p99"), 0.080);
  EXPECT_GT(measure(throttled, "workload/web", "instances.throttled"),
            10 * measure(saving, "workload/web", "instances.throttled"));
}

// ---- What becomes of requests ----

// Half a minute of traffic for a service that is late, rejects and dies of memory; then silence
// until the last of it has ended. Everyone who came is accounted for.
TEST(Fleet, EveryRequestEndsExactlyOnce) {
  SeriesArrivals traffic;
  traffic.file = "traffic";
  Scenario s = one_service(traffic, Exponential<Duration>{20ms}, 1_cores);
  s.duration = 10h;
  s.workload[0].timeout = 100ms;
  s.workload[0].request.memory = 100_MiB;
  s.workload[0].balancer = Balancer::round_robin;
  s.deployment[0].autoscaler = FixedReplicas{2};
  s.deployment[0].limits.memory = 1_GiB;  // The eleventh request is one too many.
  SeriesTable series;
  series.entries = {{series_key(traffic), even_series(10s, {600, 800, 700})}};

  ArrivalProcess again{traffic, &series.entries[0].second, Stream{s.seed, 0, "arrivals/web"}};
  std::uint64_t arrived = 0;
  for (auto at = again.next(Time{}); at; at = again.next(*at)) ++arrived;

  const Observation seen = simulate(s, 0, series);
  const CohortCounts ends = seen.outcomes[0].cohort();
  EXPECT_EQ(ends.arrivals, arrived);
  EXPECT_EQ(ends.count(Outcome::served) + ends.failed(), arrived);
  EXPECT_GT(ends.count(Outcome::timed_out), 0U);
  EXPECT_GT(ends.count(Outcome::oom_killed), 0U);
  // Some of the eleven had been given up on before.
  EXPECT_LE(ends.count(Outcome::oom_killed), 11 * measure(seen, "", "instances.oom_kills"));

  s.deployment[0].concurrency = 3;
  s.deployment[0].queue = 4;
  const CohortCounts narrow = simulate(s, 0, series).outcomes[0].cohort();
  EXPECT_EQ(narrow.count(Outcome::served) + narrow.failed(), arrived);
  EXPECT_GT(narrow.count(Outcome::rejected), 0U);
  EXPECT_EQ(narrow.count(Outcome::oom_killed), 0U);
}

// Two users whose requests do not fit together, who come back at once. The instance dies again as
// soon as it is ready: at 0 s twice, then after 10, 20, 40, 80, 160, 300 and 300 s of back-off.
TEST(Fleet, CrashLoopsBackOff) {
  Scenario s = one_service(ClosedUsers{2, 1ms}, exactly(100ms), 1_cores);
  s.workload[0].request.memory = 600_MiB;
  const auto kills_within = [&](Duration duration) {
    s.duration = duration;
    return whole(measure(simulate(s), "workload/web", "instances.oom_kills"));
  };
  EXPECT_EQ(kills_within(5s), 2);
  EXPECT_EQ(kills_within(20s), 3);
  EXPECT_EQ(kills_within(305s), 6);
  EXPECT_EQ(kills_within(320s), 7);
  EXPECT_EQ(kills_within(605s), 7);
  EXPECT_EQ(kills_within(620s), 8);
  EXPECT_EQ(kills_within(920s), 9);
}

TEST(Fleet, MoreMemoryNeverKillsMore) {
  Scenario s = one_service(poisson(40), Exponential<Duration>{50ms}, 4_cores);
  s.workload[0].request.memory = 100_MiB;
  std::int64_t before = 1 << 20;
  for (const Bytes limit : {300_MiB, 500_MiB, 700_MiB, 900_MiB, 4096_MiB}) {
    s.deployment[0].limits.memory = limit;
    const std::int64_t kills = whole(measure(simulate(s), "", "instances.oom_kills"));
    EXPECT_LE(kills, before) << limit.count();
    before = kills;
  }
  EXPECT_EQ(before, 0);
}

// Memory is booked many times over: each instance may hold all of the host's, together they cannot.
TEST(Fleet, AHostThatRunsOutOfMemoryKills) {
  Scenario s = one_service(poisson(60), Exponential<Duration>{50ms}, 4_cores);
  s.host.entries[0].second.memory = 1_GiB;
  s.pool[0].memory_overcommit = 40;
  s.deployment[0].autoscaler = FixedReplicas{4};
  s.deployment[0].limits.memory = 10_GiB;
  s.workload[0].request.memory = 200_MiB;
  const Observation seen = simulate(s);
  EXPECT_GT(measure(seen, "pool/pool", "host_oom_kills"), 0);
  EXPECT_EQ(measure(seen, "pool/pool", "host_oom_kills"), measure(seen, "", "instances.oom_kills"));
  s.host.entries[0].second.memory = 40_GiB;
  EXPECT_EQ(measure(simulate(s), "pool/pool", "host_oom_kills"), 0);
}

// ---- Equal inputs, equal results ----

/// Something of everything: random demands, calls, two balancers, an autoscaler, a start.
Scenario busy_scenario() {
  Scenario s = one_service(poisson(80), Lognormal<Duration>{.mean = 20ms, .cv = 1}, 1_cores);
  s.duration = 120s;
  s.stop = {.metrics = {"response_time.p99"}, .relative_half_width = 0.2, .min = 3, .max = 6};
  s.workload[0].balancer = Balancer::two_choices;
  s.workload[0].calls = {{.to = "back", .probability = 0.5}};
  s.workload.push_back(bare_workload("back", Exponential<Duration>{10ms}));
  s.deployment[0].autoscaler = Hpa{.target_cpu = 0.5, .min = 2, .max = 12};
  s.runtime.entries[0].second.guest_kernel = false;
  s.image.entries[0].second.application.start_cpu = Exponential<Duration>{500ms};
  s.pool[0].hosts = {1, 4};
  return s;
}

// 100 requests a second, each of them next to nothing for the CPU: ten instances at ten each.
TEST(Fleet, HpaFollowsRequestsASecond) {
  Scenario s = one_service(poisson(100), Constant<Duration>{1ms}, 1_cores);
  s.duration = 600s;
  s.warm_up = 600s;
  s.pool[0].hosts = {2, 2};
  s.deployment[0].autoscaler = Hpa{.target_cpu = 0.5, .target_requests = Rate{10}, .max = 30};
  // Within the tolerance of a tenth on either side, and what noise adds to it.
  EXPECT_NEAR(measure(simulate(s), "workload/web", "instances.mean"), 10, 1.5);
  s.deployment[0].autoscaler = Hpa{.target_cpu = 0.5, .max = 30};
  EXPECT_EQ(measure(simulate(s), "workload/web", "instances.mean"), 1);
}

// Each holds 200 MiB of its 1 GiB when idle. More instances do not lessen that: above a target of
// 30 % it never grows, below one of 10 % it grows to its maximum.
TEST(Fleet, HpaFollowsMemory) {
  Scenario s = one_service(poisson(1), Constant<Duration>{1ms}, 1_cores);
  s.duration = 600s;
  s.warm_up = 600s;
  s.pool[0].hosts = {2, 2};
  s.image.entries[0].second.application.memory = 200_MiB;
  s.deployment[0].autoscaler = Hpa{.target_memory = 0.3, .max = 6};
  EXPECT_EQ(measure(simulate(s), "workload/web", "instances.mean"), 1);
  s.deployment[0].autoscaler = Hpa{.target_memory = 0.1, .max = 6};
  EXPECT_EQ(measure(simulate(s), "workload/web", "instances.mean"), 6);
}

TEST(Fleet, ThreadsDoNotChangeAnything) {
  const Scenario s = busy_scenario();
  const Comparison alone = compare(s, {}, {.run = cli::on_threads(1)});
  for (const std::uint32_t threads : {2U, 4U}) {
    const Comparison together = compare(s, {}, {.run = cli::on_threads(threads)});
    EXPECT_EQ(together.replications, alone.replications);
    EXPECT_EQ(together.layouts[0].digest, alone.layouts[0].digest);
    EXPECT_EQ(together.layouts[0].events, alone.layouts[0].events);
    ASSERT_EQ(together.layouts[0].metrics.size(), alone.layouts[0].metrics.size());
    for (std::size_t i = 0; i < alone.layouts[0].metrics.size(); ++i) {
      const Metric& a = alone.layouts[0].metrics[i];
      const Metric& b = together.layouts[0].metrics[i];
      for (std::size_t r = 0; r < a.values.size(); ++r) {
        EXPECT_TRUE(a.values[r] == b.values[r] || std::isnan(a.values[r])) << a.key.text();
      }
    }
  }
}

TEST(Fleet, SeedsAndReplicationsDiffer) {
  Scenario s = busy_scenario();
  const std::uint64_t first = simulate(s).digest;
  EXPECT_EQ(simulate(s).digest, first);
  EXPECT_NE(simulate(s, 1).digest, first);
  s.seed = 2;
  EXPECT_NE(simulate(s).digest, first);
}

// Layouts share their random numbers: two that differ in name only differ in nothing.
TEST(Fleet, EqualLayoutsHaveNoDifference) {
  Scenario s = busy_scenario();
  s.layout.push_back(s.layout[0]);
  s.layout[1].name = "twin";
  const Comparison both = compare(s, {}, {.run = cli::on_threads(2)});
  EXPECT_EQ(both.layouts[0].digest, both.layouts[1].digest);
  ASSERT_FALSE(both.differences.empty());
  for (const Difference& difference : both.differences) {
    EXPECT_FALSE(difference.significant) << difference.key.text();
    if (difference.estimate.n == 0) continue;  // Observed in neither.
    EXPECT_EQ(difference.estimate.mean, 0) << difference.key.text();
    EXPECT_EQ(difference.estimate.half_width, 0) << difference.key.text();
  }
}

// A neighbour on hosts of its own draws from its own streams: nobody else's numbers move.
TEST(Fleet, AFurtherWorkloadShiftsNobodysNumbers) {
  Scenario s = busy_scenario();
  const Observation before = simulate(s);
  s.workload.push_back(bare_workload("neighbour", Exponential<Duration>{5ms}));
  s.workload[2].arrivals = poisson(10);
  s.pool.push_back(s.pool[0]);
  s.pool[1].name = "aside";
  s.layout[0].route.push_back({"", "neighbour", "one", "aside"});
  const Observation after = simulate(s);
  for (const char* scope : {"workload/web", "workload/back"}) {
    for (const char* name : {"throughput", "response_time.mean", "response_time.p99.9"}) {
      EXPECT_EQ(measure(after, scope, name), measure(before, scope, name)) << scope << name;
    }
  }
}

}  // namespace
}  // namespace stowplan::fleet_test
