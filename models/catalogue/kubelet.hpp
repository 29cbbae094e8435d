// What kubelet decides about pods when memory runs out: whom the kernel shall rather kill, whom it
// evicts itself, and when it starts a killed container again. See docs/models/memory.md.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "models/catalogue/resources.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// How often it looks for pressure (housekeeping interval), and how long after a host was last seen
/// under it the host takes no best-effort pods (eviction-pressure-transition-period).
inline constexpr Duration pressure_look = std::chrono::seconds{10};
inline constexpr Duration pressure_holds = std::chrono::minutes{5};

/// What the kernel adds to the badness of a pod's processes, in thousandths of all memory.
///
/// Model   guaranteed -997, best effort 1000, burstable 1000 - 1000 * request / capacity, rounded
///         down and within 3 .. 999
/// Source  kubernetes pkg/kubelet/qos/policy.go
[[nodiscard]] inline std::int64_t oom_score_adj(QosClass qos, Bytes request, Bytes capacity) {
  constexpr std::int64_t guaranteed = -997;
  constexpr std::int64_t best_effort = 1000;
  if (qos == QosClass::guaranteed) return guaranteed;
  if (qos == QosClass::best_effort || capacity.count() <= 0) return best_effort;
  const std::int64_t adjustment = 1000 - 1000 * request.count() / capacity.count();
  return std::clamp<std::int64_t>(adjustment, 1000 + guaranteed, best_effort - 1);
}

/// A pod as the order of evictions sees it.
struct PodMemory {
  Bytes usage{};
  Bytes request{};
  std::int64_t priority = 0;
};

/// Whether `a` is evicted before `b` for want of memory.
///
/// Model   who uses more than it asked for; then lower priority; then larger usage - request
/// Shape   a strict weak order: equals are in the order they had
/// Source  kubernetes pkg/kubelet/eviction/helpers.go, rankMemoryPressure
[[nodiscard]] inline bool evicted_before(const PodMemory& a, const PodMemory& b) {
  const bool a_exceeds = a.usage > a.request;
  const bool b_exceeds = b.usage > b.request;
  if (a_exceeds != b_exceeds) return a_exceeds;
  if (a.priority != b.priority) return a.priority < b.priority;
  return a.usage - a.request > b.usage - b.request;
}

/// Wait before a container runs again after its so many-th failure in a row.
///
/// Model   0, 10, 20, 40, 80, 160, 300, 300 s ...: the first restart is at once
/// Source  kubernetes pkg/kubelet: backOffPeriod 10 s, MaxContainerBackOff 300 s
[[nodiscard]] inline Duration crash_loop_backoff(std::int64_t failures) {
  if (failures <= 1) return {};
  const std::int64_t doublings = std::min<std::int64_t>(failures - 2, 5);
  return std::min<Duration>(std::chrono::seconds{10} * (std::int64_t{1} << doublings),
                            std::chrono::seconds{300});
}

/// A failure counts as the first again where the container ended later than this after its last
/// restart was decided (twice the longest wait).
inline constexpr Duration backoff_forgotten = std::chrono::seconds{600};

}  // namespace stowplan
