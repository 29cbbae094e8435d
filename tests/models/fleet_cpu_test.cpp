// CPU of the simulated fleet: what an instance may use, and whose account it goes to. Every
// expected value is worked out by hand.
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "models/fleet/fleet.hpp"
#include "tests/models/bare_fleet.hpp"

namespace stowplan::fleet_cpu_test {
namespace {

using namespace std::chrono_literals;

// ---- What an instance may use ----

// A CPU of a two-threaded core is a core when it is the only one; of three, one core has a sibling.
TEST(FleetCpu, AnOddThreadHasItsCoreAlone) {
  Scenario s = one_service(ClosedUsers{.users = 1}, Constant<Duration>{100ms}, 8_cores);
  s.pool[0].cpu_overcommit = 8;
  Host& host = s.host.entries[0].second;
  host.threads_per_core = 2;
  host.smt_yield = 1.3;
  host.cpus = 1;
  EXPECT_NEAR(measure(simulate(s), "", "response_time.mean"), 0.100, 1e-6);
  std::get<ClosedUsers>(s.workload[0].arrivals).users = 3;
  host.cpus = 3;
  EXPECT_NEAR(measure(simulate(s), "", "response_time.mean"), 0.300 / 2.3, 1e-6);
}

// ---- Whose account it goes to ----

constexpr const char* pool = "pool/pool";

Scenario of_cpus(std::int64_t cpus) {
  Scenario s = one_service(PoissonArrivals{Rate{1}}, Constant<Duration>{100ms}, 1_cores);
  s.host.entries[0].second.cpus = cpus;
  s.duration = 1000s;
  s.warm_up = 100s;
  return s;
}

double cpu(const Observation& seen, const std::string& use) {
  return measure(seen, "", "cpu." + use);
}

/// Thread time of an answered request, give or take those under way when the window opens and ends.
double per_answer(const Observation& seen, double cpus) {
  return cpu(seen, "useful") * cpus / measure(seen, "", "throughput");
}

// A request's work is stated for the reference CPU; what it keeps busy is threads of this one.
TEST(FleetCpu, TimeIsCountedInThreads) {
  Scenario s = of_cpus(4);
  s.runtime.entries[0].second.background_cpu = 0.5;
  s.deployment[0].limits.cpu = 4_cores;
  for (const double speed : {4.0, 1.0, 0.25}) {
    s.host.entries[0].second.speed = speed;
    const Observation seen = simulate(s);
    EXPECT_NEAR(per_answer(seen, 4), 0.1 / speed, 0.001 / speed) << speed;
    // It gives way where more than four threads want to run, which at a quarter of the speed
    // happens.
    EXPECT_NEAR(cpu(seen, "background"), 0.5 / 4, 1e-4) << speed;
    EXPECT_NEAR(cpu(seen, "useful") + cpu(seen, "overhead") + cpu(seen, "idle"), 1, 1e-9) << speed;
  }
}

// Two threads on one core take longer for the same work, and each is busy all the while.
TEST(FleetCpu, SiblingsAreBusyLonger) {
  Scenario s = one_service(ClosedUsers{.users = 2}, Constant<Duration>{100ms}, 2_cores);
  Host& host = s.host.entries[0].second;
  host.cpus = host.threads_per_core = 2;
  host.smt_yield = 1.25;
  const Observation seen = simulate(s);
  EXPECT_NEAR(cpu(seen, "useful"), 1, 1e-9);
  EXPECT_NEAR(measure(seen, "", "throughput"), 12.5, 0.1);
}

// Nine spares and the one in service keep half a CPU busy each.
TEST(FleetCpu, SparesHaveABackgroundToo) {
  Scenario s = of_cpus(10);
  s.runtime.entries[0].second.background_cpu = 0.5;
  s.deployment[0].limits.cpu = 10_cores;
  s.pool[0].cpu_overcommit = 10;
  s.deployment[0].warm = 9;
  const Observation seen = simulate(s);
  EXPECT_NEAR(cpu(seen, "background"), 0.5, 1e-9);
  EXPECT_NEAR(per_answer(seen, 10), 0.1, 0.001);
}

// A start of 60 s that begins before the window, in it, and just before its end.
TEST(FleetCpu, TheWindowCutsAStart) {
  Scenario s = of_cpus(2);
  s.workload[0].arrivals = PoissonArrivals{Rate{10}};
  s.workload[0].request.cpu = Constant<Duration>{10ms};
  s.image.entries[0].second.application.start_cpu = Constant<Duration>{60s};
  s.duration = 100s;
  for (const auto& [at, inside] :
       {std::pair{99s, 59.0}, std::pair{120s, 60.0}, std::pair{199s, 1.0}}) {
    s.deployment[0].autoscaler = ScheduledReplicas{1, {{at, 2}}};
    const Observation seen = simulate(s);
    EXPECT_NEAR(cpu(seen, "start"), inside / 200, 1e-6) << at.count();
    EXPECT_NEAR(per_answer(seen, 2), 0.010, 0.0001) << at.count();
  }
}

// One user whose requests take 70 s keeps one CPU busy without a break; the last one is answered
// after the window.
TEST(FleetCpu, TheWindowCutsARequest) {
  Scenario s = one_service(ClosedUsers{.users = 1}, Constant<Duration>{70s}, 1_cores);
  s.warm_up = 30s;
  s.duration = 100s;
  const Observation seen = simulate(s);
  EXPECT_NEAR(cpu(seen, "useful"), 1.0 / 16, 1e-9);
  EXPECT_EQ(cpu(seen, "overhead"), 0);
}

TEST(FleetCpu, WhatIsNotAnsweredIsWasted) {
  Scenario s = of_cpus(16);
  s.workload[0].request.cpu = Constant<Duration>{2s};
  s.deployment[0].limits.cpu = 16_cores;
  s.runtime.entries[0].second.cpu_overhead = 0.1;
  const Observation fine = simulate(s);
  EXPECT_EQ(cpu(fine, "wasted"), 0);
  EXPECT_NEAR(cpu(fine, "runtime"), 0.1 * cpu(fine, "useful"), 1e-9);
  s.workload[0].timeout = 1s;
  const Observation late = simulate(s);
  EXPECT_EQ(cpu(late, "useful"), 0);
  EXPECT_EQ(cpu(late, "runtime"), 0);
  EXPECT_NEAR(cpu(late, "wasted"), cpu(fine, "useful") * 1.1, 1e-9) << "it works on to its end";
  s.workload[0].abandoned = Abandoned::cancelled;
  EXPECT_NEAR(cpu(simulate(s), "wasted"), cpu(late, "wasted") / 2.2, 0.01 * cpu(late, "wasted"));
}

// Everything at once: what is metered part by part is what the hosts were busy with.
TEST(FleetCpu, TheAccountAddsUp) {
  Scenario s = of_cpus(3);
  s.host.entries[0].second.threads_per_core = 2;
  s.host.entries[0].second.speed = 0.7;
  s.host.entries[0].second.contention = 0.2;
  s.host.entries[0].second.boot = Constant<Duration>{5s};
  s.workload[0].arrivals = PoissonArrivals{Rate{20}};
  s.workload[0].request.cpu = Exponential<Duration>{50ms};
  s.workload[0].request.memory = 60_MiB;
  s.workload[0].timeout = 400ms;
  s.image.entries[0].second.application.start_cpu = Exponential<Duration>{2s};
  s.runtime.entries[0].second.background_cpu = 0.03;
  s.runtime.entries[0].second.cpu_overhead = 0.1;
  s.deployment[0].limits = {.cpu = 800_millicores, .memory = 256_MiB};
  s.deployment[0].autoscaler =
      ScheduledReplicas{2, {{130s, 5}, {300s, 1}, {500s, 6}, {620s, 2}, {1090s, 6}}};
  s.pool[0].hosts = {1, 3};
  s.pool[0].empty_host_delay = 20s;
  s.pool[0].daemons.resize(1);
  s.pool[0].daemons[0].use.cpu = 0.02;
  s.duration = 1000s;
  for (const bool guest : {true, false}) {  // Virtual CPUs, or a quota.
    s.runtime.entries[0].second.guest_kernel = guest;
    const Observation seen = simulate(s);
    for (const char* scope : {"", pool}) {
      double sum = 0;
      for (const char* part : {"useful", "runtime", "background", "start", "agents", "wasted"}) {
        const double share = measure(seen, scope, std::string{"cpu."} + part);
        EXPECT_GT(share, 0) << part;
        sum += share;
      }
      EXPECT_NEAR(sum + measure(seen, scope, "cpu.idle"), 1, 1e-9) << scope;
      EXPECT_NEAR(measure(seen, scope, "cpu.useful") + measure(seen, scope, "cpu.overhead"), sum,
                  1e-12);
    }
  }
}

// ---- Daemons ----

TEST(FleetCpu, DaemonsBookAndUse) {
  Scenario s = one_service(NoArrivals{}, Constant<Duration>{}, 4_cores);
  s.deployment[0].autoscaler = FixedReplicas{100};
  EXPECT_EQ(measure(simulate(s), "", "instances.mean"), 4);
  s.pool[0].daemons.resize(2);
  s.pool[0].daemons[0].requests = {500_millicores, 1_GiB};
  s.pool[0].daemons[0].use = {0.25, 2_GiB};
  s.pool[0].daemons[0].pod = true;
  s.pool[0].daemons[1].use.cpu = 0.5;
  const Observation seen = simulate(s);
  EXPECT_EQ(measure(seen, "", "instances.mean"), 3);
  EXPECT_NEAR(cpu(seen, "agents"), 0.75 / 16, 1e-9);
  EXPECT_EQ(measure(seen, "", "memory.daemons"), static_cast<double>((2_GiB).count()));
  EXPECT_EQ(measure(seen, "", "memory.free"), static_cast<double>((62_GiB).count()));
}

// Once a host whose standing load began with nothing else on it stopped the run.
TEST(FleetCpu, AStandingLoadNeedsNoInstances) {
  Scenario s = one_service(NoArrivals{}, Constant<Duration>{}, 4_cores);
  s.pool[0].hosts = {2, 2};
  s.pool[0].ksm = 0.25;
  s.pool[0].ksm_cpu = 0.16;
  EXPECT_NEAR(cpu(simulate(s), "agents"), 0.01, 1e-9);
}

}  // namespace
}  // namespace stowplan::fleet_cpu_test
