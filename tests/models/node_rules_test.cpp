// Rules of a node that cases of `stowplan conformance` ask for, seen in a simulated fleet: whoever
// changes one of them changes both.
#include <gtest/gtest.h>

#include "models/catalogue/reserve.hpp"
#include "models/catalogue/resources.hpp"
#include "tests/models/bare_fleet.hpp"

namespace stowplan::node_rules_test {
namespace {

using namespace std::chrono_literals;

constexpr const char* web = "workload/web";

Scenario pods(Cores cpu, Bytes memory, std::int64_t replicas) {
  Scenario s = one_service(PoissonArrivals{Rate{1}}, Constant<Duration>{1ms}, cpu);
  s.runtime.entries[0].second.guest_kernel = false;
  s.runtime.entries[0].second.pod = true;
  s.deployment[0].limits.memory = memory;
  s.deployment[0].autoscaler = FixedReplicas{replicas};
  return s;
}

// 10 ms of work under a limit of 5 m: the quota is not half a millisecond of 100 but a whole one,
// so it takes ten periods and not twenty.
TEST(NodeRules, AQuotaIsAtLeastAMillisecond) {
  Scenario s = pods(5_millicores, 1_GiB, 1);
  s.workload[0].arrivals = ClosedUsers{.users = 1, .think_time = 1ms};
  s.workload[0].request.cpu = Constant<Duration>{10ms};
  const double mean = measure(simulate(s), web, "response_time.mean");
  EXPECT_GT(mean, 0.85);
  EXPECT_LT(mean, 1.05);
}

// 60 + 10 + 5 + 5 + 4 * 2.5 m of eight CPUs are kept: seven pods of one CPU fit, not eight.
TEST(NodeRules, TheReserveOfCpuIsNotBooked) {
  Scenario s = pods(1_cores, 100_MiB, 8);
  s.host.entries[0].second = bare_host(8);
  EXPECT_EQ(measure(simulate(s), web, "instances.mean"), 8);
  s.host.entries[0].second.reserve = Reserve::gke;
  EXPECT_EQ(measure(simulate(s), web, "instances.mean"), 7);
}

// Of 8192 MiB eks keeps 255 + 11 * 20 MiB and the eviction threshold of 100: 7617 are left.
TEST(NodeRules, TheReserveOfEksIsNotBooked) {
  for (const auto& [memory, fit] : {std::pair{3808_MiB, 2}, std::pair{3809_MiB, 1}}) {
    Scenario s = pods(100_millicores, memory, 2);
    Host& host = s.host.entries[0].second;
    host.memory = 8_GiB;
    host.hidden_memory = Bytes{};
    host.max_pods = 20;
    host.reserve = Reserve::eks;
    EXPECT_EQ(measure(simulate(s), web, "instances.mean"), fit);
  }
}

// Of 16 GiB gke keeps 1 + 0.8 + 0.8 GiB and 100 MiB: 13,621.6 MiB are left.
TEST(NodeRules, TheReserveOfGkeIsNotBooked) {
  for (const auto& [memory, fit] : {std::pair{6810_MiB, 2}, std::pair{6811_MiB, 1}}) {
    Scenario s = pods(100_millicores, memory, 2);
    Host& host = s.host.entries[0].second;
    host.memory = 16_GiB;
    host.hidden_memory = Bytes{};
    host.reserve = Reserve::gke;
    EXPECT_EQ(measure(simulate(s), web, "instances.mean"), fit);
  }
}

}  // namespace
}  // namespace stowplan::node_rules_test
