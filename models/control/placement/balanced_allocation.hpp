// Balanced allocation: keeps CPU and memory of a host equally full, so that neither strands the
// other. kube-scheduler adds it to a fit score; alone it decides by shape only.
#pragma once

#include <cstdint>
#include <string_view>

#include "models/control/placement/room.hpp"

namespace stowplan {

/// The fitting host whose booked shares of CPU and memory would differ least; ties to the lowest
/// id.
///
/// Model   score = trunc((1 - |f_cpu - f_memory| / 2) * 100), f = booked / capacity after booking
/// Units   scores are whole numbers from 50 to 100, so hosts that differ little tie
/// Source  docs/models/placement.md; NodeResourcesBalancedAllocation of kube-scheduler
struct BalancedAllocation {
  static constexpr std::string_view name = "balanced-allocation";

  /// Score of a host on which the demand fits.
  [[nodiscard]] std::int64_t score(const Demand& demand, const Room& host) const {
    return score_of_deviation(booked_cpu(demand, host), booked_memory(demand, host));
  }

  /// At least the score of any state between `low` and `high`: the booked shares may be equal, or
  /// are as near as the intervals they are in.
  [[nodiscard]] std::int64_t bound(const Demand& demand, const Room& low, const Room& high) const {
    const double least_cpu = booked_cpu(demand, high);
    const double most_cpu = booked_cpu(demand, low);
    const double least_memory = booked_memory(demand, high);
    const double most_memory = booked_memory(demand, low);
    if (least_cpu > most_memory) return score_of_deviation(least_cpu, most_memory);
    if (least_memory > most_cpu) return score_of_deviation(most_cpu, least_memory);
    return 100;
  }

 private:
  [[nodiscard]] static double booked_cpu(const Demand& demand, const Room& host) {
    const Cores left = host.free_cpu - demand.cpu;
    return share((host.capacity_cpu - left).count(), host.capacity_cpu.count());
  }
  [[nodiscard]] static double booked_memory(const Demand& demand, const Room& host) {
    const Bytes left = host.free_memory - demand.memory;
    return share((host.capacity_memory - left).count(), host.capacity_memory.count());
  }
  [[nodiscard]] static std::int64_t score_of_deviation(double cpu, double memory) {
    const double deviation = (cpu > memory ? cpu - memory : memory - cpu) / 2;
    return static_cast<std::int64_t>((1 - deviation) * 100);
  }
};

template <class Visitor>
void fields(Visitor&, BalancedAllocation&) {}

}  // namespace stowplan
