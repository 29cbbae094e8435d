// What every provisioner keeps, checked for each type of the closed list: one that is added to the
// list is tested here without touching this file.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "models/control/provisioner/provisioner.hpp"
#include "tests/contract/closed_list.hpp"

namespace stowplan::provisioner_contract_test {
namespace {

using namespace std::chrono_literals;

template <class Policy>
class ProvisionerContract : public ::testing::Test {
 protected:
  template <class Check>
  static void for_all_pools(Check check) {
    for (const std::int64_t least : {0, 1, 3}) {
      for (const std::int64_t most : {0, 1, 3, 10}) {
        for (std::int64_t on = 0; on <= most; ++on) {
          for (const std::int64_t waiting : {0, 1, 100}) {
            for (const Duration delay : {Duration{0}, Duration{1min}}) {
              if (least <= most) check(PoolView{on, least, most, waiting, delay});
            }
          }
        }
      }
    }
  }
};

using Provisioners = ClosedList<Provisioner>::Types;
TYPED_TEST_SUITE(ProvisionerContract, Provisioners);

TYPED_TEST(ProvisionerContract, NeverLeavesTheLimitsOfThePool) {
  const Provisioner policy = TypeParam{};
  this->for_all_pools([&](const PoolView& pool) {
    const std::int64_t ordered = hosts_to_order(policy, pool);
    EXPECT_GE(ordered, 0);
    EXPECT_LE(pool.on + ordered, pool.most);
    for (const Duration empty : {Duration{0}, Duration{30s}, Duration{24h}}) {
      if (pool.on <= pool.least) {
        EXPECT_FALSE(removes(policy, pool, empty));
      }
    }
  });
}

TYPED_TEST(ProvisionerContract, AnInstanceWithoutRoomGetsAHostWhereThereMayBeOne) {
  const Provisioner policy = TypeParam{};
  this->for_all_pools([&](const PoolView& pool) {
    if (pool.on == 0 && pool.most > 0) {
      EXPECT_GE(hosts_to_order(policy, pool), 1);
    }
  });
}

TYPED_TEST(ProvisionerContract, LooksAgainLaterAndNotBefore) {
  const Provisioner policy = TypeParam{};
  this->for_all_pools([&](const PoolView& pool) {
    const Duration after = look_after(policy, pool);
    EXPECT_GE(after.count(), 0);
    if (pool.on > pool.least) {
      EXPECT_TRUE(removes(policy, pool, after));
    }
  });
}

// Hosts in every state that there is: how full, how long unneeded, whether what runs there can
// move.
std::vector<HostView> hosts_of_all_kinds() {
  std::vector<HostView> hosts;
  for (const double cpu : {0.0, 0.2, 0.49, 0.5, 1.0}) {
    for (const double memory : {0.0, 0.3, 0.9}) {
      for (const std::int64_t instances : {0, 1, 7}) {
        for (const bool movable : {false, true}) {
          for (const Duration unneeded : {Duration{0}, Duration{5min}, Duration{24h}}) {
            hosts.push_back({cpu, memory, instances, movable, unneeded});
          }
        }
      }
    }
  }
  return hosts;
}

TYPED_TEST(ProvisionerContract, DrainsNoHostThatThePoolNeeds) {
  const Provisioner policy = TypeParam{};
  const std::vector<HostView> hosts = hosts_of_all_kinds();
  this->for_all_pools([&](PoolView pool) {
    const auto drains = [&] { return host_to_drain(policy, pool, hosts).has_value(); };
    EXPECT_EQ(drains(), look_at_hosts(policy).has_value() && pool.on > pool.least);
    if (pool.on == 0) return;
    pool.draining = 1;
    EXPECT_FALSE(drains()) << "one at a time";
    if (pool.on - 1 <= pool.least) {
      EXPECT_FALSE(removes(policy, pool, Duration{24h})) << "the one that is drained goes";
    }
  });
}

TYPED_TEST(ProvisionerContract, DrainsOnlyWhatIsUnneededAndHasRoomElsewhere) {
  const Provisioner policy = TypeParam{};
  const PoolView pool{.on = 9, .least = 1, .most = 10};
  for (const HostView& host : hosts_of_all_kinds()) {
    const std::vector<HostView> alone{host};
    if (!host_to_drain(policy, pool, alone)) continue;
    EXPECT_TRUE(host.movable);
    EXPECT_GT(host.unneeded, Duration{}) << "not at first sight";
    if (host.instances > 0) {
      EXPECT_TRUE(is_unneeded(policy, host));
    }
  }
  EXPECT_FALSE(host_to_drain(policy, pool, {}).has_value());
}

TYPED_TEST(ProvisionerContract, LooksAtHostsNotAllTheTime) {
  const std::optional<Duration> look = look_at_hosts(Provisioner{TypeParam{}});
  if (look) {
    EXPECT_GE(*look, Duration{1s});
  }
}

TEST(Provisioners, HaveGoodNames) { ClosedList<Provisioner>::expect_good_names(); }

}  // namespace
}  // namespace stowplan::provisioner_contract_test
