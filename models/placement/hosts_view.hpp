// What a placement policy sees: the demand of one instance, and the hosts as parallel arrays. The
// policy only reads; the fleet books. One call decides over all hosts, so that the inner loop is
// plain code over flat arrays and nothing is dispatched per host.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "models/host_id.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// What the scheduler books for one instance: limits plus the charges of its runtime.
struct Demand {
  Cores cpu{};
  Bytes memory{};
  bool pod = false;  ///< Counts against the host's limit of pods.
};

/// The hosts of one pool, element i of every span being host i. "Capacity" is what may be booked:
/// allocatable times overcommit. Free pods are at the type's maximum where a host has no limit.
struct HostsView {
  std::span<const Cores> free_cpu;
  std::span<const Bytes> free_memory;
  std::span<const std::int32_t> free_pods;
  std::span<const Cores> capacity_cpu;
  std::span<const Bytes> capacity_memory;
  std::span<const std::uint8_t> eligible;  ///< 0 while a host boots, drains, or is gone.

  [[nodiscard]] std::size_t size() const { return free_cpu.size(); }
};

/// Whether the host takes instances and has room for this one; exact, in integers.
[[nodiscard]] inline bool fits(const Demand& demand, const HostsView& hosts, std::size_t host) {
  return hosts.eligible[host] != 0 && hosts.free_cpu[host] >= demand.cpu &&
         hosts.free_memory[host] >= demand.memory && (!demand.pod || hosts.free_pods[host] > 0);
}

/// The fitting host with the highest score; ties go to the lowest id.
///
/// Model   argmax over fitting i of score(i), compared with `>` in rising order of i
/// Shape   O(hosts); `score` is called once for each fitting host, in rising order
template <class Score>
[[nodiscard]] std::optional<HostId> highest_score(const Demand& demand, const HostsView& hosts,
                                                  Score score) {
  using Value = decltype(score(std::size_t{}));
  std::size_t best = hosts.size();
  Value best_score{};
  for (std::size_t host = 0; host < hosts.size(); ++host) {
    if (!fits(demand, hosts, host)) continue;
    const Value value = score(host);
    if (best != hosts.size() && !(value > best_score)) continue;
    best = host;
    best_score = value;
  }
  return best == hosts.size() ? std::nullopt : std::optional{host_at(best)};
}

/// Shares of one capacity. Hosts of a pool mostly have the same capacity, so its inverse is kept
/// until another one is asked for: a multiplication for each host instead of a division.
class CapacityShare {
 public:
  /// part / whole, rounded as double; `whole` > 0, else 0.
  [[nodiscard]] double share(std::int64_t part, std::int64_t whole) {
    remember(whole);
    return static_cast<double>(part) * inverse_;
  }

  /// part * 100 / whole, truncated: exact, whatever the inverse was rounded to.
  /// `part` in [0, whole]; 0 where `whole` is 0.
  [[nodiscard]] std::int64_t percent(std::int64_t part, std::int64_t whole) {
    remember(whole);
    if (whole == 0) return 0;
    const std::int64_t hundredfold = part * 100;
    const auto guess = static_cast<std::int64_t>(static_cast<double>(hundredfold) * inverse_);
    const std::int64_t rest = hundredfold - guess * whole;  // The guess is off by one at most.
    return guess + static_cast<std::int64_t>(rest >= whole) - static_cast<std::int64_t>(rest < 0);
  }

 private:
  void remember(std::int64_t whole) {
    if (whole == whole_) return;
    assert(whole >= 0);
    whole_ = whole;
    inverse_ = whole == 0 ? 0.0 : 1.0 / static_cast<double>(whole);
  }

  std::int64_t whole_ = 0;
  double inverse_ = 0;
};

}  // namespace stowplan
