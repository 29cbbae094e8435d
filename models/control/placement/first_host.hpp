// The lowest id of a host with room, without a look at those before it that have none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/units.hpp"

namespace stowplan {

/// A tree over ids, 16 children a node. A node knows the most that is free below it and which
/// classes of hosts are there.
///
/// Shape   set O(16 log hosts); first O(16 log hosts) where the most CPU and the most memory of a
///         node are of one host, else more
class FirstHost {
 public:
  struct Reach {
    Cores cpu{-1};
    Bytes memory{-1};
    std::uint64_t classes = 0;
  };

  /// What host `id` has to give; a Reach of no class where it takes nothing.
  void set(std::uint32_t id, const Reach& reach);

  /// The lowest id of a host of these classes with that much free.
  [[nodiscard]] std::optional<std::uint32_t> first(Cores cpu, Bytes memory,
                                                   std::uint64_t classes) const;

 private:
  static constexpr std::uint32_t children = 16;

  void grow(std::size_t hosts);
  [[nodiscard]] std::optional<std::uint32_t> below(std::size_t level, std::size_t node,
                                                   const Reach& wanted) const;

  std::vector<std::vector<Reach>> levels_;  ///< The hosts first; the last level has one node.
};

}  // namespace stowplan
