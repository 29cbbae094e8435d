#include "models/control/placement/placement.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/models/host_scan.hpp"

namespace stowplan::placement_test {
namespace {

// Parallel arrays that a test fills host by host.
struct Hosts {
  std::vector<Cores> free_cpu;
  std::vector<Bytes> free_memory;
  std::vector<std::int32_t> free_pods;
  std::vector<Cores> capacity_cpu;
  std::vector<Bytes> capacity_memory;
  std::vector<std::uint8_t> eligible;

  void add(std::int64_t cpu, std::int64_t cpu_used, std::int64_t memory, std::int64_t memory_used) {
    free_cpu.push_back(Cores{cpu - cpu_used});
    free_memory.push_back(Bytes{memory - memory_used});
    free_pods.push_back(110);
    capacity_cpu.push_back(Cores{cpu});
    capacity_memory.push_back(Bytes{memory});
    eligible.push_back(1);
  }

  [[nodiscard]] HostsView view() const {
    return {free_cpu, free_memory, free_pods, capacity_cpu, capacity_memory, eligible};
  }
};

// One case of kube-scheduler's own tests: two hosts, what is booked there, a pod, both scores.
struct ScoreCase {
  std::string what;
  std::int64_t cpu[2];
  std::int64_t memory[2];
  std::int64_t cpu_used[2];
  std::int64_t memory_used[2];
  Demand pod;
  std::int64_t memory_weight;
  std::int64_t expected[2];
};

Hosts two_hosts(const ScoreCase& c) {
  Hosts hosts;
  for (int i = 0; i < 2; ++i) hosts.add(c.cpu[i], c.cpu_used[i], c.memory[i], c.memory_used[i]);
  return hosts;
}

constexpr std::int64_t kilo = 1000;

template <class Policy>
void expect_scores(const std::vector<ScoreCase>& cases) {
  for (const ScoreCase& c : cases) {
    const Hosts hosts = two_hosts(c);
    const Policy policy{.cpu_weight = 1, .memory_weight = c.memory_weight};
    for (std::size_t i = 0; i < 2; ++i) {
      EXPECT_EQ(policy.score(c.pod, hosts.view().room(i)), c.expected[i])
          << c.what << ", host " << i;
    }
  }
}

// kubernetes TestLeastAllocatedScoringStrategy; the cases with CPU and memory only.
TEST(LeastAllocatedScore, AgreesWithKubeScheduler) {
  const Demand none{};
  const Demand pod{Cores{3000 * kilo}, Bytes{5000}, true};
  expect_scores<LeastAllocated>({
      {"differently sized",
       {4000 * kilo, 6000 * kilo},
       {10000, 10000},
       {0, 0},
       {0, 0},
       pod,
       1,
       {37, 50}},
      {"nothing requested",
       {4000 * kilo, 4000 * kilo},
       {10000, 10000},
       {0, 0},
       {0, 0},
       none,
       1,
       {100, 100}},
      {"booked, nothing requested",
       {10000 * kilo, 10000 * kilo},
       {20000, 20000},
       {6000 * kilo, 6000 * kilo},
       {0, 5000},
       none,
       1,
       {70, 57}},
      {"booked and requested",
       {10000 * kilo, 10000 * kilo},
       {20000, 20000},
       {3000 * kilo, 3000 * kilo},
       {0, 5000},
       pod,
       1,
       {57, 45}},
      {"no capacity", {0, 0}, {0, 0}, {0, 0}, {0, 0}, none, 1, {0, 0}},
      {"memory counts double",
       {4000 * kilo, 6000 * kilo},
       {10000, 10000},
       {0, 0},
       {0, 0},
       pod,
       2,
       {41, 50}},
  });
}

// kubernetes TestMostAllocatedScoringStrategy; the cases with CPU and memory only.
TEST(MostAllocatedScore, AgreesWithKubeScheduler) {
  const Demand none{};
  const Demand pod{Cores{3000 * kilo}, Bytes{5000}, true};
  const Demand large{Cores{5000 * kilo}, Bytes{9000}, true};
  expect_scores<MostAllocated>({
      {"differently sized",
       {4000 * kilo, 6000 * kilo},
       {10000, 10000},
       {0, 0},
       {0, 0},
       pod,
       1,
       {62, 50}},
      {"booked, nothing requested",
       {10000 * kilo, 10000 * kilo},
       {20000, 20000},
       {6000 * kilo, 6000 * kilo},
       {0, 5000},
       none,
       1,
       {30, 42}},
      {"booked and requested",
       {10000 * kilo, 10000 * kilo},
       {20000, 20000},
       {3000 * kilo, 3000 * kilo},
       {0, 5000},
       pod,
       1,
       {42, 55}},
      {"requested equals capacity",
       {5000 * kilo, 10000 * kilo},
       {10000, 9000},
       {0, 0},
       {0, 0},
       large,
       1,
       {95, 75}},
      {"memory counts double",
       {4000 * kilo, 6000 * kilo},
       {10000, 10000},
       {0, 0},
       {0, 0},
       pod,
       2,
       {58, 50}},
  });
}

// kubernetes TestNodeResourcesBalancedAllocation; the cases with CPU and memory only.
TEST(BalancedAllocationScore, AgreesWithKubeScheduler) {
  const Demand none{};
  const Demand pod{Cores{3000}, Bytes{5000}, true};
  const std::vector<ScoreCase> cases{
      {"nothing requested", {4000, 4000}, {10000, 10000}, {0, 0}, {0, 0}, none, 1, {100, 100}},
      {"differently sized", {4000, 6000}, {10000, 10000}, {0, 0}, {0, 0}, pod, 1, {87, 100}},
      {"booked", {10000, 10000}, {20000, 20000}, {6000, 6000}, {0, 5000}, none, 1, {70, 82}},
      {"booked and requested",
       {10000, 10000},
       {20000, 20000},
       {3000, 3000},
       {0, 5000},
       pod,
       1,
       {82, 95}},
      {"booked, sized apart",
       {10000, 10000},
       {20000, 50000},
       {3000, 3000},
       {0, 5000},
       pod,
       1,
       {82, 80}},
      {"no capacity", {0, 0}, {0, 0}, {0, 0}, {0, 0}, none, 1, {100, 100}},
  };
  for (const ScoreCase& c : cases) {
    const Hosts hosts = two_hosts(c);
    for (std::size_t i = 0; i < 2; ++i) {
      EXPECT_EQ(BalancedAllocation{}.score(c.pod, hosts.view().room(i)), c.expected[i])
          << c.what << ", host " << i;
    }
  }
}

// A division of doubles must give the very integer that a division of integers would.
TEST(Percent, IsTheTruncatedDivision) {
  std::uint64_t bits = 1;
  for (int i = 0; i < 200'000; ++i) {
    bits = bits * 6364136223846793005ULL + 1442695040888963407ULL;
    const auto whole = static_cast<std::int64_t>(bits >> (18 + i % 45)) + 1;
    const auto part =
        static_cast<std::int64_t>((bits >> 1) % (static_cast<std::uint64_t>(whole) + 1));
    ASSERT_EQ(percent(part, whole), part * 100 / whole) << part << " of " << whole;
    // Just below, at, and just above a whole percentage, where rounding would show.
    const std::int64_t edge = whole / 100 * static_cast<std::int64_t>(bits >> 58);
    for (const std::int64_t near : {std::max<std::int64_t>(edge - 1, 0), edge, edge + 1}) {
      ASSERT_EQ(percent(near, whole), near * 100 / whole) << near << " of " << whole;
    }
  }
  EXPECT_EQ(percent(0, 0), 0);
  EXPECT_EQ(percent((1LL << 46) - 2, (1LL << 46) - 1), 99);
}

// Three hosts of 10 cores and 10 000 bytes: nearly full, half full, empty.
Hosts three_hosts() {
  Hosts hosts;
  hosts.add(10'000, 5'000, 10'000, 5'000);
  hosts.add(10'000, 8'000, 10'000, 8'000);
  hosts.add(10'000, 0, 10'000, 0);
  return hosts;
}

TEST(Placement, PackersFillAndSpreadersSpread) {
  const Hosts hosts = three_hosts();
  const Demand demand{Cores{1000}, Bytes{1000}, true};
  EXPECT_EQ(scan(FirstFit{}, demand, hosts.view()), position_at(0));
  EXPECT_EQ(scan(BestFit{}, demand, hosts.view()), position_at(1));
  EXPECT_EQ(scan(MostAllocated{}, demand, hosts.view()), position_at(1));
  EXPECT_EQ(scan(WorstFit{}, demand, hosts.view()), position_at(2));
  EXPECT_EQ(scan(LeastAllocated{}, demand, hosts.view()), position_at(2));
  EXPECT_EQ(scan(DotProduct{}, demand, hosts.view()), position_at(2));
}

// Booked after placement: host 0 CPU 0.8, memory 0.4; host 1 CPU 0.5, memory 0.6.
TEST(Placement, ShapeDecidesWhereTheDemandIsLopsided) {
  Hosts hosts;
  hosts.add(10'000, 4'000, 10'000, 3'000);
  hosts.add(10'000, 1'000, 10'000, 5'000);
  const Demand hungry_for_cpu{Cores{4000}, Bytes{1000}, true};
  EXPECT_EQ(scan(BalancedAllocation{}, hungry_for_cpu, hosts.view()), position_at(1));
  // Products: 0.4 * 0.6 + 0.1 * 0.7 = 0.31 against 0.4 * 0.9 + 0.1 * 0.5 = 0.41.
  EXPECT_EQ(scan(DotProduct{}, hungry_for_cpu, hosts.view()), position_at(1));
  // Products: 0.1 * 0.6 + 0.4 * 0.7 = 0.34 against 0.1 * 0.9 + 0.4 * 0.5 = 0.29.
  const Demand hungry_for_memory{Cores{1000}, Bytes{4000}, true};
  EXPECT_EQ(scan(DotProduct{}, hungry_for_memory, hosts.view()), position_at(0));
}

TEST(Placement, TheVariantIsVisitedOnce) {
  const Hosts hosts = three_hosts();
  const PlacementPolicy policy = WorstFit{};
  EXPECT_EQ(scan(policy, {Cores{1000}, Bytes{1000}, false}, hosts.view()), position_at(2));
}

}  // namespace
}  // namespace stowplan::placement_test
