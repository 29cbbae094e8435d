// The index finds exactly the host of the scan, ties included: every policy of the closed list, on
// random fleets whose hosts join, leave, fill and empty.
#include "models/control/placement/host_index.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/control/placement/placement.hpp"
#include "sim/random.hpp"
#include "tests/contract/types_of.hpp"
#include "tests/models/host_scan.hpp"

namespace stowplan {
namespace {

/// A fleet kept twice: as arrays for the scan, and in the index. Even classes have room for a pod.
class TwoFleets {
 public:
  TwoFleets(Stream& stream, std::size_t hosts, std::size_t shapes)
      : stream_(stream), index_(make_classes(shapes)) {
    for (std::size_t i = 0; i < hosts; ++i) {
      const std::size_t shape = stream_.below(shapes);
      class_.push_back(static_cast<std::uint32_t>(2 * shape));
      capacity_cpu_.push_back(classes_[2 * shape].capacity_cpu);
      capacity_memory_.push_back(classes_[2 * shape].capacity_memory);
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

  [[nodiscard]] Demand demand() {
    return {Cores{part(8'000)}, Bytes{part(32LL << 30)}, stream_.below(2) == 0};
  }

  template <class Policy>
  void compare(const Policy& policy, const Demand& demand) {
    std::uint64_t classes = 0;
    for (std::size_t c = 0; c < classes_.size(); ++c) {
      if (!demand.pod || c % 2 == 0) classes |= std::uint64_t{1} << c;
    }
    const HostsView view{free_cpu_,     free_memory_,     free_pods_,
                         capacity_cpu_, capacity_memory_, eligible_};
    const std::optional<HostId> expected = scan(policy, demand, view);
    ASSERT_EQ(index_.best(policy, demand, classes), expected) << Policy::name;
    if (!expected) return;
    const std::size_t i = index(*expected);
    free_cpu_[i] -= demand.cpu;
    free_memory_[i] -= demand.memory;
    if (demand.pod) --free_pods_[i];
    update(i);
  }

 private:
  std::vector<HostClass> make_classes(std::size_t shapes) {
    for (std::size_t s = 0; s < shapes; ++s) {
      // The first shape has no CPU to book, the second no memory.
      const Cores cpu{s == 0 ? 0 : static_cast<std::int64_t>(1 + stream_.below(64)) * 1000};
      const Bytes memory{s == 1 ? 0 : static_cast<std::int64_t>(1 + stream_.below(256)) << 30};
      classes_.insert(classes_.end(), 2, {cpu, memory});
    }
    return classes_;
  }

  // Few values, so that many hosts tie, or any.
  std::int64_t part(std::int64_t whole) {
    const std::uint64_t steps = stream_.below(2) == 0 ? 4 : 100'000;
    return whole / static_cast<std::int64_t>(steps) *
           static_cast<std::int64_t>(stream_.below(steps + 1));
  }

  void update(std::size_t i) {
    if (eligible_[i] == 0) {
      index_.remove(host_at(i));
    } else {
      index_.put(host_at(i), class_[i] + (free_pods_[i] > 0 ? 0 : 1), free_cpu_[i],
                 free_memory_[i]);
    }
  }

  Stream& stream_;
  std::vector<HostClass> classes_;
  HostIndex index_;
  std::vector<std::uint32_t> class_;
  std::vector<Cores> free_cpu_, capacity_cpu_;
  std::vector<Bytes> free_memory_, capacity_memory_;
  std::vector<std::int32_t> free_pods_;
  std::vector<std::uint8_t> eligible_;
};

template <class Policy>
class HostIndexContract : public ::testing::Test {};
using Policies = TypesOf<PlacementPolicy>::type;
TYPED_TEST_SUITE(HostIndexContract, Policies);

TYPED_TEST(HostIndexContract, FindsTheHostOfTheScan) {
  const TypeParam policy{};
  for (std::uint32_t fleet = 0; fleet < 1500; ++fleet) {
    Stream stream{1, fleet, "fleet"};
    TwoFleets fleets{stream, 1 + stream.below(60), 2 + stream.below(3)};
    for (int step = 0; step < 30; ++step) {
      fleets.change();
      ASSERT_NO_FATAL_FAILURE(fleets.compare(policy, fleets.demand())) << "fleet " << fleet;
    }
  }
}

// Large enough that cells hold many states and most of them are skipped.
TYPED_TEST(HostIndexContract, FindsItAmongThousands) {
  const TypeParam policy{};
  for (std::uint32_t fleet = 0; fleet < 3; ++fleet) {
    Stream stream{2, fleet, "fleet"};
    TwoFleets fleets{stream, 5'000, 6};
    for (int step = 0; step < 15'000; ++step) fleets.change();
    for (int step = 0; step < 1'000; ++step) {
      fleets.change();
      ASSERT_NO_FATAL_FAILURE(fleets.compare(policy, fleets.demand()));
    }
  }
}

}  // namespace
}  // namespace stowplan
