// One layout, replication by replication, for those who keep replications and go on later:
// `compare` runs all that its rule asks for in one call.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/fleet/report/observation.hpp"
#include "models/fleet/settling.hpp"
#include "models/plan/plan.hpp"
#include "models/result/result.hpp"
#include "models/scenario/load.hpp"
#include "sim/experiment/simulated_parts.hpp"

namespace stowplan {

/// A scenario of one layout. Its rule sees the replications of this layout alone, in the order of
/// their numbers, so that what it comes to depends on nothing else.
class LayoutExperiment {
 public:
  /// Errors  aborts unless there is exactly one layout.
  explicit LayoutExperiment(LoadedScenario loaded);
  LayoutExperiment(const LayoutExperiment&) = delete;
  LayoutExperiment& operator=(const LayoutExperiment&) = delete;

  [[nodiscard]] const LoadedScenario& loaded() const { return loaded_; }
  /// Replications that are run whatever they show, unless the layout is infeasible.
  [[nodiscard]] std::uint32_t least() const;
  [[nodiscard]] std::uint32_t most() const;

  /// Several may run at once; `parts`, if any, is told how far it is.
  [[nodiscard]] Observation simulate(std::uint32_t replication,
                                     SimulatedParts* parts = nullptr) const;

  /// Whether the rule stops after replications 0, 1, ..., of which these are all.
  [[nodiscard]] bool enough(const std::vector<Observation>& seen) const;

  /// What they come to: the same as compare() of the scenario, to the bit.
  [[nodiscard]] Comparison conclude(std::vector<Observation> seen) const;

 private:
  LoadedScenario loaded_;
  std::vector<Plan> plans_;  // One.
  std::optional<SettledStart> start_;
};

}  // namespace stowplan
