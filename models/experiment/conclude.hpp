// What simulated replications come to: estimates, verdicts, cautions and differences.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "models/fleet/report/observation.hpp"
#include "models/plan/plan.hpp"
#include "models/result/result.hpp"
#include "models/scenario/infeasible.hpp"
#include "models/scenario/scenario.hpp"

namespace stowplan {

/// What became of the layouts, in their order.
struct Simulated {
  std::vector<std::vector<Observation>> observations;  ///< By replication; none if infeasible.
  std::vector<std::optional<Infeasible>> infeasible;
  std::uint32_t replications = 0;  ///< 0 where all are infeasible.

  [[nodiscard]] bool any_left() const {
    return std::ranges::any_of(infeasible, [](const auto& why) { return !why; });
  }
};

/// The result of layouts that were simulated; with curves and packing where it is for pictures.
[[nodiscard]] Comparison conclude(const Scenario& scenario, const std::vector<Plan>& plans,
                                  const Simulated& simulated, bool for_pictures);

}  // namespace stowplan
