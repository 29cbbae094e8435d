#include "models/scenario/topology.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace stowplan::topology_test {
namespace {

// Seven hosts over two zones with two a rack: zone 0 holds 0 2 | 4 6, zone 1 holds 1 3 | 5.
// A second pool of two hosts in one zone: rack of its own in zone 0.
Topology example() {
  const std::array<PoolShape, 2> pools{PoolShape{7, 2, 2}, PoolShape{2, 1, 40}};
  return Topology{pools};
}

std::vector<std::uint32_t> ids(std::span<const HostSite> hosts) {
  std::vector<std::uint32_t> result;
  for (const HostSite host : hosts) result.push_back(static_cast<std::uint32_t>(host));
  return result;
}

using Ids = std::vector<std::uint32_t>;

TEST(Topology, DealsHostsToZonesAndFillsRacks) {
  const Topology topology = example();
  EXPECT_EQ(topology.hosts(), 9U);
  EXPECT_EQ(topology.racks(), 5U);
  EXPECT_EQ(topology.zones(), 2U);
  EXPECT_EQ(ids(topology.hosts_of_zone(0)), (Ids{0, 2, 4, 6, 7, 8}));
  EXPECT_EQ(ids(topology.hosts_of_zone(1)), (Ids{1, 3, 5}));
  for (const Ids& rack : {Ids{0, 2}, Ids{1, 3}, Ids{4, 6}, Ids{5}, Ids{7, 8}}) {
    EXPECT_EQ(ids(topology.hosts_of_rack(topology.rack(site_at(rack[0])))), rack);
  }
  EXPECT_EQ(topology.host(1, 1), site_at(8));
}

TEST(Topology, HopIsTheSmallestThingTwoHostsShare) {
  const Topology topology = example();
  const auto hop = [&](std::size_t a, std::size_t b) {
    return topology.hop(site_at(a), site_at(b));
  };
  EXPECT_EQ(hop(4, 4), Hop::same_host);
  EXPECT_EQ(hop(0, 2), Hop::rack);
  EXPECT_EQ(hop(0, 4), Hop::zone);
  EXPECT_EQ(hop(0, 1), Hop::region);
  EXPECT_EQ(hop(0, 7), Hop::zone) << "zone 0 is the same zone for both pools";
  EXPECT_EQ(hop(5, 8), Hop::region);
  for (std::size_t a = 0; a < topology.hosts(); ++a) {
    for (std::size_t b = 0; b < topology.hosts(); ++b) EXPECT_EQ(hop(a, b), hop(b, a));
  }
}

TEST(Topology, ZonesDifferByOneHostAtMost) {
  const std::array<PoolShape, 1> pools{PoolShape{1000, 3, 40}};
  const Topology topology{pools};
  EXPECT_EQ(topology.hosts_of_zone(0).size(), 334U);
  EXPECT_EQ(topology.hosts_of_zone(1).size(), 333U);
  EXPECT_EQ(topology.hosts_of_zone(2).size(), 333U);
  EXPECT_EQ(topology.racks(), 27U);  // 9 racks a zone: 333 / 40 and 334 / 40, rounded up.
}

TEST(Topology, AnEmptyFleetHasNoHosts) {
  EXPECT_EQ(Topology{std::span<const PoolShape>{}}.hosts(), 0U);
}

TEST(HopLatency, GrowsWithDistance) {
  const HopLatency latency;
  EXPECT_LT(latency.of(Hop::same_host), latency.of(Hop::rack));
  EXPECT_LT(latency.of(Hop::rack), latency.of(Hop::zone));
  EXPECT_LT(latency.of(Hop::zone), latency.of(Hop::region));
}

}  // namespace
}  // namespace stowplan::topology_test
