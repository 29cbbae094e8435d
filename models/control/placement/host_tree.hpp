// Finds the first host that fits without looking at those before it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "models/control/placement/room.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// Hosts by id, with what is free on each.
///
/// Model   a binary tree over the ids: each node knows the most CPU and the most memory that are
///         free on one of its hosts, and of which classes these are. Both may be on different
///         hosts, so a search can come back from a branch in vain.
/// Shape   moving a host O(log hosts); a query O(log hosts), and more where much CPU is free on
///         some hosts and much memory on others
class HostTree {
 public:
  /// Puts a host in a class below 64 with that much free, whatever it was before.
  void put(std::uint32_t id, std::uint32_t host_class, Cores free_cpu, Bytes free_memory);

  /// The host takes nothing any more.
  void remove(std::uint32_t id);

  /// The lowest id of a host with room for that, in one of the classes of the mask.
  [[nodiscard]] std::optional<std::uint32_t> first(const Demand& demand,
                                                   std::uint64_t classes) const;

 private:
  struct Node {
    Cores cpu{-1};
    Bytes memory{-1};
    std::uint64_t classes = 0;

    friend bool operator==(const Node&, const Node&) = default;
  };

  void set(std::uint32_t id, const Node& leaf);
  void grow(std::size_t hosts);
  [[nodiscard]] static Node of_both(const Node& a, const Node& b);

  std::size_t leaves_ = 0;   ///< A power of two.
  std::vector<Node> nodes_;  ///< The root at 1, children of i at 2 i and 2 i + 1.
};

}  // namespace stowplan
