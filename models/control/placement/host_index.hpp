// Finds the best host without looking at all of them. Hosts in the same state are one candidate;
// states lie in a grid by free CPU and memory; a policy bounds the scores of a cell or a row of it,
// and what cannot win is skipped. The answer is exactly that of the scan.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "models/control/placement/host_position.hpp"
#include "models/control/placement/host_tree.hpp"
#include "models/control/placement/room.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// What every host of one class can hold, and whatever else decides where it is looked for.
struct HostClass {
  Cores capacity_cpu{};
  Bytes capacity_memory{};
};

/// The hosts that take instances, by class and by what they have free.
///
/// Model   hosts of one class with the same free CPU and memory are a group. A grid of 16 rows by
///         free CPU and 16 columns by free memory holds the groups of a class; a cell and a row
///         know the extent of what is free in them and their lowest id. A query starts at the cell
///         that won the last one and skips whatever the policy's bound says cannot win. Where
///         all scores are equal (`by_order` of a policy), a HostTree stands in for each grid.
/// Example 1,000 idle hosts of one class: one group; best fit looks at one score.
/// Shape   moving a host O(groups of its cell); a query O(rows + cells and groups that may win)
/// Source  docs/models/placement.md
class HostIndex {
 public:
  /// At most 64 classes, a bit of a mask each.
  explicit HostIndex(const std::vector<HostClass>& classes);

  /// Puts a host in a class with that much free, wherever it was before.
  void put(HostPosition host, std::uint32_t host_class, Cores free_cpu, Bytes free_memory);

  /// The host takes nothing any more. Does nothing where it took nothing.
  void remove(HostPosition host);

  /// The fitting host with the highest score among the classes of the mask; ties to the lowest id.
  template <class Policy>
  [[nodiscard]] std::optional<HostPosition> best(const Policy& policy, const Demand& demand,
                                                 std::uint64_t classes) {
    if constexpr (requires { Policy::by_order; }) {
      return first(demand, classes);
    } else {
      if (!trees_.empty()) use_grid();
      return highest(policy, demand, classes);
    }
  }

 private:
  template <class Policy>
  std::optional<HostPosition> highest(const Policy& policy, const Demand& demand,
                                      std::uint64_t classes) {
    Query<Policy> query{*this, policy, demand};
    if ((classes >> last_class_ & 1U) != 0) {
      query.look_at(last_class_, classes_[last_class_].cells[last_cell_]);
    }
    for (std::uint32_t c = 0; c < classes_.size(); ++c) {
      if ((classes >> c & 1U) == 0 || classes_[c].hosts == 0) continue;
      for (std::size_t r = 0; r < side; ++r) query.look_at_row(c, r);
    }
    if (!query.found) return std::nullopt;
    last_class_ = query.won_class;
    last_cell_ = query.won_cell;
    return position_at(query.lowest);
  }

  static constexpr std::size_t side = 16;
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

  /// Extent of what is free; it may be too wide, and the lowest id too low, until it is looked at.
  struct Extent {
    Cores cpu_low{std::numeric_limits<std::int64_t>::max()};
    Cores cpu_high{-1};
    Bytes memory_low{std::numeric_limits<std::int64_t>::max()};
    Bytes memory_high{-1};
    std::uint32_t lowest = none;

    void widen(Cores cpu, Bytes memory, std::uint32_t id);
    void widen(const Extent& other);
  };

  /// Hosts in one state.
  struct Group {
    Cores free_cpu{};
    Bytes free_memory{};
    std::uint32_t lowest = none;
    std::uint32_t hosts = 0;
    std::vector<std::uint32_t> ids;  ///< Heap, the lowest first; with some that left, some twice.
  };

  struct Cell {
    std::vector<Group> groups;
    Extent extent;
  };

  struct Class {
    HostClass capacity;
    std::uint32_t hosts = 0;
    std::array<Cell, side * side> cells;
    std::array<Extent, side> rows;
  };

  /// Where a host is.
  struct Seat {
    std::uint32_t host_class = none;
    std::uint32_t cell = 0;
    Cores free_cpu{};
    Bytes free_memory{};
  };

  template <class Policy>
  struct Query {
    HostIndex& index;
    const Policy& policy;
    const Demand& demand;
    using Score = decltype(std::declval<Policy>().score(Demand{}, Room{}));
    bool found = false;
    Score score = std::numeric_limits<Score>::lowest();
    std::uint32_t lowest = none;
    std::uint32_t won_class = 0;
    std::uint32_t won_cell = 0;

    void look_at_row(std::uint32_t c, std::size_t row);
    void look_at(std::uint32_t c, Cell& cell);
    [[nodiscard]] bool may_win(const HostClass& kind, const Extent& extent) const;
  };

  [[nodiscard]] static std::size_t cell_of(const HostClass& kind, Cores cpu, Bytes memory);
  [[nodiscard]] static std::vector<Group>::iterator group_of(Cell& cell, Cores cpu, Bytes memory);
  void leave(HostPosition host);
  [[nodiscard]] std::optional<HostPosition> first(const Demand& demand, std::uint64_t classes);
  void use_trees();
  void use_grid();
  void clean(Group& group, std::uint32_t host_class) const;
  [[nodiscard]] bool sits(std::uint32_t id, const Group& group, std::uint32_t host_class) const;

  std::vector<Class> classes_;
  std::vector<Seat> seats_;      ///< By host.
  std::vector<HostTree> trees_;  ///< By class, in place of the grids; none where those are used.
  std::uint32_t last_class_ = 0;
  std::uint32_t last_cell_ = 0;
};

// Whether a state of the extent may beat the best so far, or tie with a lower id.
template <class Policy>
bool HostIndex::Query<Policy>::may_win(const HostClass& kind, const Extent& extent) const {
  if (extent.cpu_high < demand.cpu || extent.memory_high < demand.memory) return false;
  if (!found) return true;
  const Room low{std::max(extent.cpu_low, demand.cpu), std::max(extent.memory_low, demand.memory),
                 kind.capacity_cpu, kind.capacity_memory};
  const Room high{extent.cpu_high, extent.memory_high, kind.capacity_cpu, kind.capacity_memory};
  Score most = std::numeric_limits<Score>::max();
  if constexpr (requires { policy.bound(demand, low, high); }) {
    most = policy.bound(demand, low, high);
  } else if constexpr (requires { Policy::prefers; }) {
    most = policy.score(demand, Policy::prefers == Prefers::free_hosts ? high : low);
  }
  return most > score || (most == score && extent.lowest < lowest);
}

template <class Policy>
void HostIndex::Query<Policy>::look_at_row(std::uint32_t c, std::size_t row) {
  Class& kind = index.classes_[c];
  if (!may_win(kind.capacity, kind.rows[row])) return;
  Extent seen;
  for (std::size_t column = 0; column < side; ++column) {
    Cell& cell = kind.cells[row * side + column];
    if (cell.groups.empty()) continue;
    if (may_win(kind.capacity, cell.extent)) look_at(c, cell);
    seen.widen(cell.extent);
  }
  kind.rows[row] = seen;
}

template <class Policy>
void HostIndex::Query<Policy>::look_at(std::uint32_t c, Cell& cell) {
  const HostClass& kind = index.classes_[c].capacity;
  Extent seen;
  for (const Group& group : cell.groups) {
    seen.widen(group.free_cpu, group.free_memory, group.lowest);
    if (group.free_cpu < demand.cpu || group.free_memory < demand.memory) continue;
    const Score value = policy.score(
        demand, {group.free_cpu, group.free_memory, kind.capacity_cpu, kind.capacity_memory});
    if (found && !(value > score) && !(value == score && group.lowest < lowest)) continue;
    found = true;
    score = value;
    lowest = group.lowest;
    won_class = c;
    won_cell = static_cast<std::uint32_t>(&cell - index.classes_[c].cells.data());
  }
  cell.extent = seen;
}

}  // namespace stowplan
