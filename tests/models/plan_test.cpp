// What a layout is compiled to: each folded cost by hand.
#include "models/plan/plan.hpp"

#include <gtest/gtest.h>

#include "tests/models/bare_fleet.hpp"

namespace stowplan::plan_test {
namespace {

using namespace std::chrono_literals;

Scenario scenario() {
  return one_service(PoissonArrivals{Rate{1}}, Constant<Duration>{10ms}, 2_cores);
}

Runtime& runtime(Scenario& s) { return s.runtime.entries[0].second; }
Image& image(Scenario& s) { return s.image.entries[0].second; }
RequestDemand& request(Scenario& s) { return s.workload[0].request; }

/// The one service; the plan is kept alive beside it.
struct Compiled {
  explicit Compiled(const Scenario& s) : plan(make_plan(s, s.layout[0], series)) {}
  SeriesTable series;
  Plan plan;
  [[nodiscard]] const InstancePlan& instance() const { return plan.instances.front(); }
  [[nodiscard]] const RequestPlan& request() const { return plan.requests.front(); }
};

// 3 syscalls at 2 us, 1.5 disk operations at 4 us, 3 packets at (5 + 7) us: 1001 B are
// two packets of 1000 B, 1000 B one.
TEST(Plan, OverheadPerRequestIsSummedOverItsCauses) {
  Scenario s = scenario();
  request(s).syscalls = 3;
  request(s).disk_read.ops = 0.5;
  request(s).disk_write.ops = 1;
  request(s).network = {Bytes{1001}, Bytes{1000}};
  runtime(s).syscall = 2us;
  runtime(s).disk_operation_cpu = 4us;
  runtime(s).packet_cpu = 5us;
  runtime(s).cpu_overhead = 0.05;
  s.network.entries[0].second.packet_cpu = 7us;
  s.network.entries[0].second.mtu = Bytes{1040};
  image(s).application.request_cpu = 1.25;
  const Compiled c{s};
  EXPECT_DOUBLE_EQ(c.request().overhead_ns, 6000 + 6000 + 36'000);
  EXPECT_DOUBLE_EQ(c.instance().overhead_factor, 0.05);
  EXPECT_DOUBLE_EQ(c.request().useful_factor, 1.25);
}

TEST(Plan, BooksRequestsAndWhatTheRuntimeCharges) {
  Scenario s = scenario();
  runtime(s).cpu_charge = 250_millicores;
  runtime(s).memory_charge = 120_MiB;
  const Compiled c{s};
  EXPECT_EQ(c.instance().booked_cpu, 2250_millicores);
  EXPECT_EQ(c.instance().booked_memory, 1144_MiB);
  s.deployment[0].requests = {.cpu = 500_millicores, .memory = 100_MiB};
  EXPECT_EQ(Compiled{s}.instance().booked_cpu, 750_millicores);
  EXPECT_EQ(Compiled{s}.instance().booked_memory, 220_MiB);
  runtime(s).guest_kernel = false;
  s.deployment[0].requests = {};
  s.deployment[0].limits = {};
  EXPECT_EQ(Compiled{s}.instance().booked_cpu, 250_millicores);
  EXPECT_EQ(Compiled{s}.instance().booked_memory, 120_MiB);
}

TEST(Plan, OnlyHostKernelsHoldAQuota) {
  Scenario s = scenario();
  EXPECT_FALSE(Compiled{s}.instance().quota);
  runtime(s).guest_kernel = false;
  EXPECT_TRUE(Compiled{s}.instance().quota);
  s.deployment[0].limits.cpu.reset();
  EXPECT_FALSE(Compiled{s}.instance().quota);
}

// 2 CPUs are 2048 shares, 0.5 CPUs 512; no request has the least there is.
TEST(Plan, WeightComesFromTheRequestUnlessStated) {
  Scenario s = scenario();
  EXPECT_EQ(Compiled{s}.instance().weight, 79);
  s.pool[0].cpu_weight = CpuWeight::quadratic;
  EXPECT_EQ(Compiled{s}.instance().weight, 174);
  s.deployment[0].requests.cpu = 500_millicores;
  EXPECT_EQ(Compiled{s}.instance().weight, 59);
  s.deployment[0].requests.cpu = 0_cores;
  EXPECT_EQ(Compiled{s}.instance().weight, 1);
  s.deployment[0].limits.cpu_weight = 5;
  EXPECT_DOUBLE_EQ(Compiled{s}.instance().weight, 5);
}

TEST(Plan, MessagesPayRuntimeAndNetwork) {
  Scenario s = scenario();
  runtime(s).hop_latency = 3us;
  s.network.entries[0].second.hop_latency = 4us;
  EXPECT_EQ(Compiled{s}.request().hop, 7us);
}

// Rounded to what a nanosecond is worth.
Duration on_line(const Message& message) {
  return Duration{std::llround(line_time(message, Bandwidth{1e9}) * 1e9)};
}

// On a line of 1 byte a nanosecond. 2920 B are two packets of 1460 B payload, each with 40 B of
// headers and 38 B of framing; 100 B are one packet. A tunnel adds its bytes to each.
TEST(Plan, PacketsFillTheWireWithHeadersAndFraming) {
  Scenario s = scenario();
  s.host.entries[0].second.network = Bandwidth{1e9};
  request(s).network = {Bytes{2920}, Bytes{100}};
  EXPECT_EQ(on_line(Compiled{s}.request().request), 3076ns);
  EXPECT_EQ(on_line(Compiled{s}.request().response), 178ns);
  s.network.entries[0].second.encapsulation = Bytes{50};
  EXPECT_EQ(on_line(Compiled{s}.request().request), 3176ns);
  s.network.entries[0].second.packet_rate = Rate{5e5};  // 2 us a packet bind.
  EXPECT_EQ(on_line(Compiled{s}.request().request), 4us);
  EXPECT_EQ(on_line(Compiled{s}.request().response), 2us);
}

// Reads and writes have their own rates on the device and their own limits; the tighter binds.
TEST(Plan, DiskReadsAndWritesHaveTheirOwnCosts) {
  Scenario s = scenario();
  s.storage.entries[0].second = {.iops = Rate{1e5}, .bandwidth = Bandwidth{1e9}};
  request(s).disk_read = {.ops = 1, .bytes = Bytes{1000}};
  request(s).disk_write = {.ops = 2, .bytes = Bytes{40'000}};
  runtime(s).disk_read = {.latency = 5us, .iops_limit = Rate{1e4}};
  runtime(s).disk_write = {.latency = -2us, .bandwidth_limit = Bandwidth{1e8}};
  EXPECT_NEAR(Compiled{s}.request().disk_read.device_ns, 10'000, 1e-6);
  EXPECT_NEAR(Compiled{s}.request().disk_read.limit_ns, 100'000, 1e-6);
  EXPECT_NEAR(Compiled{s}.request().disk_write.device_ns, 40'000, 1e-6);  // As reads.
  EXPECT_NEAR(Compiled{s}.request().disk_write.limit_ns, 400'000, 1e-6);
  EXPECT_DOUBLE_EQ(Compiled{s}.request().disk_write.added_ns, -2000);
  s.storage.entries[0].second.write_iops = Rate{1e4};
  EXPECT_NEAR(Compiled{s}.request().disk_write.device_ns, 100'000, 1e-6);
  EXPECT_NEAR(Compiled{s}.request().disk_read.device_ns, 10'000, 1e-6);
  s.storage.entries[0].second.write_bandwidth = Bandwidth{1e8};
  EXPECT_NEAR(Compiled{s}.request().disk_write.device_ns, 400'000, 1e-6);
}

// Half of the CPU time misses the TLB and takes a quarter longer in a guest; hardening adds to
// every system call.
TEST(Plan, NestedPagingAndHardeningAddToTheOverhead) {
  Scenario s = scenario();
  image(s).application.memory_bound = 0.5;
  runtime(s).nested_paging = 0.25;
  runtime(s).cpu_overhead = 0.02;
  runtime(s).syscall = 1us;
  request(s).syscalls = 10;
  s.hardening.entries = {{"filter", {.syscall = 100ns}}, {"labels", {.syscall = 50ns}}};
  EXPECT_DOUBLE_EQ(Compiled{s}.instance().overhead_factor, 0.145);
  EXPECT_DOUBLE_EQ(Compiled{s}.request().overhead_ns, 10'000);
  s.deployment[0].hardening = {"filter", "labels"};
  EXPECT_DOUBLE_EQ(Compiled{s}.request().overhead_ns, 11'500);
}

// System services run, log and take memory only where a guest boots a system image.
TEST(Plan, SystemServicesRunInGuestsOnly) {
  Scenario s = scenario();
  image(s).kernel = true;
  image(s).system = {.boot_cpu = Constant<Duration>{1s},
                     .boot_delay = 2s,
                     .memory = 90_MiB,
                     .background_cpu = 0.02,
                     .log_writes = Bandwidth{100}};
  image(s).application.log_writes = Bandwidth{10};
  runtime(s).background_cpu = 0.01;
  runtime(s).start = {bare_phase("sandbox")};
  runtime(s).guest_kernel = false;
  const Compiled container{s};
  EXPECT_DOUBLE_EQ(container.instance().standing_cpu, 0.01);
  EXPECT_DOUBLE_EQ(container.instance().log_writes.count(), 10);
  EXPECT_EQ(container.instance().memory.guest_os, Bytes{});
  ASSERT_EQ(container.instance().start.size(), 2U);
  EXPECT_TRUE(container.instance().start[0].by_host);

  runtime(s).guest_kernel = true;
  const Compiled guest{s};
  EXPECT_DOUBLE_EQ(guest.instance().standing_cpu, 0.03);
  EXPECT_DOUBLE_EQ(guest.instance().log_writes.count(), 110);
  EXPECT_EQ(guest.instance().memory.guest_os, 90_MiB);
  ASSERT_EQ(guest.instance().start.size(), 3U);
  EXPECT_EQ(guest.instance().start[0].name, "sandbox");
  EXPECT_FALSE(guest.instance().start[0].by_host);
  EXPECT_EQ(guest.instance().start[1].name, "userspace");
  EXPECT_EQ(guest.instance().start[2].name, "application");

  image(s).system.services = {{.name = "agent",
                               .boot_cpu = 500ms,
                               .boot_read = {1, 3_MB},
                               .memory = 10_MiB,
                               .background_cpu = 0.01,
                               .log_writes = Bandwidth{5}}};
  const Compiled with_agent{s};
  EXPECT_DOUBLE_EQ(with_agent.instance().standing_cpu, 0.04);
  EXPECT_DOUBLE_EQ(with_agent.instance().log_writes.count(), 115);
  EXPECT_EQ(with_agent.instance().memory.guest_os, 100_MiB);
  EXPECT_EQ(with_agent.instance().start[1].cpu.mean(), 1.5e9);
  EXPECT_DOUBLE_EQ(with_agent.instance().start[1].disk_ns,
                   3e15 / s.storage.entries[0].second.bandwidth.count());
}

// gzip unpacks 86 MB a second, zstd 350 MB, tar alone costs no CPU.
TEST(Plan, CompressionSetsTheUnpackRate) {
  Scenario s = scenario();
  const auto rate = [&](Compression compression) {
    image(s).compression = compression;
    return 1e3 / Compiled{s}.instance().unpack_ns_per_byte;
  };
  EXPECT_NEAR(rate(Compression::gzip), 86, 1e-9);
  EXPECT_NEAR(rate(Compression::zstd), 350, 1e-9);
  image(s).compression = Compression::none;
  EXPECT_EQ(Compiled{s}.instance().unpack_ns_per_byte, 0);
}

TEST(Plan, OvercommitMultipliesWhatIsLeftOfAHost) {
  Scenario s = scenario();
  s.pool[0].cpu_overcommit = 2.5;
  s.pool[0].memory_overcommit = 1.5;
  s.host.entries[0].second.reserve = Reserve::eks;
  s.host.entries[0].second.max_pods = 100;
  s.host.entries[0].second.hidden_memory = Bytes{};
  const Compiled c{s};
  // 16 cores less 60 + 10 + 5 + 5 + 12 * 2.5 m; 64 GiB less 255 + 11 * 100 + 100 MiB.
  EXPECT_EQ(c.plan.pools[0].allocatable.cpu, 15'890_millicores);
  EXPECT_EQ(c.plan.pools[0].bookable_cpu, 39'725_millicores);
  EXPECT_EQ(c.plan.pools[0].bookable_memory, Bytes{(65'536 - 1455) * 1048576LL * 3 / 2});
}

// Serial sections are the host's: phases of different runtimes that name one share it.
TEST(Plan, SerialSectionsAreToldApartByName) {
  Scenario s = scenario();
  runtime(s).start = {bare_phase("a", "netns"), bare_phase("b"), bare_phase("c", "cgroup"),
                      bare_phase("d", "netns")};
  const Compiled c{s};
  EXPECT_EQ(c.plan.serial_sections.names(), (std::vector<std::string>{"netns", "cgroup"}));
  EXPECT_EQ(c.instance().start[0].serial, 0);
  EXPECT_EQ(c.instance().start[1].serial, -1);
  EXPECT_EQ(c.instance().start[2].serial, 1);
  EXPECT_EQ(c.instance().start[3].serial, 0);
}

// A route that names a workload wins over one that names its class, wherever it stands.
TEST(Plan, HoldsTheRoutedDeploymentAndAllPoolsThatRoutesName) {
  Scenario s = scenario();
  s.pool.push_back(s.pool[0]);
  s.pool[1].name = "other";
  s.deployment.push_back(bare_deployment("two", 1_cores));
  s.layout[0].route.push_back({"", "web", "two", "other"});
  const Compiled c{s};
  EXPECT_EQ(c.instance().deployment->name, "two");
  ASSERT_EQ(c.plan.pools.size(), 2U);
  EXPECT_EQ(c.plan.pools[c.instance().pool].pool->name, "other");
}

}  // namespace
}  // namespace stowplan::plan_test
