// The law every placement policy obeys, checked for each type of the closed list: a policy that is
// added to the list is tested here without touching this file.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "models/control/placement/placement.hpp"
#include "tests/contract/closed_list.hpp"
#include "tests/models/host_scan.hpp"

namespace stowplan::placement_contract_test {
namespace {

struct Hosts {
  std::vector<Cores> free_cpu;
  std::vector<Bytes> free_memory;
  std::vector<std::int32_t> free_pods;
  std::vector<Cores> capacity_cpu;
  std::vector<Bytes> capacity_memory;
  std::vector<std::uint8_t> eligible;

  void add(std::int64_t cpu, std::int64_t memory, std::int32_t pods, bool open) {
    free_cpu.push_back(Cores{cpu});
    free_memory.push_back(Bytes{memory});
    free_pods.push_back(pods);
    capacity_cpu.push_back(Cores{4});
    capacity_memory.push_back(Bytes{4});
    eligible.push_back(open ? 1 : 0);
  }
  [[nodiscard]] HostsView view() const {
    return {free_cpu, free_memory, free_pods, capacity_cpu, capacity_memory, eligible};
  }
};

// Whether it fits, said again in other words than the code's own.
bool has_room(const Demand& demand, const Hosts& hosts, std::size_t i) {
  const bool cpu = hosts.free_cpu[i].count() - demand.cpu.count() >= 0;
  const bool memory = hosts.free_memory[i].count() - demand.memory.count() >= 0;
  const bool pods = !demand.pod || hosts.free_pods[i] >= 1;
  return hosts.eligible[i] == 1 && cpu && memory && pods;
}

// Every pair of hosts with 0, 1 or 3 free of each resource, no pod or one, open or not.
template <class Check>
void for_all_pairs(Check check) {
  std::vector<std::vector<std::int64_t>> states;
  for (const std::int64_t cpu : {0, 1, 3}) {
    for (const std::int64_t memory : {0, 1, 3}) {
      for (const std::int64_t pods : {0, 1}) {
        for (const std::int64_t open : {0, 1}) states.push_back({cpu, memory, pods, open});
      }
    }
  }
  for (const auto& first : states) {
    for (const auto& second : states) {
      Hosts hosts;
      for (const auto& s : {first, second}) {
        hosts.add(s[0], s[1], static_cast<std::int32_t>(s[2]), s[3] == 1);
      }
      for (const std::int64_t cpu : {0, 1, 2}) {
        for (const std::int64_t memory : {0, 1, 2}) {
          for (const bool pod : {false, true}) {
            check(Demand{Cores{cpu}, Bytes{memory}, pod}, hosts);
          }
        }
      }
    }
  }
}

template <class Policy>
class PlacementContract : public ::testing::Test {};

using Policies = ClosedList<PlacementPolicy>::Types;
TYPED_TEST_SUITE(PlacementContract, Policies);

TYPED_TEST(PlacementContract, PicksOnlyHostsThatFitAndPicksOneIfAnyFits) {
  const TypeParam policy{};
  for_all_pairs([&](const Demand& demand, const Hosts& hosts) {
    const std::optional<HostPosition> chosen = scan(policy, demand, hosts.view());
    const bool any = has_room(demand, hosts, 0) || has_room(demand, hosts, 1);
    ASSERT_EQ(chosen.has_value(), any);
    if (chosen) {
      ASSERT_LT(index(*chosen), 2U);
      ASSERT_TRUE(has_room(demand, hosts, index(*chosen)));
    }
  });
}

TYPED_TEST(PlacementContract, TheSameHostsGiveTheSameAnswer) {
  const TypeParam policy{};
  for_all_pairs([&](const Demand& demand, const Hosts& hosts) {
    const Hosts copy = hosts;
    ASSERT_EQ(scan(policy, demand, hosts.view()), scan(policy, demand, copy.view()));
  });
}

TYPED_TEST(PlacementContract, EqualHostsGoToTheLowestIdThatIsOpen) {
  const TypeParam policy{};
  for (std::size_t closed = 0; closed < 9; ++closed) {
    Hosts hosts;
    for (std::size_t i = 0; i < 9; ++i) hosts.add(3, 2, 1, i >= closed);
    EXPECT_EQ(scan(policy, {Cores{1}, Bytes{1}, true}, hosts.view()), position_at(closed));
  }
}

// What lies beyond a host that cannot be chosen must not change the choice.
TYPED_TEST(PlacementContract, AHostThatCannotTakeItChangesNothing) {
  const TypeParam policy{};
  for_all_pairs([&](const Demand& demand, const Hosts& hosts) {
    Hosts longer = hosts;
    longer.add(4, 4, 9, false);
    ASSERT_EQ(scan(policy, demand, hosts.view()), scan(policy, demand, longer.view()));
  });
}

TYPED_TEST(PlacementContract, NoHostsNoChoice) {
  const TypeParam policy{};
  EXPECT_EQ(scan(policy, {Cores{1}, Bytes{1}, true}, HostsView{}), std::nullopt);
}

TEST(PlacementPolicies, HaveGoodNames) { ClosedList<PlacementPolicy>::expect_good_names(); }

}  // namespace
}  // namespace stowplan::placement_contract_test
