// Memory of a host: merging, what guests keep, swap. Kills and evictions have a file of their own,
// fleet_memory_pressure_test.cpp. Every expected value is worked out by hand.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "models/fleet/fleet.hpp"
#include "sim/random.hpp"
#include "tests/models/bare_fleet.hpp"

namespace stowplan::fleet_memory_test {
namespace {

using namespace std::chrono_literals;

constexpr const char* web = "workload/web";
constexpr const char* pool = "pool/pool";

double mebibytes(const Observation& seen, const char* name) {
  return measure(seen, "", name) / (1 << 20);
}

Image image_of(const std::string& layer, Bytes mapped) {
  Image image;
  image.layers.resize(1);
  image.layers[0].name = layer;
  image.layers[0].mapped = mapped;
  return image;
}

// ---- Same-page merging ----

/// Guests with a kernel of 100 MiB and 20 MiB of mapped pages; a quarter of both merges.
Scenario merging_guests(std::int64_t count) {
  Scenario s = one_service(NoArrivals{}, Constant<Duration>{}, 1_cores);
  s.runtime.entries[0].second.guest_kernel = true;
  s.runtime.entries[0].second.guest_memory = 100_MiB;
  s.image.entries[0].second = image_of("program", 20_MiB);
  s.deployment[0].autoscaler = FixedReplicas{count};
  s.pool[0].ksm = 0.25;
  return s;
}

TEST(FleetMemory, TheFirstGuestPaysInFullAndEachFurtherOneSaves) {
  for (const std::int64_t guests : {1, 2, 3}) {
    const auto saved = static_cast<double>(30 * (guests - 1));
    const auto all = static_cast<double>(120 * guests);
    Scenario s = merging_guests(guests);
    const Observation seen = simulate(s);
    EXPECT_NEAR(mebibytes(seen, "memory.merged"), saved, 1e-9);
    EXPECT_NEAR(mebibytes(seen, "memory.guest_os"), all - saved, 1e-9);
    EXPECT_NEAR(mebibytes(seen, "memory.free"), 65'536 - all + saved, 1e-9);
    s.pool[0].ksm = 0;
    const Observation off = simulate(s);
    EXPECT_EQ(mebibytes(off, "memory.merged"), 0);
    EXPECT_NEAR(mebibytes(off, "memory.guest_os"), all, 1e-9);
    EXPECT_EQ(measure(off, pool, "booked.memory"), measure(seen, pool, "booked.memory"));
  }
}

/// The same, and a second service of so many guests of an image.
void add_service(Scenario& s, const std::string& image, std::int64_t count) {
  s.workload.push_back(bare_workload("second", Constant<Duration>{}));
  s.deployment.push_back(bare_deployment("two", 1_cores, count));
  s.deployment[1].image = image;
  s.layout[0].route.push_back({"", "second", "two", "pool"});
}

// Two of 30 MiB and three of (100 + 60) / 4 = 40 MiB: 30 + 80.
TEST(FleetMemory, GuestsOfTwoImagesDoNotMerge) {
  Scenario s = merging_guests(2);
  s.image.entries.emplace_back("other", image_of("other", 60_MiB));
  add_service(s, "other", 3);
  EXPECT_NEAR(mebibytes(simulate(s), "memory.merged"), 110, 1e-9);
}

TEST(FleetMemory, GuestsOfOneImageMergeWhateverTheyServe) {
  Scenario s = merging_guests(2);
  add_service(s, "app", 3);
  EXPECT_NEAR(mebibytes(simulate(s), "memory.merged"), 4 * 30, 1e-9);
  s.runtime.entries[0].second.guest_kernel = false;
  EXPECT_EQ(mebibytes(simulate(s), "memory.merged"), 0);
}

TEST(FleetMemory, GuestsOnTwoHostsDoNotMerge) {
  Scenario s = merging_guests(2);
  s.pool[0].hosts = {2, 2};
  s.deployment[0].limits.cpu = 16_cores;
  EXPECT_EQ(mebibytes(simulate(s), "memory.merged"), 0);
}

TEST(FleetMemory, AGuestThatGoesSavesNothingAnyMore) {
  Scenario s = merging_guests(3);
  s.deployment[0].autoscaler = ScheduledReplicas{3, {{30s, 1}}};
  EXPECT_NEAR(mebibytes(simulate(s), "memory.merged"), 30, 1e-9);
  EXPECT_NEAR(mebibytes(simulate(s), "memory.guest_os"), (300 + 120) / 2.0, 1e-9);
}

TEST(FleetMemory, ScanningTakesCpu) {
  Scenario s = merging_guests(1);
  s.pool[0].ksm_cpu = 4;
  EXPECT_NEAR(measure(simulate(s), "", "cpu.overhead"), 0.25, 1e-9);
  s.pool[0].ksm = 0;
  EXPECT_EQ(measure(simulate(s), "", "cpu.overhead"), 0);
}

// A host with nothing on it but the scanner.
TEST(FleetMemory, ScanningAnEmptyHostRuns) {
  Scenario s = merging_guests(1);
  s.pool[0].hosts = {2, 2};
  s.duration = 4000s;
  EXPECT_NEAR(measure(simulate(s), "", "cpu.overhead"), 2 * 0.05 / 32, 1e-6);
}

// ---- What guests keep ----

/// Half a request at work in the mean, two at most, 10 MiB each.
Scenario half_a_request() {
  Scenario s = one_service(PoissonArrivals{Rate{5}}, Exponential<Duration>{100ms}, 4_cores);
  s.runtime.entries[0].second.guest_kernel = true;
  s.workload[0].request.memory = 10_MiB;
  s.deployment[0].concurrency = 2;
  s.warm_up = 200s;
  s.duration = 2000s;
  return s;
}

TEST(FleetMemory, WithoutABalloonAGuestKeepsTheMostItEverHeld) {
  Scenario s = half_a_request();
  EXPECT_NEAR(mebibytes(simulate(s), "memory.application"), 5, 0.3);
  s.pool[0].balloon = false;
  EXPECT_NEAR(mebibytes(simulate(s), "memory.application"), 20, 1e-9);
  s.runtime.entries[0].second.guest_kernel = false;
  EXPECT_NEAR(mebibytes(simulate(s), "memory.application"), 5, 0.3);
}

TEST(FleetMemory, WhatAGuestKeptGoesWithIt) {
  Scenario s = half_a_request();
  s.pool[0].balloon = false;
  s.deployment[0].autoscaler = ScheduledReplicas{1, {{1200s, 0}}};
  EXPECT_NEAR(mebibytes(simulate(s), "memory.application"), 10, 0.02);
}

// One user, two guests by turns, 300 MiB a request, 500 MiB of memory: room for one at a time.
TEST(FleetMemory, WhatGuestsKeepKillsThem) {
  Scenario s = one_service(ClosedUsers{1, 1s}, Constant<Duration>{10ms}, 4_cores);
  s.runtime.entries[0].second.guest_kernel = true;
  s.host.entries[0].second.memory = 500_MiB;
  s.pool[0].memory_overcommit = 5;
  s.workload[0].request.memory = 300_MiB;
  s.workload[0].balancer = Balancer::round_robin;
  s.deployment[0].autoscaler = FixedReplicas{2};
  EXPECT_EQ(measure(simulate(s), pool, "host_oom_kills"), 0);
  s.pool[0].balloon = false;
  EXPECT_GT(measure(simulate(s), pool, "host_oom_kills"), 1);
}

// ---- Swap ----

/// An idle instance of 900 MiB on a host of 1000; a request of 110 MiB needs 10 MiB of swap. One
/// user, so that there is one request at a time.
Scenario ten_mebibytes_over(Duration read_latency) {
  Scenario s = one_service(ClosedUsers{1, 1s}, Constant<Duration>{10ms}, 4_cores);
  s.host.entries[0].second.memory = 1000_MiB;
  s.storage.entries[0].second = {.iops = Rate{1000},
                                 .bandwidth = Bandwidth{100 * 1048576.0},
                                 .read_latency = Constant<Duration>{read_latency}};
  s.image.entries[0].second.application.memory = 900_MiB;
  s.workload[0].request.memory = 110_MiB;
  s.deployment[0].limits.memory = 1200_MiB;
  s.pool[0].memory_overcommit = 2;
  s.pool[0].swap = 1_GiB;
  s.pool[0].swap_touched = 0;
  s.duration = 1000s;
  return s;
}

// 10 MiB go out at 100 MiB/s. 10 / 1010 of the 110 MiB come back, 278 pages of 4 KiB, each after
// 2 ms; or each after the millisecond that the device takes, where that is more than its latency.
TEST(FleetMemory, ARequestPaysForItsPageIns) {
  const Observation slow = simulate(ten_mebibytes_over(2ms));
  EXPECT_NEAR(measure(slow, "", "response_time.mean"), 0.1 + 278 * 0.002 + 0.01, 1e-6);
  const Observation fast = simulate(ten_mebibytes_over(500us));
  EXPECT_NEAR(measure(fast, "", "response_time.mean"), 0.1 + 278 * 0.001 + 0.01, 1e-6);
  const double rate = measure(slow, "", "throughput");
  const double each = 10 * 1048576 + 278 * 4096;
  EXPECT_NEAR(measure(slow, "", "swap.bytes"), rate * 1000 * each, each);
  EXPECT_NEAR(mebibytes(slow, "memory.swapped"), 10 * rate * 0.666, 0.01);
  EXPECT_EQ(measure(slow, pool, "host_oom_kills"), 0);
  // What is on swap is not in memory: 1010 - 10 MiB while there is a request.
  EXPECT_NEAR(mebibytes(slow, "memory.free"), 100 - 100 * rate * 0.666, 0.1);
}

// 10 / 1010 of a tenth of 900 MiB more: (11 + 9) * 256 * 1000 / 1010 / 10 = 506 pages.
TEST(FleetMemory, ARequestTouchesAShareOfTheIdleMemory) {
  Scenario s = ten_mebibytes_over(2ms);
  s.pool[0].swap_touched = 0.1;
  EXPECT_NEAR(measure(simulate(s), "", "response_time.mean"), 0.1 + 506 * 0.002 + 0.01, 1e-6);
}

TEST(FleetMemory, WithoutExcessSwapCostsNothing) {
  Scenario s = ten_mebibytes_over(2ms);
  s.host.entries[0].second.memory = 1010_MiB;
  const Observation seen = simulate(s);
  EXPECT_NEAR(measure(seen, "", "response_time.mean"), 0.01, 1e-9);
  EXPECT_EQ(measure(seen, "", "swap.bytes"), 0);
}

// Two of 600 MiB on 1000: a sixth of the 60 MiB that a request touches, 2560 pages, until one goes.
TEST(FleetMemory, SwapCostsNothingOnceTheExcessIsGone) {
  Scenario s = ten_mebibytes_over(100us);
  s.storage.entries[0].second.iops = Rate{1e9};
  s.storage.entries[0].second.bandwidth = Bandwidth{1e12};
  s.image.entries[0].second.application.memory = 600_MiB;
  s.workload[0].request.memory = Bytes{};
  s.deployment[0].limits.memory = 800_MiB;
  s.pool[0].swap_touched = 0.1;
  s.deployment[0].autoscaler = ScheduledReplicas{2, {{100s, 1}}};
  s.duration = 100s;
  const Observation before = simulate(s);
  EXPECT_NEAR(measure(before, "", "response_time.mean"), 0.256 + 0.01, 1e-6);
  EXPECT_NEAR(mebibytes(before, "memory.swapped"), 200, 1e-9);
  s.warm_up = 110s;
  const Observation after = simulate(s);
  EXPECT_NEAR(measure(after, "", "response_time.mean"), 0.01, 1e-9);
  EXPECT_EQ(mebibytes(after, "memory.swapped"), 0);
}

// Page-ins stand in the queue of the device with everybody's reads.
TEST(FleetMemory, PageInsKeepOthersWaiting) {
  Scenario s = ten_mebibytes_over(100us);
  s.pool[0].memory_overcommit = 3;
  s.workload.push_back(bare_workload("reader", Constant<Duration>{}));
  s.workload[1].arrivals = PoissonArrivals{Rate{5}};
  s.workload[1].request.disk_read = {.ops = 1, .bytes = 4_KiB};
  s.deployment.push_back(bare_deployment("two", 1_cores));
  s.image.entries.emplace_back("empty", Image{});
  s.deployment[1].image = "empty";
  s.layout[0].route.push_back({"", "reader", "two", "pool"});
  const double swapping = measure(simulate(s), "workload/reader", "response_time.mean");
  s.pool[0].swap = Bytes{};
  s.host.entries[0].second.memory = 1100_MiB;
  const double quiet = measure(simulate(s), "workload/reader", "response_time.mean");
  EXPECT_NEAR(quiet, 0.001, 1e-5);
  EXPECT_GT(swapping, 20 * quiet);
}

TEST(FleetMemory, AFullSwapKills) {
  Scenario s = ten_mebibytes_over(100us);
  s.pool[0].swap = 9_MiB;
  EXPECT_GT(measure(simulate(s), pool, "host_oom_kills"), 0);
  s.pool[0].swap = 10_MiB;
  EXPECT_EQ(measure(simulate(s), pool, "host_oom_kills"), 0);
  s.pool[0].swap = Bytes{};
  EXPECT_GT(measure(simulate(s), pool, "host_oom_kills"), 0);
}

}  // namespace
}  // namespace stowplan::fleet_memory_test
