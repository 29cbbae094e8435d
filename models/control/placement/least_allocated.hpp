// Least allocated: what kube-scheduler does by default with CPU and memory; it spreads.
#pragma once

#include <cstdint>
#include <string_view>

#include "models/control/placement/room.hpp"
#include "sim/config/fields.hpp"

namespace stowplan {

/// The fitting host with the highest score, the least booked; ties to the lowest id.
///
/// Model   score = (cpu_weight * percent_cpu + memory_weight * percent_memory) / (sum of weights),
///         percent = free * 100 / capacity after booking, every division truncated
/// Units   scores are whole numbers from 0 to 100, so hosts that differ little tie
/// Source  docs/models/placement.md; NodeResourcesFit LeastAllocated of kube-scheduler
struct LeastAllocated {
  static constexpr std::string_view name = "least-allocated";

  std::int64_t cpu_weight = 1;
  std::int64_t memory_weight = 1;

  static constexpr Prefers prefers = Prefers::free_hosts;

  /// Score of a host on which the demand fits.
  [[nodiscard]] std::int64_t score(const Demand& demand, const Room& host) const {
    const std::int64_t cpu_left = (host.free_cpu - demand.cpu).count();
    const std::int64_t memory_left = (host.free_memory - demand.memory).count();
    const std::int64_t sum = cpu_weight * percent(cpu_left, host.capacity_cpu.count()) +
                             memory_weight * percent(memory_left, host.capacity_memory.count());
    return sum / (cpu_weight + memory_weight);
  }
};

template <class Visitor>
void fields(Visitor& v, LeastAllocated& p) {
  using config::Check;
  v.field("cpu_weight", p.cpu_weight, "Weight of CPU in the score",
          {.check = Check::at_least_one, .source = "kube-scheduler default"});
  v.field("memory_weight", p.memory_weight, "Weight of memory in the score",
          {.check = Check::at_least_one, .source = "kube-scheduler default"});
}

}  // namespace stowplan
