// How many replications an answer needs shows only while they run. Whoever looks at the interval
// until it is narrow stops when it happens to be, so the rule asks for more than the interval does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "sim/stats/interval.hpp"

namespace stowplan {

/// When to stop replicating.
struct ReplicationPlan {
  std::uint32_t min = 5;   ///< Replications before the first look.
  std::uint32_t max = 50;  ///< Replications after which to give up.
  double relative_half_width =
      0.05;  ///< Half-width over |mean| that every watched number must reach.
  double confidence = 0.95;
  bool watches = true;  ///< Any number is watched; else `min` are enough.

  /// Replications at the first look, two at least; `whole_run` where their number is fixed.
  [[nodiscard]] std::size_t first_look() const;
};

/// Whether to stop after so many replications.
///
/// Model   every watched number has widening(n) times the half-width of its t interval within
///         relative_half_width times its |mean|. `watched` are estimates by sequential_interval
///         with `plan.first_look()`. A number that no replication has observed is never tight.
/// Shape   at `max` at the latest. Without watched numbers, at `min`.
/// Errors  aborts unless 1 <= min <= max.
/// Source  docs/method.md, "Stopping"
[[nodiscard]] bool enough(const ReplicationPlan& plan, std::uint32_t replications,
                          std::span<const Estimate> watched);

}  // namespace stowplan
