// How a run of a fleet begins, and who looks on.
#pragma once

#include <optional>

#include "models/fleet/settling.hpp"
#include "models/plan/timeline_plan.hpp"
#include "sim/experiment/simulated_parts.hpp"

namespace stowplan {

/// How a run begins, and what is observed besides.
struct FleetOptions {
  bool reasons = true;   ///< Why requests take as long as they do.
  bool packing = false;  ///< What is booked on each host when the window closes.
  Watch watch = {};      ///< Step by step, or event by event.
  std::optional<SettledStart> start = std::nullopt;  ///< None for a cold start.
  SimulatedParts* parts = nullptr;                   ///< Told how far it is; null for nobody.
};

}  // namespace stowplan
