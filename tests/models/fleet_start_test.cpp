// How instances of the simulated fleet come up: pulls, layers, phases, storms, and requests that
// wait for the first of them.
#include <gtest/gtest.h>

#include "models/fleet/fleet.hpp"
#include "tests/models/bare_fleet.hpp"

namespace stowplan {
namespace {

using namespace std::chrono_literals;

constexpr const char* web = "workload/web";
constexpr double bucket = 1.0 / 256;  // Relative resolution of percentiles.

Layer layer(const char* name, Bytes compressed, Bytes unpacked, Bytes mapped = {}) {
  return {name, compressed, unpacked, mapped};
}

/// One instance whose image must be pulled: 100 MiB at 50 MiB a second, unpacked without CPU.
Scenario pulling() {
  Scenario s = one_service(NoArrivals{}, Constant<Duration>{}, 1_cores);
  s.pool[0].pull_rate = Bandwidth{50 * 1048576.0};
  s.deployment[0].prepulled = false;
  Image& image = s.image.entries[0].second;
  image.layers = {layer("base", 60_MiB, 200_MiB), layer("app", 40_MiB, 100_MiB)};
  image.compression = Compression::none;
  return s;
}

Image& image(Scenario& s) { return s.image.entries[0].second; }
Runtime& runtime(Scenario& s) { return s.runtime.entries[0].second; }

double start(const Observation& seen, const char* name, const char* scope = web) {
  return measure(seen, scope, (std::string{"start_time."} + name).c_str());
}

void set_replicas(Scenario& s, std::int64_t initial, std::vector<ReplicaStep> steps) {
  s.deployment[0].autoscaler = ScheduledReplicas{initial, std::move(steps)};
}

TEST(FleetStart, PullTakesBytesOverRate) {
  EXPECT_NEAR(start(simulate(pulling()), "pull.p50"), 2, 1e-6);
}

TEST(FleetStart, HeldOrAttachedImagesAreNotPulled) {
  Scenario s = pulling();
  s.deployment[0].prepulled = true;
  EXPECT_EQ(start(simulate(s), "p50"), 0);
  s = pulling();
  runtime(s).pull = false;
  EXPECT_EQ(start(simulate(s), "p50"), 0);
}

// 300 MiB at 86 MB a second of one core; the disk of 100 MiB a second is done with the 300 MiB a
// second after the pull.
TEST(FleetStart, UnpackingTakesCpuAndDisk) {
  Scenario s = pulling();
  image(s).compression = Compression::gzip;
  EXPECT_NEAR(start(simulate(s), "unpack.p50"), 300 * 1.048576 / 86, 1e-6);
  image(s).compression = Compression::none;
  s.storage.entries[0].second.bandwidth = Bandwidth{100 * 1048576.0};
  // Written while it comes: 3 s of writing, of which all but the last chunk's 2 s have begun.
  EXPECT_NEAR(start(simulate(s), "unpack.p50"), 3 - 2, 0.04);
}

// The second instance finds the image there; the first paid for both.
TEST(FleetStart, TheSecondInstanceOfAHostPullsNothing) {
  Scenario s = pulling();
  set_replicas(s, 1, {{10s, 2}});
  const Observation seen = simulate(s);
  EXPECT_EQ(start(seen, "count"), 2);
  EXPECT_EQ(start(seen, "p50"), 0);
  EXPECT_NEAR(start(seen, "p99"), 2, 1e-6);
}

TEST(FleetStart, InstancesThatStartTogetherWaitForOnePull) {
  Scenario s = pulling();
  s.deployment[0].autoscaler = FixedReplicas{8};
  const Observation seen = simulate(s);
  EXPECT_EQ(start(seen, "count"), 8);
  EXPECT_NEAR(start(seen, "p50"), 2, 1e-6);
  EXPECT_NEAR(start(seen, "p99"), 2, 1e-6);
}

/// "late" starts at 10 s on the host of "web", from an image on the same base of 60 MiB with 10 MiB
/// of its own.
Scenario two_images_on_one_base(std::vector<ReplicaStep> late) {
  Scenario s = pulling();
  Image other = image(s);
  other.layers[1] = layer("other", 10_MiB, 20_MiB);
  s.image.entries.emplace_back("other", other);
  s.workload.push_back(bare_workload("late", Constant<Duration>{}));
  s.deployment.push_back(s.deployment[0]);
  s.deployment[1].name = "two";
  s.deployment[1].image = "other";
  s.deployment[1].autoscaler = ScheduledReplicas{0, std::move(late)};
  s.layout[0].route.push_back({"", "late", "two", "pool"});
  return s;
}

TEST(FleetStart, LayersOfABaseAreSharedBetweenImages) {
  const Observation seen = simulate(two_images_on_one_base({{10s, 1}}));
  EXPECT_NEAR(start(seen, "pull.p50", "workload/late"), 10.0 / 50, 1e-6);
}

// Asked for while the base is on its way for another image: waits for it and pulls its own part.
TEST(FleetStart, LayersUnderWayAreNotPulledTwice) {
  Scenario s = two_images_on_one_base({});
  s.deployment[1].autoscaler = FixedReplicas{1};
  const Observation seen = simulate(s);
  EXPECT_NEAR(start(seen, "p50", "workload/late"), 2.2, 1e-6);
}

// Four hosts through one registry of twice a host's rate: the registry is shared fairly, and all
// end after 400 MiB at 100 MiB a second.
TEST(FleetStart, APullStormIsBoundByTheRegistry) {
  Scenario s = pulling();
  s.pool[0].registry = Bandwidth{100 * 1048576.0};
  s.pool[0].hosts = {4, 4};
  s.deployment[0].limits.cpu = 16_cores;
  s.deployment[0].autoscaler = FixedReplicas{4};
  const Observation seen = simulate(s);
  EXPECT_NEAR(start(seen, "pull.p50"), 4, 0.05);
  EXPECT_NEAR(start(seen, "pull.p99"), 4, 0.05);
  s.pool[0].registry = Bandwidth{1e12};
  EXPECT_NEAR(start(simulate(s), "pull.p99"), 2, 1e-6);
}

// One at a time through the section: the n-th start takes n times as long.
TEST(FleetStart, ABootStormQueuesForASerialSection) {
  Scenario s = one_service(NoArrivals{}, Constant<Duration>{}, 100_millicores);
  Phase phase = bare_phase("network", "netns");
  phase.serial_time = Constant<Duration>{100ms};
  runtime(s).start = {phase};
  s.deployment[0].limits.memory = 100_MiB;
  s.deployment[0].autoscaler = FixedReplicas{100};
  const Observation seen = simulate(s);
  EXPECT_NEAR(start(seen, "p50"), 5.0, 5 * bucket);
  EXPECT_NEAR(start(seen, "p99"), 9.9, 9.9 * bucket);
  s.pool[0].hosts = {2, 2};  // Each host has a section of its own.
  s.pool[0].placement = WorstFit{};
  EXPECT_NEAR(start(simulate(s), "p99"), 5.0, 5 * bucket);
}

// Delay, section, read and CPU of every phase follow each other; only CPU is shared. The runtime's
// own phases were measured with its overhead in them; the application's start pays it.
TEST(FleetStart, PhasesAddUp) {
  Scenario s = one_service(NoArrivals{}, Constant<Duration>{}, 1_cores);
  s.storage.entries[0].second.bandwidth = Bandwidth{100 * 1048576.0};
  Phase phase = bare_phase("boot", "lock");
  phase.delay = Constant<Duration>{1s};
  phase.serial_time = Constant<Duration>{200ms};
  phase.read = 50_MiB;
  phase.cpu = Constant<Duration>{300ms};
  runtime(s).start = {phase};
  runtime(s).cpu_overhead = 0.1;
  image(s).application.start_cpu = Constant<Duration>{400ms};
  const Observation seen = simulate(s);
  EXPECT_NEAR(start(seen, "boot.p50"), 1 + 0.2 + 0.5 + 0.3, 1e-6);
  EXPECT_NEAR(start(seen, "application.p50"), 0.44, 1e-6);
  EXPECT_NEAR(start(seen, "p50"), 2.44, 1e-6);
}

// Two CPU-seconds with half a core: four seconds for a guest, and for a container's application;
// what the host's agents do for the container is not held to its limit.
TEST(FleetStart, ALimitStretchesTheStart) {
  Scenario s = one_service(NoArrivals{}, Constant<Duration>{}, 500_millicores);
  Phase phase = bare_phase("sandbox");
  phase.cpu = Constant<Duration>{2s};
  runtime(s).start = {phase};
  image(s).application.start_cpu = Constant<Duration>{2s};
  image(s).application.start_parallelism = 2;
  const Observation container = simulate(s);
  EXPECT_NEAR(start(container, "sandbox.p50"), 2, 1e-6);
  EXPECT_NEAR(start(container, "application.p50"), 4, 1e-6);
  runtime(s).guest_kernel = true;
  EXPECT_NEAR(start(simulate(s), "sandbox.p50"), 4, 1e-6);
  runtime(s).guest_kernel = false;
  s.deployment[0].limits.cpu = 2_cores;
  EXPECT_NEAR(start(simulate(s), "application.p50"), 1, 1e-6);
  // As a quota: 50 ms each 100 ms, the first and last period not wholly waited for.
  s.deployment[0].limits = {.cpu = 500_millicores, .memory = 1_GiB, .cpu_quota = true};
  EXPECT_NEAR(start(simulate(s), "application.p50"), 4, 0.1);
}

// Starts that compute share the host: 32 starts of one CPU-second on 16 cores take two seconds.
TEST(FleetStart, StartsContendForTheCpu) {
  Scenario s = one_service(NoArrivals{}, Constant<Duration>{}, 1_cores);
  s.pool[0].cpu_overcommit = 2;
  s.deployment[0].autoscaler = FixedReplicas{32};
  image(s).application.start_cpu = Constant<Duration>{1s};
  const Observation seen = simulate(s);
  EXPECT_NEAR(start(seen, "p50"), 2, 2 * bucket);
  EXPECT_NEAR(start(seen, "p99"), 2, 2 * bucket);
}

// A guest boots its system image: kernel phase, then user space, then the application.
TEST(FleetStart, UserSpaceStartsWhereAGuestBoots) {
  Scenario s = one_service(NoArrivals{}, Constant<Duration>{}, 1_cores);
  image(s).kernel = true;
  image(s).system.boot_cpu = Constant<Duration>{500ms};
  image(s).system.boot_delay = 1500ms;
  EXPECT_EQ(start(simulate(s), "p50"), 0);
  runtime(s).guest_kernel = true;
  EXPECT_NEAR(start(simulate(s), "userspace.p50"), 2, 1e-6);
}

// Nobody is ready for ten seconds: the first request waits, and its response time says so.
TEST(FleetStart, RequestsWaitForTheFirstReadyInstance) {
  Scenario s = one_service(ClosedUsers{1, 1ms}, Constant<Duration>{5s}, 1_cores);
  s.duration = 18s;
  set_replicas(s, 0, {{8s, 1}});
  image(s).application.start_cpu = Constant<Duration>{2s};
  const Observation seen = simulate(s);
  EXPECT_NEAR(measure(seen, "", "throughput") * 18, 1, 1e-9);
  EXPECT_NEAR(measure(seen, "", "response_time.mean"), 15, 0.02);
}

// Doors open when the rollout is over, so a slow start is not in the response times.
TEST(FleetStart, TheRolloutIsNotInTheResponseTimes) {
  Scenario s = one_service(PoissonArrivals{Rate{10}}, Constant<Duration>{10ms}, 16_cores);
  image(s).application.start_cpu = Constant<Duration>{30s};
  const Observation seen = simulate(s);
  EXPECT_NEAR(start(seen, "p50"), 30, 1e-6);
  EXPECT_LT(measure(seen, "", "response_time.p99.9"), 0.011);
}

}  // namespace
}  // namespace stowplan
