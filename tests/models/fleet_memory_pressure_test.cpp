// Hosts whose memory runs out: who is killed or evicted, when it comes back, who pays for runtimes.
// Every expected value is worked out by hand.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "models/fleet/fleet.hpp"
#include "sim/random.hpp"
#include "tests/models/bare_fleet.hpp"

namespace stowplan::fleet_memory_pressure_test {
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

/// A second service of so many instances of an image.
void add_service(Scenario& s, const std::string& image, std::int64_t count) {
  s.workload.push_back(bare_workload("second", Constant<Duration>{}));
  s.deployment.push_back(bare_deployment("two", 1_cores, count));
  s.deployment[1].image = image;
  s.layout[0].route.push_back({"", "second", "two", "pool"});
}

// ---- Kills ----

/// Instances of 1000 MiB on a host of 4 GiB: room for four.
Scenario more_than_fits(std::int64_t instances) {
  Scenario s = one_service(NoArrivals{}, Constant<Duration>{}, 1_cores);
  s.host.entries[0].second.memory = 4_GiB;
  s.image.entries[0].second.application.memory = 1000_MiB;
  s.pool[0].memory_overcommit = 4;
  s.deployment[0].autoscaler = FixedReplicas{instances};
  s.duration = 1000s;
  return s;
}

// Of equals the last to start. Killed as they start and at once again, then after 10 s, 20 more and
// so on: at 0, 10, 30, 70, 150, 310, 610 and 910 s of the window.
TEST(FleetMemory, IdleInstancesThatDoNotFitAreKilled) {
  const Observation fits = simulate(more_than_fits(4));
  EXPECT_EQ(measure(fits, pool, "host_oom_kills"), 0);
  const Observation seen = simulate(more_than_fits(6));
  EXPECT_EQ(measure(seen, pool, "host_oom_kills"), 2 * 8);
  EXPECT_EQ(measure(seen, web, "instances.oom_kills"), 2 * 8);
  EXPECT_NEAR(measure(seen, web, "instances.ready"), 4, 1e-9);
  EXPECT_NEAR(mebibytes(seen, "memory.application"), 4000, 1e-9);
  EXPECT_NEAR(mebibytes(seen, "memory.free"), 96, 1e-9);
}

TEST(FleetMemory, WhatNeverFitsIsAResultAndNoLackOfRoom) {
  Scenario s = more_than_fits(1);
  s.host.entries[0].second.memory = 900_MiB;
  const Observation seen = simulate(s);
  EXPECT_EQ(measure(seen, pool, "host_oom_kills"), 8);
  EXPECT_EQ(measure(seen, web, "instances.ready"), 0);
  EXPECT_EQ(mebibytes(seen, "memory.application"), 0);
}

// The largest goes, however many small ones came later; pods that ask for what they use are spared.
TEST(FleetMemory, TheWorstIsKilled) {
  Scenario s = more_than_fits(1);
  add_service(s, "small", 8);
  s.image.entries.emplace_back("small", Image{});
  s.image.entries[1].second.application.memory = 400_MiB;
  const Observation largest = simulate(s);
  EXPECT_EQ(measure(largest, web, "instances.oom_kills"), 8);
  EXPECT_EQ(measure(largest, "workload/second", "instances.oom_kills"), 0);
  Runtime pods;
  pods.pod = true;
  s.runtime.entries.emplace_back("pods", pods);
  s.deployment[0].runtime = "pods";
  const Observation spared = simulate(s);
  EXPECT_EQ(measure(spared, web, "instances.oom_kills"), 0);
  EXPECT_EQ(measure(spared, "workload/second", "instances.oom_kills"), 8);
}

// 1600 MiB of 4096 that asked for half the host weigh 390 + 500 thousandths, 400 MiB that asked for
// little 97 + 976: the small one goes, though it holds a quarter as much.
TEST(FleetMemory, AmongBurstablePodsTheOneThatAskedForLittleIsKilled) {
  Scenario s = more_than_fits(1);
  s.runtime.entries[0].second.pod = true;
  s.image.entries[0].second.application.memory = 1600_MiB;
  s.deployment[0].limits.memory = 3_GiB;
  s.deployment[0].requests.memory = 2_GiB;
  add_service(s, "small", 7);
  s.image.entries.emplace_back("small", Image{});
  s.image.entries[1].second.application.memory = 400_MiB;
  s.deployment[1].limits.memory = 1_GiB;
  s.deployment[1].requests.memory = 100_MiB;
  const Observation seen = simulate(s);
  EXPECT_EQ(measure(seen, web, "instances.oom_kills"), 0);
  EXPECT_GT(measure(seen, "workload/second", "instances.oom_kills"), 0);
}

// Killed at once, twice, and at 10 s; at 30 s there is room, and a second of booting to do.
TEST(FleetMemory, AGuestThatTheHostKillsBootsAgain) {
  Scenario s = more_than_fits(1);
  s.host.entries[0].second.memory = 1800_MiB;
  s.runtime.entries[0].second.guest_kernel = true;
  s.runtime.entries[0].second.start = {bare_phase("boot")};
  s.runtime.entries[0].second.start[0].delay = Constant<Duration>{1s};
  add_service(s, "other", 1);
  s.image.entries.emplace_back("other", Image{});
  s.image.entries[1].second.application.memory = 900_MiB;
  s.deployment[1].autoscaler = ScheduledReplicas{1, {{20s, 0}}};
  s.duration = 100s;  // From two seconds on, as soon as the other is ready.
  EXPECT_NEAR(measure(simulate(s), web, "instances.ready"), 0.71, 1e-9);
}

/// 900 MiB when idle and 200 a request are over a limit of 1 GiB: each request kills.
Scenario killed_by_each_request() {
  Scenario s = one_service(PoissonArrivals{Rate{1}}, Constant<Duration>{5ms}, 1_cores);
  s.image.entries[0].second.application.memory = 900_MiB;
  s.workload[0].request.memory = 200_MiB;
  s.duration = 3600s;
  return s;
}

TEST(FleetMemory, AContainerHoldsNothingInItsBackOff) {
  const Observation seen = simulate(killed_by_each_request());
  EXPECT_LT(mebibytes(seen, "memory.application"), 20);
  EXPECT_LT(measure(seen, web, "instances.ready"), 0.02);
}

// The guest is still there; what its application held is given back.
TEST(FleetMemory, AGuestOutlivesItsApplication) {
  Scenario s = killed_by_each_request();
  s.runtime.entries[0].second.guest_kernel = true;
  s.runtime.entries[0].second.guest_memory = 50_MiB;
  const Observation seen = simulate(s);
  EXPECT_NEAR(mebibytes(seen, "memory.guest_os"), 50, 1e-9);
  EXPECT_LT(mebibytes(seen, "memory.application"), 20);
  s.pool[0].balloon = false;
  EXPECT_GT(mebibytes(simulate(s), "memory.application"), 900);
}

// Requests two hours apart: the back-off is forgotten each time, and the restart is at once.
TEST(FleetMemory, AfterTenMinutesAtRestTheBackOffIsForgotten) {
  Scenario s = killed_by_each_request();
  s.workload[0].arrivals = PoissonArrivals{Rate{1.0 / 20'000}};
  s.image.entries[0].second.application.start_cpu = Constant<Duration>{1s};
  s.duration = 400h;
  const Observation seen = simulate(s);
  const double kills = measure(seen, web, "instances.oom_kills");
  EXPECT_GT(kills, 40);
  const double downtime = (1 - measure(seen, web, "instances.ready")) * 400 * 3600 / kills;
  EXPECT_LT(downtime, 3);
  EXPECT_GE(downtime, 1);
}

// ---- Who pays for runtimes ----

// 10 MiB of each shim come out of the 255 MiB that EKS sets aside, until those are gone.
TEST(FleetMemory, TheReservePaysForWhatIsNotBooked) {
  Scenario s = one_service(NoArrivals{}, Constant<Duration>{}, 100_millicores);
  s.host.entries[0].second.memory = 8_GiB;
  s.host.entries[0].second.hidden_memory = Bytes{};
  s.host.entries[0].second.reserve = Reserve::eks;
  s.runtime.entries[0].second.memory = 10_MiB;
  s.deployment[0].limits.memory = 100_MiB;
  for (const std::int64_t instances : {1, 20, 30}) {
    s.deployment[0].autoscaler = FixedReplicas{instances};
    const auto shims = static_cast<double>(10 * instances);
    const Observation seen = simulate(s);
    EXPECT_NEAR(mebibytes(seen, "memory.runtime"), shims, 1e-9);
    EXPECT_NEAR(mebibytes(seen, "memory.reserve"), std::max(0.0, 255 - shims), 1e-9);
    EXPECT_NEAR(mebibytes(seen, "memory.free"), 8192 - std::max(255.0, shims), 1e-9);
  }
  s.runtime.entries[0].second.memory_charge = 10_MiB;
  const Observation booked = simulate(s);
  EXPECT_NEAR(mebibytes(booked, "memory.reserve"), 255, 1e-9);
  EXPECT_NEAR(mebibytes(booked, "memory.free"), 8192 - 255 - 300, 1e-9);
}

// ---- Evictions ----

/// Two pods of 360 MiB on a host that evicts above 645 MiB and kills above 745, and room for a
/// second host.
Scenario seventy_five_mebibytes_over() {
  Scenario s = one_service(NoArrivals{}, Constant<Duration>{}, 1_cores);
  s.host.entries[0].second.memory = 1000_MiB;
  s.host.entries[0].second.hidden_memory = Bytes{};
  s.host.entries[0].second.reserve = Reserve::eks;
  s.runtime.entries[0].second.pod = true;
  s.image.entries[0].second.application.memory = 360_MiB;
  s.deployment[0].limits.memory = 450_MiB;
  s.deployment[0].autoscaler = FixedReplicas{2};
  s.pool[0].memory_overcommit = 2;
  s.pool[0].hosts = {1, 2};
  return s;
}

/// With another request of memory, or with nothing asked for and no limit.
Observation simulate_as(Scenario s, QosClass qos, Bytes request) {
  Deployment& pods = s.deployment[0];
  if (qos == QosClass::best_effort) pods.limits = Limits{};
  if (qos == QosClass::burstable) pods.requests.memory = request;
  return simulate(s);
}

Observation best_effort(const Scenario& scenario) {
  return simulate_as(scenario, QosClass::best_effort, {});
}

// The first look is after ten seconds.
TEST(FleetMemory, AnEvictedBestEffortPodStartsOnAnotherHost) {
  Scenario s = seventy_five_mebibytes_over();
  const Observation seen = best_effort(s);
  EXPECT_EQ(measure(seen, web, "instances.evictions"), 1);
  EXPECT_EQ(measure(seen, "", "instances.oom_kills"), 0);
  EXPECT_NEAR(measure(seen, "", "hosts.mean"), 1 + 50.0 / 60, 1e-9);
  EXPECT_NEAR(measure(seen, "", "instances.mean"), 2, 1e-9);
  EXPECT_EQ(measure(seen, web, "start_time.count"), 3);
  s.pool[0].eviction = false;
  const Observation off = best_effort(s);
  EXPECT_EQ(measure(off, "", "instances.evictions"), 0);
  EXPECT_EQ(measure(off, "", "hosts.max"), 1);
}

// Any other pod tolerates the pressure, and comes straight back where there is room.
TEST(FleetMemory, OtherPodsComeBackUnderPressure) {
  const Observation seen = simulate(seventy_five_mebibytes_over());
  EXPECT_GE(measure(seen, web, "instances.evictions"), 5);
  EXPECT_EQ(measure(seen, "", "hosts.max"), 1);
}

TEST(FleetMemory, OnlyPodsAreEvictedAndOnlyAboveTheThreshold) {
  Scenario s = seventy_five_mebibytes_over();
  s.runtime.entries[0].second.pod = false;
  EXPECT_EQ(measure(simulate(s), "", "instances.evictions"), 0);
  s.runtime.entries[0].second.pod = true;
  s.image.entries[0].second.application.memory = 320_MiB;
  EXPECT_EQ(measure(simulate(s), "", "instances.evictions"), 0);
}

TEST(FleetMemory, WithoutAReserveThereAreNoEvictions) {
  Scenario s = seventy_five_mebibytes_over();
  s.host.entries[0].second.reserve = Reserve::none;
  s.host.entries[0].second.memory = 745_MiB;
  EXPECT_EQ(measure(simulate(s), "", "instances.evictions"), 0);
}

// Swap comes first.
TEST(FleetMemory, WhatLiesOnSwapCausesNoEviction) {
  Scenario s = seventy_five_mebibytes_over();
  s.pool[0].swap = 75_MiB;
  const Observation seen = best_effort(s);
  EXPECT_EQ(measure(seen, "", "instances.evictions"), 0);
  EXPECT_NEAR(mebibytes(seen, "memory.swapped"), 75, 1e-9);
  s.pool[0].swap = 74_MiB;
  EXPECT_EQ(measure(best_effort(s), "", "instances.evictions"), 1);
}

/// 200 MiB that asked for less, and 500 MiB that asked for 550.
Scenario small_and_large() {
  Scenario s = seventy_five_mebibytes_over();
  s.image.entries[0].second.application.memory = 200_MiB;
  s.deployment[0].autoscaler = FixedReplicas{1};
  add_service(s, "large", 1);
  s.image.entries.emplace_back("large", Image{});
  s.image.entries[1].second.application.memory = 500_MiB;
  s.deployment[1].limits.memory = 550_MiB;
  return s;
}

TEST(FleetMemory, WhoUsesMoreThanItAskedForIsEvictedFirst) {
  const Scenario s = small_and_large();
  const Observation seen = best_effort(s);
  EXPECT_EQ(measure(seen, web, "instances.evictions"), 1);
  EXPECT_EQ(measure(seen, "workload/second", "instances.evictions"), 0);
  // 250 MiB below what it asked for are less than 50.
  const Observation asked = simulate_as(s, QosClass::burstable, 450_MiB);
  EXPECT_EQ(measure(asked, web, "instances.evictions"), 0);
  EXPECT_GT(measure(asked, "workload/second", "instances.evictions"), 0);
}

// Evicted at 10 s, let in again after five minutes at rest, evicted again at the next look.
TEST(FleetMemory, AHostThatEvictedTakesNoBestEffortPodsForAWhile) {
  Scenario s = small_and_large();
  s.pool[0].hosts = {1, 1};
  s.duration = 400s;
  const Observation seen = best_effort(s);
  EXPECT_EQ(measure(seen, web, "instances.evictions"), 2);
  EXPECT_NEAR(measure(seen, web, "instances.unplaced"), (300 + 80) / 400.0, 1e-9);
}

// A t3.medium with ten idle pods of 900 MiB: three fit.
TEST(FleetMemory, PodsThatDoNotFitAreKilledOrEvicted) {
  Scenario s = one_service(PoissonArrivals{Rate{5}}, Constant<Duration>{5ms}, 500_millicores);
  s.host.entries[0].second.memory = 4_GiB;
  s.host.entries[0].second.max_pods = 17;
  s.host.entries[0].second.reserve = Reserve::karpenter;
  s.runtime.entries[0].second.pod = true;
  s.image.entries[0].second.application.memory = 900_MiB;
  s.pool[0].memory_overcommit = 4;
  s.deployment[0].autoscaler = FixedReplicas{10};
  s.duration = 600s;
  const Observation seen = simulate(s);
  EXPECT_GT(measure(seen, pool, "host_oom_kills") + measure(seen, web, "instances.evictions"), 6);
  EXPECT_LE(measure(seen, web, "instances.ready"), 3.01);
  EXPECT_GE(mebibytes(seen, "memory.free"), 0);
}

// ---- All together ----

// Whatever happens, a host never has more in memory than it has, its reserve included.
TEST(FleetMemory, IsConserved) {
  int kills = 0;
  int evictions = 0;
  int swapping = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Stream draw{seed, 0, "scenario"};
    const auto one_of = [&](std::int64_t least, std::int64_t most) {
      return least + static_cast<std::int64_t>(draw.uniform() * static_cast<double>(most - least));
    };
    const auto perhaps = [&] { return draw.uniform() < 0.5; };
    Scenario s = one_service(PoissonArrivals{Rate{static_cast<double>(one_of(1, 60))}},
                             Exponential<Duration>{50ms}, 1_cores);
    s.seed = seed;
    Host& host = s.host.entries[0].second;
    host.memory = 1_MiB * one_of(1500, 4000);
    if (perhaps()) host.reserve = Reserve::eks;
    host.hidden_memory = 1_MiB * one_of(0, 200);
    Runtime& runtime = s.runtime.entries[0].second;
    runtime.pod = perhaps();
    runtime.memory = 1_MiB * one_of(0, 60);
    runtime.memory_inside = 1_MiB * one_of(0, 30);
    if (perhaps()) runtime.memory_charge = 60_MiB;
    if (perhaps()) {
      runtime.guest_kernel = true;
      runtime.guest_memory = 1_MiB * one_of(10, 100);
      runtime.guest_inside = perhaps();
      runtime.start = {bare_phase("boot")};
      runtime.start[0].delay = Constant<Duration>{2s};
    }
    if (perhaps()) runtime.stop = {bare_phase("stop")};
    s.image.entries[0].second = image_of("program", 1_MiB * one_of(0, 100));
    const bool small = perhaps();
    s.image.entries[0].second.application.memory = 1_MiB * (small ? 200 : one_of(50, 400));
    s.workload[0].request.memory = 1_MiB * (small ? one_of(1, 8) : one_of(1, 60));
    s.deployment[0].limits.memory = 800_MiB;
    s.deployment[0].autoscaler = Hpa{.target_cpu = 0.5, .min = one_of(1, 6), .max = 12};
    s.deployment[0].warm = one_of(0, 2);
    s.pool[0].hosts = {1, one_of(1, 4)};
    s.pool[0].empty_host_delay = 20s;
    s.pool[0].memory_overcommit = 8;
    if (perhaps()) s.pool[0].swap = 1_MiB * one_of(10, 300);
    if (perhaps()) s.pool[0].ksm = 0.3;
    s.pool[0].balloon = perhaps();
    s.duration = 300s;
    // A guest has a size, so limits.
    const auto qos = static_cast<QosClass>(one_of(0, runtime.guest_kernel ? 2 : 3));
    const Observation seen = simulate_as(s, qos, 1_MiB * one_of(0, 800));
    EXPECT_GE(measure(seen, "", "memory.free"), -1e-3) << "seed " << seed;
    EXPECT_GE(measure(seen, "", "memory.reserve"), 0) << "seed " << seed;
    const bool none_there = measure(seen, "", "instances.mean") == 0;
    EXPECT_FALSE(none_there) << "seed " << seed;
    kills += measure(seen, pool, "host_oom_kills") > 0 ? 1 : 0;
    evictions += measure(seen, "", "instances.evictions") > 0 ? 1 : 0;
    swapping += measure(seen, "", "memory.swapped") > 0 ? 1 : 0;
  }
  EXPECT_GE(kills, 10);
  EXPECT_GE(evictions, 3);
  EXPECT_GE(swapping, 5);
}

// Everything at once, with requests under way, autoscaling and hosts that come and go.
TEST(FleetMemory, ABusyFleetUnderPressureRepeatsItself) {
  Scenario s = seventy_five_mebibytes_over();
  s.host.entries[0].second.memory = 1255_MiB;  // 255 of them are its own.
  s.workload[0].arrivals = PoissonArrivals{Rate{60}};
  s.workload[0].request.cpu = Exponential<Duration>{50ms};
  s.workload[0].request.memory = 20_MiB;
  s.image.entries[0].second.application.memory = 200_MiB;
  s.runtime.entries[0].second.guest_kernel = true;
  s.runtime.entries[0].second.pod = true;
  s.runtime.entries[0].second.guest_memory = 100_MiB;
  s.storage.entries[0].second.read_latency = Exponential<Duration>{10us};
  s.deployment[0].autoscaler = Hpa{.target_cpu = 0.5, .min = 2, .max = 12};
  s.deployment[0].concurrency = 4;
  s.deployment[0].queue = 20;
  s.pool[0].hosts = {1, 6};
  s.pool[0].empty_host_delay = 20s;
  s.pool[0].ksm = 0.3;
  s.pool[0].balloon = false;
  s.pool[0].swap = 50_MiB;
  s.duration = 1200s;
  const Observation seen = simulate(s);
  EXPECT_EQ(seen.digest, simulate(s).digest);
  EXPECT_GT(measure(seen, "", "instances.oom_kills") + measure(seen, "", "instances.evictions"), 0);
  EXPECT_GT(measure(seen, "", "requests.oom_killed") + measure(seen, "", "requests.evicted"), 0);
  EXPECT_GT(measure(seen, "", "throughput"), 10);
  EXPECT_GT(measure(seen, "", "memory.swapped"), 0);
  EXPECT_GT(measure(seen, "", "memory.merged"), 0);
}

}  // namespace
}  // namespace stowplan::fleet_memory_pressure_test
