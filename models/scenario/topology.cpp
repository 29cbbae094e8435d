#include "models/scenario/topology.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/depth_first_search.hpp>
#include <boost/graph/visitors.hpp>

#include "sim/check.hpp"

namespace stowplan {
namespace {

enum class Place : std::uint8_t { region, zone, rack, host };

struct Spot {
  Place place = Place::region;
  std::uint32_t number = 0;  // Among places of its kind.
};

struct Tree {
  boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS> graph;
  std::vector<Spot> spots;  // By vertex.
};

struct Counts {
  std::uint32_t hosts = 0;
  std::uint32_t racks = 0;
  std::uint32_t zones = 0;
};

std::size_t child(Tree& tree, std::size_t parent, Place place, std::uint32_t number) {
  const std::size_t vertex = boost::add_vertex(tree.graph);
  boost::add_edge(parent, vertex, tree.graph);
  tree.spots.push_back({place, number});
  return vertex;
}

void plant_pool(Tree& tree, const PoolShape& pool, const std::vector<std::size_t>& zones,
                Counts& counts) {
  struct Filling {
    std::size_t rack = 0;
    std::uint32_t room = 0;
  };
  std::vector<Filling> filling(pool.zones);
  for (std::uint32_t k = 0; k < pool.hosts; ++k) {
    const std::uint32_t zone = k % pool.zones;
    if (filling[zone].room == 0) {
      filling[zone] = {child(tree, zones[zone], Place::rack, counts.racks++), pool.hosts_per_rack};
    }
    --filling[zone].room;
    child(tree, filling[zone].rack, Place::host, counts.hosts++);
  }
}

Tree plant(std::span<const PoolShape> pools, Counts& counts) {
  Tree tree;
  const std::size_t region = boost::add_vertex(tree.graph);
  tree.spots.push_back({});
  for (const PoolShape& pool : pools) {
    STOWPLAN_CHECK(pool.zones > 0 && pool.hosts_per_rack > 0);
    counts.zones = std::max(counts.zones, pool.zones);
  }
  std::vector<std::size_t> zones;
  for (std::uint32_t z = 0; z < counts.zones; ++z) {
    zones.push_back(child(tree, region, Place::zone, z));
  }
  for (const PoolShape& pool : pools) plant_pool(tree, pool, zones, counts);
  return tree;
}

}  // namespace

Topology::Topology(std::span<const PoolShape> pools) {
  std::uint32_t first = 0;
  for (const PoolShape& pool : pools) {
    first_of_pool_.push_back(first);
    first += pool.hosts;
  }

  Counts counts;
  const Tree tree = plant(pools, counts);
  rack_.resize(counts.hosts);
  zone_.resize(counts.hosts);
  hosts_of_rack_.resize(counts.racks);
  hosts_of_zone_.resize(counts.zones);

  // Depth first, so the zone and the rack last met are those the host stands in.
  std::uint32_t zone = 0;
  std::uint32_t rack = 0;
  const auto meet = [&](std::size_t vertex) {
    const Spot& spot = tree.spots[vertex];
    if (spot.place == Place::zone) zone = spot.number;
    if (spot.place == Place::rack) rack = spot.number;
    if (spot.place != Place::host) return;
    rack_[spot.number] = rack;
    zone_[spot.number] = zone;
    hosts_of_rack_[rack].push_back(site_at(spot.number));
    hosts_of_zone_[zone].push_back(site_at(spot.number));
  };
  struct Discover : boost::default_dfs_visitor {
    explicit Discover(decltype(meet)& met) : met_(&met) {}
    void discover_vertex(std::size_t vertex, const decltype(Tree::graph)&) const {
      (*met_)(vertex);
    }
    decltype(meet)* met_;
  };
  std::vector<boost::default_color_type> colour(boost::num_vertices(tree.graph));
  boost::depth_first_visit(tree.graph, 0, Discover{meet},
                           boost::make_iterator_property_map(
                               colour.begin(), boost::get(boost::vertex_index, tree.graph)));
  for (std::vector<HostSite>& hosts : hosts_of_zone_) std::sort(hosts.begin(), hosts.end());
}

}  // namespace stowplan
