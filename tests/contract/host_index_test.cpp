// The index finds exactly the host of the scan, ties included: every policy of the closed list, on
// random fleets in zones, overcommitted or not, whose hosts join, leave, fill, empty and run out of
// pods.
#include "models/control/placement/host_index.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/control/placement/placement.hpp"
#include "sim/random.hpp"
#include "tests/contract/closed_list.hpp"
#include "tests/models/host_scan.hpp"

namespace stowplan::host_index_test {
namespace {

/// How often what makes a decision hard was there, so that a test that no longer meets it fails.
struct Met {
  std::uint64_t none_fits = 0;
  std::uint64_t ties = 0;              ///< Another host has the same score.
  std::uint64_t pods_decide = 0;       ///< With pods left everywhere, another host would be chosen.
  std::uint64_t zones_decide = 0;      ///< The same in all zones.
  std::uint64_t beyond_the_metal = 0;  ///< More is booked on the host than it has.
  std::uint64_t zero_capacity = 0;     ///< The host has no CPU or no memory to book.
  std::uint64_t joined = 0, left = 0;
};

/// A fleet kept twice: as arrays for the scan, and in the index. A class is a shape in a zone, the
/// even ones with room for a pod.
class TwoFleets {
 public:
  TwoFleets(Stream& stream, std::size_t hosts, std::size_t shapes, Met& met)
      : stream_(stream),
        met_(met),
        zones_(1 + stream_.below(3)),
        overcommit_(std::array{1, 1, 2, 40}[stream_.below(4)]),
        index_(make_classes(shapes)) {
    for (std::size_t i = 0; i < hosts; ++i) {
      class_.push_back(static_cast<std::uint32_t>(2 * stream_.below(shapes * zones_)));
      capacity_cpu_.push_back(classes_[class_[i]].capacity_cpu);
      capacity_memory_.push_back(classes_[class_[i]].capacity_memory);
      free_cpu_.push_back(capacity_cpu_[i]);
      free_memory_.push_back(capacity_memory_[i]);
      free_pods_.push_back(static_cast<std::int32_t>(stream_.below(4)));
      eligible_.push_back(1);
      update(i);
    }
  }

  // A host takes something, gives it back, leaves or joins.
  void change() {
    const std::size_t i = stream_.below(class_.size());
    switch (stream_.below(4)) {
      case 0:
        eligible_[i] ^= 1U;
        ++(eligible_[i] != 0 ? met_.joined : met_.left);
        break;
      case 1:
        free_cpu_[i] = Cores{part(capacity_cpu_[i].count())};
        free_memory_[i] = Bytes{part(capacity_memory_[i].count())};
        break;
      case 2:
        free_pods_[i] = static_cast<std::int32_t>(stream_.below(2));
        break;
      default:
        free_cpu_[i] = capacity_cpu_[i];
        free_memory_[i] = capacity_memory_[i];
    }
    update(i);
  }

  // Something of random size wants a host in some of the zones. Both look, and it is booked.
  template <class Policy>
  void compare(const Policy& policy) {
    const Demand demand{Cores{part(8'000)}, Bytes{part(32LL << 30)}, stream_.below(2) == 0};
    const std::uint64_t zones = 1 + stream_.below((1U << zones_) - 1);
    std::uint64_t classes = 0;
    for (std::size_t c = 0; c < classes_.size(); ++c) {
      if ((zones >> zone_of(c) & 1U) != 0 && (!demand.pod || c % 2 == 0)) {
        classes |= std::uint64_t{1} << c;
      }
    }
    const std::optional<HostPosition> expected = best(policy, demand, zones);
    ASSERT_EQ(index_.best(policy, demand, classes), expected) << Policy::name;
    note(policy, demand, zones, expected);
    if (!expected) return;
    const std::size_t i = index(*expected);
    free_cpu_[i] -= demand.cpu;
    free_memory_[i] -= demand.memory;
    if (demand.pod) --free_pods_[i];
    update(i);
  }

 private:
  static constexpr std::uint64_t everywhere = ~std::uint64_t{0};

  [[nodiscard]] std::size_t zone_of(std::size_t host_class) const {
    return host_class / 2 % zones_;
  }

  std::vector<HostClass> make_classes(std::size_t shapes) {
    for (std::size_t s = 0; s < shapes; ++s) {
      // The first shape has no CPU to book, the second no memory.
      const Cores cpu{s == 0 ? 0 : static_cast<std::int64_t>(1 + stream_.below(64)) * 1000};
      const Bytes memory{s == 1 ? 0 : static_cast<std::int64_t>(1 + stream_.below(256)) << 30};
      classes_.insert(classes_.end(), 2 * zones_, {cpu * overcommit_, memory * overcommit_});
    }
    return classes_;
  }

  // By the scan.
  template <class Policy>
  [[nodiscard]] std::optional<HostPosition> best(const Policy& policy, const Demand& demand,
                                                 std::uint64_t zones) {
    in_zones_ = eligible_;
    for (std::size_t i = 0; i < class_.size(); ++i) {
      if ((zones >> zone_of(class_[i]) & 1U) == 0) in_zones_[i] = 0;
    }
    return scan(policy, demand, view());
  }

  [[nodiscard]] HostsView view() const {
    return {free_cpu_, free_memory_, free_pods_, capacity_cpu_, capacity_memory_, in_zones_};
  }

  template <class Policy>
  void note(const Policy& policy, const Demand& demand, std::uint64_t zones,
            const std::optional<HostPosition>& chosen) {
    if (chosen) note_host(policy, demand, index(*chosen));
    if (!chosen) ++met_.none_fits;
    if (best(policy, demand, everywhere) != chosen) ++met_.zones_decide;
    if (!demand.pod) return;
    if (best(policy, {demand.cpu, demand.memory, false}, zones) != chosen) ++met_.pods_decide;
  }

  template <class Policy>
  void note_host(const Policy& policy, const Demand& demand, std::size_t chosen) {
    const Room room = view().room(chosen);
    const Cores used = room.capacity_cpu - room.free_cpu + demand.cpu;
    if (used * overcommit_ > room.capacity_cpu) ++met_.beyond_the_metal;
    if (room.capacity_cpu.count() == 0 || room.capacity_memory.count() == 0) ++met_.zero_capacity;
    const auto score = policy.score(demand, room);
    for (std::size_t other = chosen + 1; other < class_.size(); ++other) {
      if (fits(demand, view(), other) && policy.score(demand, view().room(other)) == score) {
        ++met_.ties;
        return;
      }
    }
  }

  // Few values, so that many hosts tie, or any.
  std::int64_t part(std::int64_t whole) {
    const std::uint64_t steps = stream_.below(2) == 0 ? 4 : 100'000;
    return whole / static_cast<std::int64_t>(steps) *
           static_cast<std::int64_t>(stream_.below(steps + 1));
  }

  void update(std::size_t i) {
    if (eligible_[i] == 0) {
      index_.remove(position_at(i));
    } else {
      index_.put(position_at(i), class_[i] + (free_pods_[i] > 0 ? 0 : 1), free_cpu_[i],
                 free_memory_[i]);
    }
  }

  Stream& stream_;
  Met& met_;
  std::size_t zones_;
  int overcommit_;
  std::vector<HostClass> classes_;
  HostIndex index_;
  std::vector<std::uint32_t> class_;
  std::vector<Cores> free_cpu_, capacity_cpu_;
  std::vector<Bytes> free_memory_, capacity_memory_;
  std::vector<std::int32_t> free_pods_;
  std::vector<std::uint8_t> eligible_;
  std::vector<std::uint8_t> in_zones_;  // Eligible and in the zones last asked for.
};

template <class Policy>
class HostIndexContract : public ::testing::Test {};
using Policies = ClosedList<PlacementPolicy>::Types;
TYPED_TEST_SUITE(HostIndexContract, Policies);

TYPED_TEST(HostIndexContract, FindsTheHostOfTheScan) {
  const TypeParam policy{};
  Met met;
  for (std::uint32_t fleet = 0; fleet < 10'000; ++fleet) {
    Stream stream{1, fleet, "fleet"};
    TwoFleets fleets{stream, 1 + stream.below(40), 2 + stream.below(3), met};
    for (int step = 0; step < 20; ++step) {
      fleets.change();
      ASSERT_NO_FATAL_FAILURE(fleets.compare(policy)) << "fleet " << fleet;
    }
  }
  // Of 200,000 decisions.
  EXPECT_GT(met.none_fits, 1'000U);
  EXPECT_GT(met.ties, 1'000U);
  EXPECT_GT(met.pods_decide, 1'000U);
  EXPECT_GT(met.zones_decide, 1'000U);
  EXPECT_GT(met.beyond_the_metal, 1'000U);
  EXPECT_GT(met.zero_capacity, 1'000U);
  EXPECT_GT(met.joined, 1'000U);
  EXPECT_GT(met.left, 1'000U);
}

// Large enough that cells hold many states and most of them are skipped.
TYPED_TEST(HostIndexContract, FindsItAmongThousands) {
  const TypeParam policy{};
  Met met;
  for (std::uint32_t fleet = 0; fleet < 3; ++fleet) {
    Stream stream{2, fleet, "fleet"};
    TwoFleets fleets{stream, 5'000, 6, met};
    for (int step = 0; step < 15'000; ++step) fleets.change();
    for (int step = 0; step < 300; ++step) {
      fleets.change();
      ASSERT_NO_FATAL_FAILURE(fleets.compare(policy));
    }
  }
}

// First fit keeps a tree in place of the grid; an index that both ask has each in turn.
TEST(HostIndex, OnePolicyAfterTheOther) {
  Met met;
  for (std::uint32_t fleet = 0; fleet < 200; ++fleet) {
    Stream stream{3, fleet, "fleet"};
    TwoFleets fleets{stream, 1 + stream.below(100), 3, met};
    for (int step = 0; step < 20; ++step) {
      fleets.change();
      ASSERT_NO_FATAL_FAILURE(fleets.compare(FirstFit{}));
      fleets.change();
      ASSERT_NO_FATAL_FAILURE(fleets.compare(BestFit{}));
    }
  }
}

}  // namespace
}  // namespace stowplan::host_index_test
