// How fast the replica count may move: stabilisation and rate limits, the second half of the
// HorizontalPodAutoscaler. Pure functions over logs that the caller keeps. The logs reuse the slot
// of an entry that no longer counts, as the original does, so they stay short.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/control/autoscaler/hpa.hpp"
#include "sim/units.hpp"

namespace stowplan::hpa {

/// A past change of the replica count in one direction; `change` is positive.
struct ScaleEvent {
  std::int64_t change = 0;
  Time at{};
  bool outdated = false;
};

/// A past recommendation, before stabilisation.
struct Recommendation {
  std::int64_t replicas = 0;
  Time at{};
};

/// Past changes in both directions.
struct ScaleEvents {
  std::vector<ScaleEvent> up;
  std::vector<ScaleEvent> down;
};

/// Which bound held the count back, if any.
enum class Condition { within_range, too_few, too_many, scale_up_limit, scale_down_limit };

struct Limited {
  std::int64_t replicas = 0;
  Condition condition = Condition::within_range;

  friend bool operator==(const Limited&, const Limited&) = default;
};

/// Sum of the changes with age < period; an event exactly `period` old is out.
[[nodiscard]] std::int64_t change_within(std::span<const ScaleEvent> events, Duration period,
                                         Time now);

/// Most replicas the growth policies allow. With start = current - added + removed in the period:
/// start + pods, or ceil(start * (1 + percent / 100)); most or least of them by `select`.
/// No policies means no limit.
[[nodiscard]] std::int64_t scale_up_limit(std::int64_t current, const ScaleEvents& events,
                                          const ScalingRules& rules, Time now);

/// Fewest replicas the shrink policies allow: start - pods, or trunc(start * (1 - percent / 100)).
[[nodiscard]] std::int64_t scale_down_limit(std::int64_t current, const ScaleEvents& events,
                                            const ScalingRules& rules, Time now);

/// Clamps `desired` to the policies of its direction, then to the range. A policy never forces a
/// move in the other direction.
[[nodiscard]] Limited limit_rate(std::int64_t current, std::int64_t desired, ReplicaRange range,
                                 const ScaleEvents& events, const ScalingRules& up,
                                 const ScalingRules& down, Time now);

/// Appends a change to the log of its direction; events older than the longest policy period are
/// outdated, and the last outdated one gives up its slot.
void record_change(std::vector<ScaleEvent>& events, std::int64_t change, const ScalingRules& rules,
                   Time now);

/// The most cautious count: `current` raised to the least recommendation of the growth window, then
/// lowered to the largest of the shrink window, both including `desired`, which is then logged.
[[nodiscard]] std::int64_t stabilize(std::int64_t current, std::int64_t desired,
                                     std::vector<Recommendation>& log, Duration up_window,
                                     Duration down_window, Time now);

/// Before behaviour policies existed: the largest recommendation not older than `window`.
[[nodiscard]] std::int64_t stabilize_legacy(std::int64_t desired, std::vector<Recommendation>& log,
                                            Duration window, Time now);

/// Before behaviour policies existed: at most max(factor * current, 4), then the range. The factor
/// of Kubernetes is 2.
[[nodiscard]] Limited limit_legacy(std::int64_t current, std::int64_t desired, ReplicaRange range,
                                   std::int64_t factor);

}  // namespace stowplan::hpa
