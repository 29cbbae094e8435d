// Pools of the simulated fleet: capacity, growth and shrinking of hosts and instances, and who
// holds memory, power and money. Every expected value is worked out by hand.
#include <gtest/gtest.h>

#include <string>

#include "models/fleet/fleet.hpp"
#include "tests/models/bare_fleet.hpp"

namespace stowplan::fleet_pool_test {
namespace {

using namespace std::chrono_literals;

constexpr const char* web = "workload/web";
constexpr const char* pool = "pool/pool";

/// One idle service whose instances fill a host each; up to three hosts that are there at once.
Scenario host_sized() {
  Scenario s = one_service(NoArrivals{}, Constant<Duration>{}, 16_cores);
  s.duration = 100s;
  s.pool[0].hosts = {1, 3};
  return s;
}

void set_replicas(Scenario& s, std::int64_t initial, std::vector<ReplicaStep> steps) {
  s.deployment[0].autoscaler = ScheduledReplicas{initial, std::move(steps)};
}

// ---- Capacity ----

// Instances of 6 cores on hosts of 16: two a host, and nobody is placed beyond capacity.
TEST(FleetPool, HostsAreNotOverbooked) {
  Scenario s = host_sized();
  s.deployment[0].limits.cpu = 6_cores;
  s.deployment[0].autoscaler = FixedReplicas{9};
  const Observation seen = simulate(s);
  EXPECT_EQ(measure(seen, "", "hosts.mean"), 3);
  EXPECT_EQ(measure(seen, "", "instances.mean"), 6);
  EXPECT_EQ(measure(seen, "", "density.instances_per_host"), 2);
  EXPECT_EQ(measure(seen, web, "instances.unplaced"), 3);
  EXPECT_EQ(measure(seen, pool, "booked.cpu"), 0.75);
}

TEST(FleetPool, EachResourceBinds) {
  Scenario s = host_sized();
  s.pool[0].hosts = {1, 1};
  s.deployment[0].limits = {.cpu = 1_cores, .memory = 20_GiB};
  s.deployment[0].autoscaler = FixedReplicas{100};
  EXPECT_EQ(measure(simulate(s), "", "instances.mean"), 3);  // 64 GiB
  s.deployment[0].limits.memory = 100_MiB;
  EXPECT_EQ(measure(simulate(s), "", "instances.mean"), 16);  // Cores
  s.pool[0].cpu_overcommit = 4;
  EXPECT_EQ(measure(simulate(s), "", "instances.mean"), 64);
  s.runtime.entries[0].second.pod = true;
  s.host.entries[0].second.max_pods = 30;
  const Observation pods = simulate(s);
  EXPECT_EQ(measure(pods, "", "instances.mean"), 30);
  EXPECT_EQ(measure(pods, pool, "booked.pods"), 1);
}

TEST(FleetPool, MoreMemoryNeverLowersDensity) {
  Scenario s = host_sized();
  s.pool[0].hosts = {1, 1};
  s.deployment[0].limits = {.cpu = 100_millicores, .memory = 7_GiB};
  s.deployment[0].autoscaler = FixedReplicas{100};
  double before = 0;
  for (const Bytes memory : {8_GiB, 13_GiB, 14_GiB, 40_GiB, 256_GiB}) {
    s.host.entries[0].second.memory = memory;
    const double density = measure(simulate(s), "", "density.instances_per_host");
    EXPECT_EQ(density, static_cast<double>(memory.count() / (7_GiB).count()));
    EXPECT_GE(density, before);
    before = density;
  }
}

// Two services of three hosts each for a pool of three: the second gets nothing at all.
TEST(FleetPool, AWorkloadWithoutAnyInstanceIsInfeasible) {
  Scenario s = host_sized();
  s.workload.push_back(bare_workload("late", Constant<Duration>{}));
  s.deployment[0].autoscaler = FixedReplicas{3};
  const Observation seen = simulate(s);
  ASSERT_TRUE(seen.infeasible) << "six hosts' worth of instances ran on three";
  EXPECT_EQ(seen.infeasible->workload, "late");
  EXPECT_EQ(seen.infeasible->pool, "pool");
  EXPECT_TRUE(seen.measures.empty());
  const std::string text = seen.infeasible->text();
  for (const char* part : {"\"late\"", "\"pool\"", "3 hosts", "hosts.max"}) {
    EXPECT_NE(text.find(part), std::string::npos) << text << " lacks " << part;
  }
}

// ---- Hosts come and go ----

TEST(FleetPool, AGrowingPoolPaysTheBootOfAHost) {
  Scenario s = host_sized();
  s.host.entries[0].second.boot = Constant<Duration>{30s};
  set_replicas(s, 1, {{10s, 2}});
  const Observation seen = simulate(s);
  EXPECT_EQ(measure(seen, web, "start_time.p50"), 0);  // The first host was there.
  EXPECT_NEAR(measure(seen, web, "start_time.placement.p99"), 30, 1e-6);
  EXPECT_NEAR(measure(seen, "", "hosts.mean"), 1.9, 1e-9);  // Paid while it boots.
  EXPECT_EQ(measure(seen, "", "hosts.max"), 2);
}

// On from 10 s, empty from 20 s, gone at 50 s; the minimum stays.
TEST(FleetPool, AnEmptyHostLeavesAfterItsDelay) {
  Scenario s = host_sized();
  s.pool[0].empty_host_delay = 30s;
  set_replicas(s, 1, {{10s, 2}, {20s, 1}, {60s, 0}});
  const Observation seen = simulate(s);
  EXPECT_NEAR(measure(seen, "", "hosts.mean"), 1.4, 1e-9);
}

// Used again before its time: the delay begins anew at 40 s.
TEST(FleetPool, AHostUsedAgainStays) {
  Scenario s = host_sized();
  s.pool[0].empty_host_delay = 30s;
  set_replicas(s, 1, {{10s, 2}, {20s, 1}, {30s, 2}, {40s, 1}});
  EXPECT_NEAR(measure(simulate(s), "", "hosts.mean"), 1.6, 1e-9);
}

// The instance that asked for the image is gone, the pull of ten seconds goes on; the host leaves
// when it is over, and starts again later with an empty cache.
TEST(FleetPool, AHostDoesNotLeaveInTheMiddleOfAPull) {
  Scenario s = host_sized();
  Layer layer;
  layer.name = "app";
  layer.compressed = 100_MiB;
  s.image.entries[0].second.layers = {layer};
  s.pool[0].pull_rate = Bandwidth{10 * 1048576.0};
  s.pool[0].empty_host_delay = 0s;
  s.deployment[0].prepulled = false;
  set_replicas(s, 1, {{10s, 2}, {11s, 1}, {50s, 2}});
  const Observation seen = simulate(s);
  EXPECT_NEAR(measure(seen, "", "hosts.mean"), 1.6, 1e-9);
  EXPECT_NEAR(measure(seen, web, "start_time.p99"), 10, 1e-6);
  EXPECT_EQ(measure(seen, web, "start_time.count"), 2);
}

// Freed room goes to the instance that waited for it.
TEST(FleetPool, UnplacedInstancesTakeFreedRoom) {
  Scenario s = host_sized();
  s.pool[0].hosts = {1, 1};
  s.workload.push_back(bare_workload("late", Constant<Duration>{}));
  s.deployment.push_back(s.deployment[0]);
  s.deployment[1].name = "two";
  s.deployment[1].autoscaler = ScheduledReplicas{0, {{20s, 1}}};
  s.layout[0].route.push_back({"", "late", "two", "pool"});
  set_replicas(s, 1, {{50s, 0}});
  const Observation seen = simulate(s);
  EXPECT_NEAR(measure(seen, "workload/late", "instances.unplaced"), 0.3, 1e-9);
  EXPECT_NEAR(measure(seen, "workload/late", "instances.mean"), 0.5, 1e-9);
  EXPECT_NEAR(measure(seen, "workload/late", "start_time.p50"), 30, 1e-6);
}

// ---- Autoscalers ----

TEST(FleetPool, ScheduleFollowsItsSteps) {
  Scenario s = host_sized();
  set_replicas(s, 1, {{20s, 3}, {60s, 2}});
  const Observation seen = simulate(s);
  EXPECT_NEAR(measure(seen, web, "instances.mean"), 0.2 * 1 + 0.4 * 3 + 0.4 * 2, 1e-9);
  EXPECT_EQ(measure(seen, web, "instances.max"), 3);
}

// A draining instance finishes what it has: nobody is lost when three become one.
TEST(FleetPool, DrainingLosesNobody) {
  Scenario s = one_service(ClosedUsers{12, 1ms}, Constant<Duration>{3s}, 4_cores);
  s.duration = 60s;
  set_replicas(s, 3, {{31s, 1}});
  const Observation seen = simulate(s);
  EXPECT_EQ(measure(seen, "", "requests.failed_share"), 0);
  // Three instances until the requests of 30 s end at about 33 s, one of them from then on.
  EXPECT_NEAR(measure(seen, web, "instances.mean"), 3 - 2 * 27.0 / 60, 0.01);
}

// 200 requests a second of 10 ms are 2 cores; at half of 0.5 cores each, eight instances carry
// them, once those are gone that worked off what piled up before the first one. After 20 minutes
// next to nobody comes: still all of them for the 5 min in which it does not shrink, then one.
TEST(FleetPool, HpaScalesOutAndBackIn) {
  SeriesArrivals traffic;
  traffic.file = "traffic";
  Scenario s = one_service(traffic, Constant<Duration>{10ms}, 500_millicores);
  s.deployment[0].autoscaler = Hpa{.target_cpu = 0.5, .min = 1, .max = 20};
  SeriesTable series;
  series.entries = {{series_key(traffic), even_series(20min, {240'000, 60})}};
  const auto instances = [&](Duration from, Duration to) {
    s.warm_up = from;
    s.duration = to - from;
    return measure(simulate(s, 0, series), web, "instances.mean");
  };
  const double busy = instances(15min, 20min);
  EXPECT_GE(busy, 7.2);  // Within the tolerance of 10 %.
  EXPECT_LE(busy, 8.8);
  EXPECT_GE(instances(20min, 25min), 7.2);
  EXPECT_EQ(instances(28min, 30min), 1);
}

// ---- Memory, power, money ----

/// Three instances on one host: 200 MiB of application, 30 MiB of runtime, 50 MiB of mapped pages.
Scenario three_of_an_image() {
  Scenario s = one_service(NoArrivals{}, Constant<Duration>{}, 1_cores);
  s.deployment[0].autoscaler = FixedReplicas{3};
  Image& image = s.image.entries[0].second;
  image.application.memory = 200_MiB;
  image.layers.resize(2);
  image.layers[0].name = "libraries";
  image.layers[0].mapped = 40_MiB;
  image.layers[1].name = "program";
  image.layers[1].mapped = 10_MiB;
  s.runtime.entries[0].second.memory = 30_MiB;
  s.runtime.entries[0].second.guest_memory = 14_MiB;
  return s;
}

double mebibytes(const Observation& seen, const char* name) {
  return measure(seen, "", name) / (1 << 20);
}

TEST(FleetPool, MappedPagesAreSharedWhereTheKernelIs) {
  Scenario s = three_of_an_image();
  s.runtime.entries[0].second.guest_kernel = false;
  const Observation shared = simulate(s);
  EXPECT_EQ(mebibytes(shared, "memory.application"), 600);
  EXPECT_EQ(mebibytes(shared, "memory.runtime"), 90);
  EXPECT_EQ(mebibytes(shared, "memory.shared"), 50);
  EXPECT_EQ(mebibytes(shared, "memory.guest_os"), 0);
  EXPECT_EQ(mebibytes(shared, "memory.free"), 65'536 - 740);
  s.runtime.entries[0].second.guest_kernel = true;
  const Observation guests = simulate(s);
  EXPECT_EQ(mebibytes(guests, "memory.shared"), 0);
  EXPECT_EQ(mebibytes(guests, "memory.guest_os"), 3 * (14 + 50));
}

TEST(FleetPool, AFaultTakesDownWhatSharesTheKernel) {
  Scenario s = three_of_an_image();
  s.workload[0].tenants = 60;
  s.runtime.entries[0].second.isolation = Isolation::shared_kernel;
  const Observation containers = simulate(s);
  EXPECT_EQ(measure(containers, web, "isolation.blast_radius.instances"), 3);
  EXPECT_EQ(measure(containers, web, "isolation.blast_radius.tenants"), 60);
  s.runtime.entries[0].second.isolation = Isolation::hardware;
  const Observation machines = simulate(s);
  EXPECT_EQ(measure(machines, web, "isolation.blast_radius.instances"), 1);
  EXPECT_EQ(measure(machines, web, "isolation.blast_radius.tenants"), 20);
}

// Two hosts at 0.5 USD/h for 730 h. Each has one instance that keeps 4 of 16 cores busy for ever:
// 100 W + a quarter of 200 W, times 1.2.
TEST(FleetPool, CostAndEnergyOfAFixedFleet) {
  Scenario s = one_service(PoissonArrivals{Rate{20}}, Constant<Duration>{}, 16_cores);
  s.duration = 1000s;
  Host& host = s.host.entries[0].second;
  host.price = Price{0.5};
  host.idle_power = Power{100};
  host.full_power = Power{300};
  host.pue = 1.2;
  s.runtime.entries[0].second.background_cpu = 4;
  s.pool[0].hosts = {2, 2};
  s.deployment[0].autoscaler = FixedReplicas{2};
  const Observation seen = simulate(s);
  EXPECT_NEAR(measure(seen, "", "cost.month"), 730, 1e-9);
  EXPECT_NEAR(measure(seen, web, "cost.month"), 730, 1e-9);
  EXPECT_NEAR(measure(seen, "", "cpu.overhead"), 0.25, 1e-9);
  EXPECT_NEAR(measure(seen, "", "energy.power"), 360, 1e-6);
  EXPECT_NEAR(measure(seen, "", "energy.month"), 262.8, 1e-6);
  // 1 USD an hour over the requests of an hour.
  EXPECT_NEAR(measure(seen, "", "cost.per_million_requests"),
              1e6 / (3600 * measure(seen, "", "throughput")), 1e-9);
}

// A host of 16 cores and 64 GiB, priced in proportion to 16 * 0.031611 and 64 * 0.004237. Booked: 4
// cores, all idle, and 16 GiB, of which 8 are resident.
TEST(FleetPool, TheWaterfallByHand) {
  Scenario s = one_service(NoArrivals{}, Constant<Duration>{}, 4_cores);
  s.host.entries[0].second.price = Price{1};
  s.deployment[0].limits.memory = 16_GiB;
  s.image.entries[0].second.application.memory = 8_GiB;
  const Observation seen = simulate(s);
  const double cpu = 730 * 0.505776 / (0.505776 + 0.271168);
  const double memory = 730 - cpu;
  EXPECT_NEAR(measure(seen, "", "cost.waterfall.useful"), memory / 8, 1e-9);
  EXPECT_NEAR(measure(seen, "", "cost.waterfall.headroom"), cpu / 4 + memory / 8, 1e-9);
  EXPECT_NEAR(measure(seen, "", "cost.waterfall.idle"), cpu * 3 / 4 + memory * 3 / 4, 1e-9);
  // 13 cores booked: the other three are too few for anyone.
  s.deployment[0].limits.cpu = 13_cores;
  const Observation tight = simulate(s);
  EXPECT_NEAR(measure(tight, "", "cost.waterfall.fragmentation"), cpu * 3 / 16 + memory * 3 / 4,
              1e-9);
  EXPECT_NEAR(measure(tight, "", "cost.waterfall.idle"), 0, 1e-9);
}

TEST(FleetPool, TheWaterfallAddsUpToTheCost) {
  Scenario s = three_of_an_image();
  s.host.entries[0].second.price = Price{0.7};
  s.host.entries[0].second.reserve = Reserve::eks;
  s.host.entries[0].second.max_pods = 50;
  s.workload[0].arrivals = PoissonArrivals{Rate{100}};
  s.workload[0].request.cpu = Exponential<Duration>{10ms};
  s.runtime.entries[0].second.guest_kernel = true;
  s.runtime.entries[0].second.cpu_overhead = 0.1;
  s.deployment[0].limits.cpu = 4_cores;
  set_replicas(s, 3, {{20s, 9}, {40s, 1}});
  s.pool[0].hosts = {1, 4};
  s.pool[0].empty_host_delay = 5s;
  const Observation seen = simulate(s);
  for (const char* scope : {"", pool}) {
    double sum = 0;
    for (const char* step :
         {"useful", "runtime", "guest_os", "reserve", "headroom", "fragmentation", "idle"}) {
      const double part = measure(seen, scope, (std::string{"cost.waterfall."} + step).c_str());
      EXPECT_GT(part, 0) << step;
      sum += part;
    }
    EXPECT_NEAR(sum, measure(seen, scope, "cost.month"), 1e-9 * sum);
  }
}

// Two CPUs overcommitted 40 times, of which two are booked: a fortieth of the CPU's money is booked
// and not used.
TEST(FleetPool, IdleIsWhatIsIdleWhereCpuIsOvercommitted) {
  Scenario s = one_service(NoArrivals{}, Constant<Duration>{}, 2_cores);
  s.host.entries[0].second.cpus = 2;
  s.host.entries[0].second.memory = 2_GiB;
  s.host.entries[0].second.price = Price{1};
  s.pool[0].cpu_overcommit = 40;
  const Observation seen = simulate(s);
  const double cpu = 730 * 0.063222 / 0.071696;
  EXPECT_NEAR(measure(seen, "", "cost.waterfall.headroom"), cpu / 40 + (730 - cpu) / 2, 1e-6);
  EXPECT_NEAR(measure(seen, "", "cost.waterfall.idle"), cpu * 39 / 40 + (730 - cpu) / 2, 1e-6);
  EXPECT_EQ(measure(seen, "", "cost.waterfall.fragmentation"), 0);
}

// A pool that a route names is paid for, whether anything runs there or not.
TEST(FleetPool, AnEmptyPoolOfTheLayoutCostsItsMinimum) {
  Scenario s = host_sized();
  s.host.entries[0].second.price = Price{1};
  s.pool.push_back(s.pool[0]);
  s.pool[1].name = "standby";
  s.pool[1].hosts = {2, 5};
  s.workload_class.entries.push_back({"never", {}});
  s.layout[0].route.push_back({"never", "", "one", "standby"});
  const Observation seen = simulate(s);
  EXPECT_EQ(measure(seen, "pool/standby", "hosts.mean"), 2);
  EXPECT_NEAR(measure(seen, "pool/standby", "cost.month"), 1460, 1e-9);
  EXPECT_NEAR(measure(seen, "pool/standby", "cost.waterfall.idle"), 1460, 1e-9);
  EXPECT_NEAR(measure(seen, "", "cost.month"), 2190, 1e-9);
}

Charge charge_of(const char* name, ChargeKind kind) {
  Charge charge;
  charge.name = name;
  charge.kind = kind;
  return charge;
}

TEST(FleetPool, ChargesAreStepsOfTheBill) {
  Scenario s = one_service(PoissonArrivals{Rate{10}}, Constant<Duration>{1ms}, 4_cores);
  s.host.entries[0].second.price = Price{1};
  s.workload[0].request.network.out = Bytes{1'000'000};
  s.deployment[0].autoscaler = FixedReplicas{3};
  s.duration = 1000s;
  Charge cluster = charge_of("cluster", ChargeKind::control_plane);
  cluster.price = Price{0.1};
  Charge disks = charge_of("disks", ChargeKind::volumes);
  disks.pool = "pool";
  disks.per_instance = Price{0.02};
  disks.per_host = Price{0.03};
  Charge egress = charge_of("egress", ChargeKind::traffic);
  egress.workload = "web";
  egress.per_traffic = TrafficPrice{0.09e-9};
  Charge other = cluster;
  other.layouts = {"another"};
  s.charge = {cluster, disks, egress, other};
  const Observation seen = simulate(s);
  const double traffic = measure(seen, "", "throughput") * 1e6 * 0.09e-9 * 730 * 3600;
  const auto step = [&](const char* scope, const std::string& name) {
    return measure(seen, scope, "cost.waterfall." + name);
  };
  EXPECT_NEAR(step("", "control_plane"), 73, 1e-9);
  EXPECT_NEAR(step("", "volumes"), 730 * 0.09, 1e-9);
  EXPECT_NEAR(step("", "traffic"), traffic, 1e-9 * traffic);
  EXPECT_EQ(step(pool, "control_plane"), 0);
  EXPECT_NEAR(measure(seen, pool, "cost.month"), 730 * 1.09 + traffic, 1e-6);
  EXPECT_NEAR(measure(seen, web, "cost.month"), 730 * 1.09 + traffic, 1e-6);
  EXPECT_NEAR(measure(seen, "", "cost.month"), 730 * 1.19 + traffic, 1e-6);
  double sum = 0;
  for (const MetricId id : step_metrics) sum += measure(seen, "", metric_name(id));
  EXPECT_NEAR(sum, measure(seen, "", "cost.month"), 1e-6);
}

}  // namespace
}  // namespace stowplan::fleet_pool_test
