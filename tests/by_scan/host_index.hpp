// Stands in for models/control/placement/host_index.hpp in a program that looks at every host for
// each decision: tests/by_scan/compare.sh builds it and compares what it prints.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "models/control/placement/host_position.hpp"
#include "models/control/placement/room.hpp"

namespace stowplan {

struct HostClass {
  Cores capacity_cpu{};
  Bytes capacity_memory{};
};

/// What the index of the same name promises, by a look at all hosts in rising order of id.
class HostIndex {
 public:
  explicit HostIndex(const std::vector<HostClass>& classes) : classes_(classes) {}

  void put(HostPosition host, std::uint32_t host_class, Cores free_cpu, Bytes free_memory) {
    if (index(host) >= seats_.size()) seats_.resize(index(host) + std::size_t{1});
    seats_[index(host)] = {host_class, free_cpu, free_memory};
  }

  void remove(HostPosition host) {
    if (index(host) < seats_.size()) seats_[index(host)].host_class = none;
  }

  template <class Policy>
  [[nodiscard]] std::optional<HostPosition> best(const Policy& policy, const Demand& demand,
                                           std::uint64_t classes) const {
    std::optional<HostPosition> best;
    auto best_score = policy.score(demand, Room{});
    for (std::size_t host = 0; host < seats_.size(); ++host) {
      const Seat& seat = seats_[host];
      if (seat.host_class == none || (classes >> seat.host_class & 1U) == 0) continue;
      if (seat.free_cpu < demand.cpu || seat.free_memory < demand.memory) continue;
      const HostClass& kind = classes_[seat.host_class];
      const auto score = policy.score(
          demand, {seat.free_cpu, seat.free_memory, kind.capacity_cpu, kind.capacity_memory});
      if (best && !(score > best_score)) continue;
      best = position_at(host);
      best_score = score;
    }
    return best;
  }

 private:
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
  struct Seat {
    std::uint32_t host_class = none;
    Cores free_cpu{};
    Bytes free_memory{};
  };

  std::vector<HostClass> classes_;
  std::vector<Seat> seats_;
};

}  // namespace stowplan
