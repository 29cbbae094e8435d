// Other ways to come up: more CPU until ready, a snapshot, instances that stand by.
#include <gtest/gtest.h>

#include "models/fleet/fleet.hpp"
#include "tests/models/bare_fleet.hpp"

namespace stowplan::fleet_quick_start_test {
namespace {

using namespace std::chrono_literals;

constexpr const char* web = "workload/web";
constexpr double bucket = 1.0 / 256;  // Relative resolution of percentiles.

Image& image(Scenario& s) { return s.image.entries[0].second; }
Runtime& runtime(Scenario& s) { return s.runtime.entries[0].second; }

double start(const Observation& seen, const char* name, const char* scope = web) {
  return measure(seen, scope, (std::string{"start_time."} + name).c_str());
}

void set_replicas(Scenario& s, std::int64_t initial, std::vector<ReplicaStep> steps) {
  s.deployment[0].autoscaler = ScheduledReplicas{initial, std::move(steps)};
}

// Six CPU-seconds of start within one CPU take six, within three CPUs two; requests get one again.
TEST(FleetStart, MoreCpuUntilReady) {
  Scenario s = one_service(ClosedUsers{1, 0s}, Constant<Duration>{1s}, 1_cores);
  runtime(s).guest_kernel = true;
  image(s).application.start_cpu = Constant<Duration>{6s};
  image(s).application.start_parallelism = 4;
  EXPECT_NEAR(start(simulate(s), "p50"), 6, 6 * bucket);
  s.deployment[0].limits.start_cpu = 3_cores;
  const Observation seen = simulate(s);
  EXPECT_NEAR(start(seen, "p50"), 2, 2 * bucket);
  EXPECT_NEAR(measure(seen, "", "response_time.mean"), 1, 1e-6);
}

// In place of 10 s of booting and 5 s of starting: 10 ms of restoring, and 64 MiB of pages at 10
// us.
TEST(FleetStart, ASnapshotIsRestoredAndItsPagesComeIn) {
  Scenario s = one_service(NoArrivals{}, Constant<Duration>{}, 1_cores);
  Phase boot = bare_phase("boot");
  boot.delay = Constant<Duration>{10s};
  Phase restore = bare_phase("load");
  restore.delay = Constant<Duration>{10ms};
  runtime(s).start = {boot};
  runtime(s).restore = {restore};
  runtime(s).restore_fault = 10us;
  image(s).application.start_cpu = Constant<Duration>{5s};
  image(s).application.memory = 128_MiB;
  image(s).application.working_set = 64_MiB;
  s.deployment[0].limits.memory = 1_GiB;
  EXPECT_NEAR(start(simulate(s), "p50"), 15, 15 * bucket);
  s.deployment[0].snapshot = true;
  EXPECT_NEAR(start(simulate(s), "p50"), 0.01 + 16'384 * 10e-6, 0.2 * bucket);
  image(s).application.working_set = Bytes{};
  EXPECT_NEAR(start(simulate(s), "page-ins.p50"), 32'768 * 10e-6, 0.4 * bucket);
}

// Two stand by. Of three more that are asked for at 10 s two are there at once and one takes its
// five seconds; two new ones then stand by. Those that stand by hold a host's room and serve
// nobody.
TEST(FleetStart, AWarmPoolStepsInAtOnceAndIsRefilled) {
  Scenario s = one_service(NoArrivals{}, Constant<Duration>{}, 1_cores);
  s.duration = 40s;
  Phase boot = bare_phase("boot");
  boot.delay = Constant<Duration>{5s};
  runtime(s).start = {boot};
  set_replicas(s, 1, {{10s, 4}, {20s, 5}});
  EXPECT_NEAR(start(simulate(s), "p50"), 5, 5 * bucket);
  s.deployment[0].warm = 2;
  const Observation seen = simulate(s);
  EXPECT_EQ(start(seen, "count"), 5);
  EXPECT_EQ(start(seen, "p50"), 0);
  EXPECT_NEAR(start(seen, "p99"), 5, 5 * bucket);
  EXPECT_NEAR(start(seen, "mean"), 2, 2 * bucket);
  EXPECT_NEAR(measure(seen, web, "instances.ready"), (1 * 10 + 3 * 5 + 4 * 5 + 5 * 20) / 40.0,
              1e-6);
  EXPECT_NEAR(measure(seen, web, "instances.mean"), (3 * 10 + 6 * 10 + 7 * 20) / 40.0, 1e-6);
}

}  // namespace
}  // namespace stowplan::fleet_quick_start_test
