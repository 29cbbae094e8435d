// How instances of the simulated fleet come up: pulls, layers, phases, storms, and requests that
// wait for the first of them.
#include <gtest/gtest.h>

#include "models/fleet/fleet.hpp"
#include "tests/models/bare_fleet.hpp"

namespace stowplan::fleet_start_test {
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
  phase.disk_read = {1, 50_MiB};
  phase.cpu = Constant<Duration>{300ms};
  runtime(s).start = {phase};
  runtime(s).cpu_overhead = 0.1;
  image(s).application.start_cpu = Constant<Duration>{400ms};
  const Observation seen = simulate(s);
  EXPECT_NEAR(start(seen, "boot.p50"), 1 + 0.2 + 0.5 + 0.3, 1e-6);
  EXPECT_NEAR(start(seen, "application.p50"), 0.44, 1e-6);
  EXPECT_NEAR(start(seen, "p50"), 2.44, 1e-6);
}

// Twenty at once on one disk of 150 operations a second: their operations, not their bytes, take
// it. All are done together, and everybody's reads came between.
TEST(FleetStart, ABootStormQueuesForTheDisk) {
  Scenario s = one_service(NoArrivals{}, Constant<Duration>{}, 500_millicores);
  s.storage.entries[0].second = {.iops = Rate{150}, .bandwidth = Bandwidth{180e6}};
  Phase phase = bare_phase("boot");
  phase.disk_read = {9000, 4_KiB};
  runtime(s).start = {phase};
  EXPECT_NEAR(start(simulate(s), "p50"), 60, 60 * bucket);
  s.deployment[0].autoscaler = FixedReplicas{20};
  const Observation seen = simulate(s);
  EXPECT_NEAR(start(seen, "p50"), 1200, 1200 * bucket);
  EXPECT_NEAR(start(seen, "p99"), 1200, 1200 * bucket);
}

// A file of 1 MiB and one of 3 MiB: two operations of the mean size read and two written.
TEST(FleetStart, CopiesTakeOperationsToo) {
  Scenario s = one_service(NoArrivals{}, Constant<Duration>{}, 1_cores);
  s.storage.entries[0].second = {.iops = Rate{10},
                                 .bandwidth = Bandwidth{1e9},
                                 .write_iops = Rate{1000},
                                 .write_bandwidth = Bandwidth{10 * 1048576.0}};
  runtime(s).copy_up = 1ns;
  image(s).application.copy_up = {2, 4_MiB};
  EXPECT_NEAR(start(simulate(s), "copy-up.p50"), 2 * 0.1 + 2 * 0.2, 1e-6);
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
  const Observation guest = simulate(s);
  EXPECT_NEAR(start(guest, "sandbox.p50"), 4, 1e-6);
  EXPECT_NEAR(start(guest, "application.p50"), 4, 1e-6);
  // As a quota: 50 ms each 100 ms, the first and last period not wholly waited for.
  runtime(s).guest_kernel = false;
  const Observation container = simulate(s);
  EXPECT_NEAR(start(container, "sandbox.p50"), 2, 1e-6);
  EXPECT_NEAR(start(container, "application.p50"), 4, 0.1);
  s.deployment[0].limits.cpu = 2_cores;
  EXPECT_NEAR(start(simulate(s), "application.p50"), 1, 0.1);
  s.deployment[0].limits.cpu.reset();
  EXPECT_NEAR(start(simulate(s), "application.p50"), 1, 1e-6);
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
  runtime(s).guest_kernel = false;
  EXPECT_EQ(start(simulate(s), "p50"), 0);
  runtime(s).guest_kernel = true;
  EXPECT_NEAR(start(simulate(s), "userspace.p50"), 2, 1e-6);
  image(s).system.services = {
      {.name = "snapd", .boot_cpu = 1s, .memory = 40_MB, .log_writes = Bandwidth{1000}}};
  const Observation with = simulate(s);
  EXPECT_NEAR(start(with, "userspace.p50"), 3, 1e-6);
  EXPECT_EQ(measure(with, "workload/web", "memory.instance.guest_os"), 40e6);
  image(s).system.services[0].enabled = false;
  const Observation without = simulate(s);
  EXPECT_NEAR(start(without, "userspace.p50"), 2, 1e-6);
  EXPECT_EQ(measure(without, "workload/web", "memory.instance.guest_os"), 0);
}

// Nobody is ready for ten seconds: the first request waits, and its response time says so.
TEST(FleetStart, RequestsWaitForTheFirstReadyInstance) {
  Scenario s = one_service(ClosedUsers{1, 1ms}, Constant<Duration>{5s}, 1_cores);
  s.duration = 18s;
  s.drain = 0s;  // The second request ends at 20 s.
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

// ---- Launchers ----

/// Six instances of two seconds each, two between launch and ready at a time.
Scenario launched(std::int64_t at_once) {
  Scenario s = one_service(NoArrivals{}, Constant<Duration>{}, 1_cores);
  Phase phase = bare_phase("boot");
  phase.delay = Constant<Duration>{2s};
  runtime(s).start = {phase};
  s.deployment[0].autoscaler = FixedReplicas{6};
  s.deployment[0].launch.at_once = at_once;
  return s;
}

// Pairs are launched at 0, 2 and 4 s; a start counts from there and takes two seconds.
TEST(FleetStart, ALauncherStartsSoManyAtATime) {
  const Observation seen = simulate(launched(2));
  EXPECT_EQ(start(seen, "count"), 6);
  EXPECT_NEAR(start(seen, "p99"), 2, 2 * bucket);
  EXPECT_NEAR(measure(seen, web, "launch_wait.p50"), 2, 2 * bucket);
  EXPECT_NEAR(measure(seen, web, "launch_wait.p99"), 4, 4 * bucket);
}

// One at a time, each half a second after the one before is ready: at 0.5, 3, ... 13 s.
TEST(FleetStart, ALauncherTakesItsOwnTime) {
  Scenario s = launched(1);
  s.deployment[0].launch.delay = Constant<Duration>{500ms};
  const Observation seen = simulate(s);
  EXPECT_NEAR(start(seen, "p99"), 2, 2 * bucket);
  EXPECT_NEAR(measure(seen, web, "launch_wait.p99"), 13, 13 * bucket);
}

// Six places are free, and one worker launches each second: the last after six. Two after three.
TEST(FleetStart, ALauncherIsAStationOfItsOwn) {
  Scenario s = launched(0);
  s.deployment[0].launch.workers = 1;
  s.deployment[0].launch.delay = Constant<Duration>{1s};
  Observation seen = simulate(s);
  EXPECT_NEAR(start(seen, "p99"), 2, 2 * bucket);
  EXPECT_NEAR(measure(seen, web, "launch_wait.p50"), 3, 3 * bucket);
  EXPECT_NEAR(measure(seen, web, "launch_wait.p99"), 6, 6 * bucket);
  s.deployment[0].launch.workers = 2;
  seen = simulate(s);
  EXPECT_NEAR(measure(seen, web, "launch_wait.p99"), 3, 3 * bucket);
  s.deployment[0].launch.workers = 0;
  EXPECT_NEAR(measure(simulate(s), web, "launch_wait.p99"), 1, bucket);
}

// Two places of two seconds each and a worker of half a second: at 0.5, 1, 3, 3.5, 5.5 and 6 s.
TEST(FleetStart, AWorkerWaitsForAPlace) {
  Scenario s = launched(2);
  s.deployment[0].launch.workers = 1;
  s.deployment[0].launch.delay = Constant<Duration>{500ms};
  EXPECT_NEAR(measure(simulate(s), web, "launch_wait.p99"), 6, 6 * bucket);
}

// At most two at once on one core: two CPU-seconds each take four, not twelve.
TEST(FleetStart, ALauncherBoundsTheContention) {
  Scenario s = launched(2);
  s.host.entries[0].second.cpus = 1;
  runtime(s).guest_kernel = false;
  s.deployment[0].limits.cpu = 100_millicores;
  runtime(s).start[0] = bare_phase("boot");
  runtime(s).start[0].cpu = Constant<Duration>{2s};
  EXPECT_NEAR(start(simulate(s), "p50"), 4, 4 * bucket);
  s.deployment[0].launch.at_once = 0;
  EXPECT_NEAR(start(simulate(s), "p50"), 12, 12 * bucket);
}

// Forty instances of one core on sixteen: those that leave when ready make room for the next.
TEST(FleetStart, MeasuredInstancesLeaveWhenReady) {
  Scenario s = launched(8);
  s.deployment[0].autoscaler = FixedReplicas{40};
  s.deployment[0].launch.exit = true;
  const Observation seen = simulate(s);
  EXPECT_EQ(start(seen, "count"), 40);
  EXPECT_NEAR(start(seen, "p99"), 2, 2 * bucket);
  EXPECT_NEAR(measure(seen, web, "launch_wait.p99"), 8, 8 * bucket);
  EXPECT_EQ(measure(seen, web, "instances.mean"), 0);
}

// Those in line behind instances that no host has room for stay there; the doors open all the same.
TEST(FleetStart, ALineBehindTheUnplacedDoesNotMove) {
  Scenario s = launched(2);
  s.deployment[0].limits.cpu = 8_cores;
  const Observation seen = simulate(s);
  EXPECT_EQ(start(seen, "count"), 2);
  EXPECT_EQ(measure(seen, web, "instances.unplaced"), 2);
}

// ---- Sections ----

// Creation takes 100 ms and 10 ms more for each instance there: 100 + 110 + ... + 190 ms for ten at
// once, and the same one after the other, when the tenth alone takes its 190 ms.
TEST(FleetStart, ASectionGrowsWithTheInstancesOnItsHost) {
  Scenario s = one_service(NoArrivals{}, Constant<Duration>{}, 1_cores);
  Phase phase = bare_phase("toolstack", "store");
  phase.serial_time = Constant<Duration>{100ms};
  phase.serial_growth = 10ms;
  runtime(s).start = {phase};
  s.deployment[0].autoscaler = FixedReplicas{10};
  EXPECT_NEAR(start(simulate(s), "p99"), 1.45, 1.45 * bucket);
  s.deployment[0].launch.at_once = 1;
  EXPECT_NEAR(start(simulate(s), "p99"), 0.19, 0.19 * bucket);
  // Whoever has left is not counted any more.
  s.deployment[0].launch.exit = true;
  EXPECT_NEAR(start(simulate(s), "p99"), 0.1, 0.1 * bucket);
}

// Hosts have sections of their own, a pool has one for all of them: four starts of a second each.
TEST(FleetStart, ASectionOfThePoolIsOneForAllHosts) {
  Scenario s = one_service(NoArrivals{}, Constant<Duration>{}, 16_cores);
  s.pool[0].hosts = {4, 4};
  Phase phase = bare_phase("order", "provider");
  phase.serial_time = Constant<Duration>{1s};
  runtime(s).start = {phase};
  s.deployment[0].autoscaler = FixedReplicas{4};
  EXPECT_NEAR(start(simulate(s), "p99"), 1, 1 * bucket);
  runtime(s).start[0].scope = Scope::pool;
  EXPECT_NEAR(start(simulate(s), "p50"), 2, 2 * bucket);
  EXPECT_NEAR(start(simulate(s), "p99"), 4, 4 * bucket);
}

// ---- Ends ----

/// Four instances of four cores; three of them leave 10 s after the doors open.
Scenario shrinking() {
  Scenario s = one_service(NoArrivals{}, Constant<Duration>{}, 4_cores);
  s.duration = 20s;
  set_replicas(s, 4, {{10s, 1}});
  Phase phase = bare_phase("clean up", "netns");
  phase.serial_time = Constant<Duration>{1s};
  runtime(s).stop = {phase};
  return s;
}

// One after the other through the section, they are gone after 1, 2 and 3 s; what they book is held
// until then: (4 * 10 + 3 + 2 + 1 + 10 * 1) / 20 instances in the mean.
TEST(FleetStart, TakingDownQueuesAndHoldsTheBooking) {
  const Observation seen = simulate(shrinking());
  EXPECT_EQ(measure(seen, web, "stop_time.count"), 3);
  EXPECT_NEAR(measure(seen, web, "stop_time.p50"), 2, 2 * bucket);
  EXPECT_NEAR(measure(seen, web, "stop_time.p99"), 3, 3 * bucket);
  EXPECT_NEAR(measure(seen, web, "instances.mean"), 56.0 / 20, 1e-6);
}

// Six CPU-seconds each within a limit of one CPU take six seconds. As the host's agents, the three
// share nothing on sixteen cores.
TEST(FleetStart, TakingDownIsWork) {
  Scenario s = shrinking();
  s.deployment[0].limits.cpu = 1_cores;
  runtime(s).guest_kernel = true;
  runtime(s).stop[0] = bare_phase("power off");
  runtime(s).stop[0].cpu = Constant<Duration>{6s};
  runtime(s).stop[0].parallelism = 2;
  EXPECT_NEAR(measure(simulate(s), web, "stop_time.p99"), 6, 6 * bucket);
  runtime(s).guest_kernel = false;
  EXPECT_NEAR(measure(simulate(s), web, "stop_time.p99"), 3, 3 * bucket);
}

// An instance that is told to go in the middle of its start is taken down as well, and does not
// become ready.
TEST(FleetStart, AStartThatIsCutShortIsTakenDown) {
  Scenario s = shrinking();
  set_replicas(s, 1, {{5s, 2}, {10s, 1}});
  Phase boot = bare_phase("boot");
  boot.cpu = Constant<Duration>{8s};
  runtime(s).start = {boot};
  const Observation seen = simulate(s);
  EXPECT_EQ(start(seen, "count"), 1);
  EXPECT_EQ(measure(seen, web, "stop_time.count"), 1);
  EXPECT_NEAR(measure(seen, web, "stop_time.p50"), 1, 1 * bucket);
}

// ---- Ways to start sooner ----

// A tenth of the image is read first: 0.2 s, the rest meanwhile. Ten seconds later another image on
// the same base waits for nothing, and the uplink has carried both images whole.
TEST(FleetStart, ALazyPullFetchesWhatAStartReadsFirst) {
  Scenario s = two_images_on_one_base({{10s, 1}});
  for (auto& [name, what] : s.image.entries) what.application.start_read = 0.1;
  for (Deployment& deployment : s.deployment) deployment.lazy_pull = true;
  const Observation seen = simulate(s);
  EXPECT_NEAR(start(seen, "pull.p50"), 0.2, 0.2 * bucket);
  EXPECT_NEAR(start(seen, "p50"), 0.2, 0.2 * bucket);
  EXPECT_NEAR(start(seen, "pull.p50", "workload/late"), 0.1 * 10 / 50, 0.001);
  EXPECT_EQ(measure(seen, "", "pull.bytes"), static_cast<double>((110_MiB).count()));
}

// The rest is on the wire all the same: a whole pull beside it shares the uplink with it.
TEST(FleetStart, TheRestOfALazyPullStillLoadsTheUplink) {
  Scenario s = two_images_on_one_base({});
  image(s).application.start_read = 0.1;
  s.deployment[0].lazy_pull = true;
  s.deployment[1].autoscaler = FixedReplicas{1};
  s.image.entries[1].second.layers = {layer("own", 50_MiB, 50_MiB)};
  s.pool[0].pull_rate = Bandwidth{1e12};
  s.pool[0].registry = Bandwidth{50 * 1048576.0};
  EXPECT_NEAR(start(simulate(s), "pull.p50", "workload/late"), 2, 0.1);
  image(s).layers = {layer("app", 10_MiB, 10_MiB)};
  s.deployment[0].lazy_pull = false;
  EXPECT_NEAR(start(simulate(s), "pull.p50", "workload/late"), 1.2, 0.1);
}

// Two images without a layer in common, 2 s and 1 s of pull: at once, or one after the other.
TEST(FleetStart, AHostPullsSoManyImagesAtATime) {
  Scenario s = two_images_on_one_base({});
  s.deployment[1].autoscaler = FixedReplicas{1};
  s.image.entries[1].second.layers = {layer("own", 50_MiB, 50_MiB)};
  EXPECT_NEAR(start(simulate(s), "p50", "workload/late"), 1, 1 * bucket);
  s.pool[0].parallel_pulls = 1;
  EXPECT_NEAR(start(simulate(s), "p50"), 2, 2 * bucket);
  EXPECT_NEAR(start(simulate(s), "p50", "workload/late"), 3, 3 * bucket);
  s.pool[0].parallel_pulls = 2;
  EXPECT_NEAR(start(simulate(s), "p50", "workload/late"), 1, 1 * bucket);
}

}  // namespace
}  // namespace stowplan::fleet_start_test
