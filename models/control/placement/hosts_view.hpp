// What a placement policy sees: the demand of one instance, and the room of a host. A policy scores
// one host; who takes the best of many is the index (host_index.hpp), or the scan below.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>

#include "models/control/placement/host_id.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// What the scheduler books for one instance: limits plus the charges of its runtime.
struct Demand {
  Cores cpu{};
  Bytes memory{};
  bool pod = false;  ///< Counts against the host's limit of pods.
};

/// A host before the instance is booked. "Capacity" is what may be booked: allocatable times
/// overcommit.
struct Room {
  Cores free_cpu{};
  Bytes free_memory{};
  Cores capacity_cpu{};
  Bytes capacity_memory{};
};

/// How a score moves with free CPU and free memory, each by itself. It tells the index which corner
/// of many states bounds their scores. A policy that says nothing is never bounded.
enum class Prefers : std::uint8_t {
  free_hosts,    ///< Never falls as more is free.
  booked_hosts,  ///< Never rises as more is free.
};

/// Hosts as parallel arrays, element i of every span being host i. Free pods are at the type's
/// maximum where a host has no limit.
struct HostsView {
  std::span<const Cores> free_cpu;
  std::span<const Bytes> free_memory;
  std::span<const std::int32_t> free_pods;
  std::span<const Cores> capacity_cpu;
  std::span<const Bytes> capacity_memory;
  std::span<const std::uint8_t> eligible;  ///< 0 while a host boots, drains, or is gone.

  [[nodiscard]] std::size_t size() const { return free_cpu.size(); }
  [[nodiscard]] Room room(std::size_t host) const {
    return {free_cpu[host], free_memory[host], capacity_cpu[host], capacity_memory[host]};
  }
};

/// Whether the host takes instances and has room for this one; exact, in integers.
[[nodiscard]] inline bool fits(const Demand& demand, const HostsView& hosts, std::size_t host) {
  return hosts.eligible[host] != 0 && hosts.free_cpu[host] >= demand.cpu &&
         hosts.free_memory[host] >= demand.memory && (!demand.pod || hosts.free_pods[host] > 0);
}

/// The fitting host with the highest score; ties go to the lowest id. A scan, plain enough to be
/// what the index is held against.
///
/// Model   argmax over fitting i of score(i), compared with `>` in rising order of i
/// Shape   O(hosts); scores are finite
template <class Policy>
[[nodiscard]] std::optional<HostId> scan(const Policy& policy, const Demand& demand,
                                         const HostsView& hosts) {
  auto best_score = std::numeric_limits<decltype(policy.score(demand, Room{}))>::lowest();
  std::size_t best = hosts.size();
  for (std::size_t host = 0; host < hosts.size(); ++host) {
    if (!fits(demand, hosts, host)) continue;
    const auto value = policy.score(demand, hosts.room(host));
    if (best < hosts.size() && !(value > best_score)) continue;
    best = host;
    best_score = value;
  }
  return best == hosts.size() ? std::nullopt : std::optional{host_at(best)};
}

/// part / whole; 0 where `whole` is 0.
[[nodiscard]] inline double share(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

/// part * 100 / whole, truncated; 0 where `whole` is 0.
///
/// Units   exact for 0 <= part <= whole < 2^46: the quotient is at most 100 and at least 1 / whole
///         below the next integer, farther than a division of doubles can round
/// Shape   a division of doubles costs half of one of 64-bit integers
[[nodiscard]] inline std::int64_t percent(std::int64_t part, std::int64_t whole) {
  return static_cast<std::int64_t>(share(part * 100, whole));
}

}  // namespace stowplan
