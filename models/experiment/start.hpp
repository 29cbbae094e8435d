// How the replications of a layout start: cold, or settled at the load of the first minutes.
// docs/method.md, "Cold and settled starts".
#pragma once

#include <optional>
#include <span>

#include "models/fleet/report/observation.hpp"
#include "models/fleet/settling.hpp"
#include "models/plan/plan.hpp"
#include "models/result/result.hpp"

namespace stowplan {

/// Where the layout is to settle before a run; none for a cold start.
///
/// Model   replicas: those of the closed form at the mean rate from outside over the first five
///         minutes, of closed users at the rate that it finds for them. Settled: a layout with an
///         autoscaler that follows use, unless the file states `warm_up`, `settle = "0 s"`, a stop
///         metric on start times, or for its autoscalers how many they start with or a schedule.
[[nodiscard]] std::optional<SettledStart> settled_start(const Plan& plan);

/// Adds to a layout with an autoscaler that follows use how its replications have started, as the
/// finding `start`, and a caution where some of them had not settled.
void tell_start(const Plan& plan, std::span<const Observation> replications, LayoutResult& layout,
                Comparison& comparison);

}  // namespace stowplan
