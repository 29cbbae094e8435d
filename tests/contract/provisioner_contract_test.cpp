// What every provisioner keeps, checked for each type of the closed list: one that is added to the
// list is tested here without touching this file.
#include <gtest/gtest.h>

#include <chrono>

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

TEST(Provisioners, HaveGoodNames) { ClosedList<Provisioner>::expect_good_names(); }

}  // namespace
}  // namespace stowplan::provisioner_contract_test
