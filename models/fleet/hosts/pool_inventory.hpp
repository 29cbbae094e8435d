// The hosts of one pool as the scheduler sees them: which of them take instances, what is booked on
// each, which are off. Nothing here has a clock or an engine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <queue>
#include <span>
#include <vector>

#include "models/control/placement/host_index.hpp"
#include "models/control/placement/placement.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// Whom a host takes.
enum class Takes : std::uint8_t {
  none,                 ///< It is off.
  cordoned,             ///< It is on, and what is there is on its way out.
  later,                ///< It boots; what is placed on it waits.
  all_but_best_effort,  ///< It is under memory pressure.
  all,
};

/// Hosts of one type, by position from zero.
///
/// Model   what may be booked on a host is the same for each; a host is found by the policy among
///         those that take the instance, or among those that boot
/// Shape   booking O(states of hosts near its own); finding a host as HostIndex says
/// Errors  checked: nothing is booked that is not free
class PoolInventory {
 public:
  /// What may be booked on each; no limit of pods where `pods` is 0.
  PoolInventory(Cores cpu, Bytes memory, std::int64_t pods);

  /// A host that is off: the lowest there is, else a new one.
  [[nodiscard]] std::size_t take_host();

  /// From now on the host takes these; one that takes none is off, and free to be taken.
  void set(std::size_t host, Takes takes);

  /// Books `demand` (+1) or gives it back (-1).
  void book(std::size_t host, const Demand& demand, int sign);

  /// The host that the policy chooses among those that are ready.
  [[nodiscard]] std::optional<std::size_t> find_ready(const PlacementPolicy& policy,
                                                      const Demand& demand, bool best_effort);

  /// And among those that boot.
  [[nodiscard]] std::optional<std::size_t> find_booting(const PlacementPolicy& policy,
                                                        const Demand& demand);

  /// Whether a ready host takes the instance.
  [[nodiscard]] bool fits(std::size_t host, const Demand& demand, bool best_effort) const;

  /// An instance that looks for room.
  struct Wish {
    Demand demand;
    bool best_effort = false;
  };

  /// Whether all of these find room on ready hosts other than that one, placed one after the other
  /// by the policy. Leaves everything as it was.
  [[nodiscard]] bool room_elsewhere(std::size_t host, const PlacementPolicy& policy,
                                    std::span<const Wish> wishes);

  [[nodiscard]] Cores bookable_cpu() const { return empty_.cpu; }
  [[nodiscard]] Bytes bookable_memory() const { return empty_.memory; }
  [[nodiscard]] std::size_t hosts() const { return records_.size(); }
  [[nodiscard]] Cores free_cpu(std::size_t host) const { return records_[host].cpu; }
  [[nodiscard]] Bytes free_memory(std::size_t host) const { return records_[host].memory; }
  [[nodiscard]] std::int64_t free_pods(std::size_t host) const { return records_[host].pods; }

 private:
  struct Record {
    Cores cpu{};
    Bytes memory{};
    std::int64_t pods = 0;  ///< Left.
    Takes takes = Takes::none;
  };

  void place_in_index(std::size_t host);
  [[nodiscard]] std::optional<std::size_t> find(const PlacementPolicy& policy, const Demand& demand,
                                                std::uint64_t classes);

  Record empty_;
  HostIndex index_;
  std::vector<Record> records_;
  std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> off_;
};

}  // namespace stowplan
