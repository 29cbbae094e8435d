// Finds the first host that fits without looking at those before it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/control/placement/room.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// Hosts of one class by id, with what is free on each.
///
/// Model   a tree over the ids, 16 hosts or branches to a branch. With c CPUs and m bytes free on a
///         host, a branch knows the most of c, of m, and of min(r c, m) for six ratios r, each on
///         any of its hosts. A host fits a demand of C and M only if c >= C, m >= M and so, for
///         every r, min(r c, m) >= min(r C, M); for r = M / C that is the same as fitting. The most
///         of c and of m alone are mostly on different hosts, where a search comes back in vain;
///         those in between are not.
/// Units   the most are floats. Rounding never turns an order round, so a branch is passed over
/// only
///         if no host of it fits; whether a host fits is asked in whole numbers
/// Example (8 CPUs, 1 GiB) and (1 CPU, 64 GiB) free, 2 CPUs and 8 GiB wanted: c and m would do, but
///         min(4 c, m) is 1 and 4 and should be 8
/// Shape   moving a host O(16 log hosts), mostly O(16); a query O(16 log hosts) where some r is
///         near that of the demand
/// Source  docs/models/placement.md
class HostTree {
 public:
  /// The host has that much free, whatever it had before.
  void put(std::uint32_t id, Cores free_cpu, Bytes free_memory);

  /// The host takes nothing any more.
  void remove(std::uint32_t id);

  /// The lowest id below `end` of a host with room for that; `end` if there is none.
  [[nodiscard]] std::uint32_t first(const Demand& demand, std::uint32_t end) const;

 private:
  static constexpr std::size_t width = 16;
  static constexpr std::size_t ratios = 6;

  /// Less than nothing where it takes nothing.
  struct Host {
    Cores cpu{-1};
    Bytes memory{-1};
  };

  /// What is free: CPU, memory, and the lesser of both by ratio.
  using Measures = std::array<float, 2 + ratios>;

  [[nodiscard]] static Measures measures(Cores cpu, Bytes memory);
  [[nodiscard]] Measures most_of(std::size_t level, std::size_t branch) const;
  void set(std::uint32_t id, const Host& host);
  void grow(std::size_t hosts);

  std::vector<Host> hosts_;                    ///< A whole number of branches.
  std::vector<std::vector<Measures>> levels_;  ///< Most of each branch; from those of hosts to the
                                               ///< root.
};

}  // namespace stowplan
