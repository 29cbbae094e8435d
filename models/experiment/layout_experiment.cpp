#include "models/experiment/layout_experiment.hpp"

#include <span>
#include <utility>

#include "models/experiment/conclude.hpp"
#include "models/experiment/start.hpp"
#include "models/experiment/stop.hpp"
#include "models/fleet/fleet.hpp"
#include "sim/check.hpp"

namespace stowplan {

LayoutExperiment::LayoutExperiment(LoadedScenario loaded)
    : loaded_(std::move(loaded)),
      plans_(make_plans(loaded_.scenario, loaded_.series)),
      start_(settled_start(plans_.front())) {
  STOWPLAN_CHECK(plans_.size() == 1);
}

std::uint32_t LayoutExperiment::least() const {
  return static_cast<std::uint32_t>(loaded_.scenario.stop.min);
}

std::uint32_t LayoutExperiment::most() const {
  return static_cast<std::uint32_t>(loaded_.scenario.stop.max);
}

Observation LayoutExperiment::simulate(std::uint32_t replication, SimulatedParts* parts) const {
  return Fleet{plans_.front(),
               loaded_.scenario.seed,
               replication,
               {.reasons = false, .packing = false, .watch = {}, .start = start_, .parts = parts}}
      .run();
}

bool LayoutExperiment::enough(const std::vector<Observation>& seen) const {
  if (seen.empty()) return false;
  if (seen.back().infeasible) return true;
  const std::span<const Observation> all{seen};
  return stowplan::enough(loaded_.scenario.stop, static_cast<std::uint32_t>(seen.size()),
                          {&all, 1});
}

Comparison LayoutExperiment::conclude(std::vector<Observation> seen) const {
  Simulated simulated;
  simulated.infeasible.push_back(seen.back().infeasible);
  if (simulated.any_left()) simulated.replications = static_cast<std::uint32_t>(seen.size());
  simulated.observations.emplace_back();
  if (simulated.any_left()) simulated.observations.front() = std::move(seen);
  return stowplan::conclude(loaded_.scenario, plans_, simulated, false);
}

}  // namespace stowplan
