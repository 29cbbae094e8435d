// What launching costs where it runs: the launcher's CPU time, the host's kernel, the clock of
// cores that have rested.
#include <gtest/gtest.h>

#include "models/fleet/fleet.hpp"
#include "tests/models/bare_fleet.hpp"

namespace stowplan::fleet_launch_test {
namespace {

using namespace std::chrono_literals;

constexpr const char* web = "workload/web";
constexpr double bucket = 1.0 / 256;  // Relative resolution of percentiles.

Host& host(Scenario& s) { return s.host.entries[0].second; }

/// So many instances at once, each with one phase.
Scenario starting(std::int64_t instances, const Phase& phase) {
  Scenario s = one_service(NoArrivals{}, Constant<Duration>{}, 1_cores);
  s.runtime.entries[0].second.start = {phase};
  s.deployment[0].autoscaler = FixedReplicas{instances};
  s.deployment[0].limits.cpu = 100_millicores;
  return s;
}

/// One worker that computes for a second.
Scenario launched_by_cpu(std::int64_t instances, const Phase& phase) {
  Scenario s = starting(instances, phase);
  s.deployment[0].launch.workers = 1;
  s.deployment[0].launch.cpu = Constant<Duration>{1s};
  return s;
}

void expect_near(double is, double expected) { EXPECT_NEAR(is, expected, expected * bucket); }

double last_launch(const Scenario& s) { return measure(simulate(s), web, "launch_wait.p99"); }
double last_start(const Scenario& s) { return measure(simulate(s), web, "start_time.p99"); }

// ---- The launcher ----

TEST(FleetLaunch, AWorkerIsBusyWhileItComputes) {
  Scenario s = launched_by_cpu(6, bare_phase("boot"));
  expect_near(last_launch(s), 6);
  s.deployment[0].launch.workers = 2;
  expect_near(last_launch(s), 3);
}

TEST(FleetLaunch, ItsComputingScalesWithTheSpeedOfTheHostAndItsWaitingDoesNot) {
  Scenario s = launched_by_cpu(6, bare_phase("boot"));
  host(s).speed = 2;
  expect_near(last_launch(s), 3);
  s.deployment[0].launch.delay = Constant<Duration>{1s};
  expect_near(last_launch(s), 9);
}

// One core: from 1 s on the first boots, and the second is launched beside it, at half speed each.
TEST(FleetLaunch, ItContendsWithWhatItHasLaunched) {
  Phase boot = bare_phase("boot");
  boot.cpu = Constant<Duration>{10s};
  Scenario s = launched_by_cpu(2, boot);
  s.runtime.entries[0].second.guest_kernel = false;
  host(s).cpus = 1;
  expect_near(last_launch(s), 3);
}

// The wait is for the launcher; what its work takes is not in the start.
TEST(FleetLaunch, AStartCountsFromTheLaunch) {
  Phase boot = bare_phase("boot");
  boot.delay = Constant<Duration>{2s};
  expect_near(last_start(launched_by_cpu(6, boot)), 2);
}

// Who is in the launcher's hands and is not wanted any more leaves the worker to the others.
TEST(FleetLaunch, AWorkerIsFreeWhenWhatItLaunchesGoes) {
  Scenario s = launched_by_cpu(0, bare_phase("boot"));
  s.deployment[0].launch.cpu = Constant<Duration>{2s};
  s.deployment[0].autoscaler = ScheduledReplicas{0, {{1s, 3}, {2s, 0}, {3s, 1}}};
  EXPECT_EQ(measure(simulate(s), web, "start_time.count"), 1);
  expect_near(last_launch(s), 2);
}

// ---- The kernel of the host ----

TEST(FleetLaunch, InTheKernelEachSlowsAllOthersDown) {
  Phase boot = bare_phase("boot");
  boot.kernel = Constant<Duration>{1s};
  Scenario s = starting(6, boot);
  host(s).kernel_contention = 0;
  expect_near(last_start(s), 1);
  host(s).kernel_contention = 0.5;
  expect_near(last_start(s), 3.5);
  host(s).speed = 2;
  expect_near(last_start(s), 1.75);
}

// Six until 1 s, at 1 / 3.5 each; then three, at a half.
TEST(FleetLaunch, WhoIsTakenOutOfTheKernelIsNoLongerInTheWay) {
  Phase boot = bare_phase("boot");
  boot.kernel = Constant<Duration>{1s};
  Scenario s = starting(0, boot);
  host(s).kernel_contention = 0.5;
  s.deployment[0].autoscaler = ScheduledReplicas{0, {{1s, 6}, {2s, 3}}};
  expect_near(last_start(s), 1 + 2 * (1 - 1 / 3.5));
}

// ---- The clock ----

// Half the clock for 100 ms costs 50; the core that worked last is taken first.
TEST(FleetLaunch, ACoreThatRestedIsSlowAtFirst) {
  Phase boot = bare_phase("boot");
  boot.cpu = Constant<Duration>{200ms};
  Scenario s = starting(20, boot);
  s.deployment[0].limits.cpu = 1_cores;
  s.deployment[0].launch = {.at_once = 1, .exit = true};
  host(s).clock = {.idle = 0.5, .ramp = 100ms, .rest = 1s};
  Observation seen = simulate(s);
  expect_near(measure(seen, web, "start_time.p50"), 0.2);
  expect_near(measure(seen, web, "start_time.p99"), 0.25);
  s.deployment[0].launch.delay = Constant<Duration>{2s};
  seen = simulate(s);
  expect_near(measure(seen, web, "start_time.p50"), 0.25);
}

}  // namespace
}  // namespace stowplan::fleet_launch_test
