#include "models/experiment/compare.hpp"

#include <atomic>
#include <optional>
#include <utility>
#include <vector>

#include "models/experiment/conclude.hpp"
#include "models/experiment/start.hpp"
#include "models/experiment/stop.hpp"
#include "models/fleet/fleet.hpp"
#include "sim/experiment/run_in_order.hpp"
#include "sim/experiment/stopping.hpp"

namespace stowplan {
namespace {

// One task is one layout of one replication. A replication counts once all its layouts are done,
// and the rule looks at the watched metrics of all of them that are feasible.
Simulated simulate(const std::vector<Plan>& plans, const Scenario& scenario,
                   const CompareOptions& options) {
  const auto layouts = static_cast<std::uint32_t>(plans.size());
  const ReplicationPlan plan = replication_plan(scenario.stop);
  const std::uint32_t most = plan.max * layouts;
  std::vector<std::optional<Observation>> slots(most);
  std::vector<std::vector<const Observation*>> seen(layouts);
  Simulated result;
  result.observations.resize(layouts);
  result.infeasible.resize(layouts);
  std::vector<std::optional<SettledStart>> starts;
  for (const Plan& one : plans) starts.push_back(settled_start(one));
  std::vector<std::atomic<bool>> given_up(layouts);  // Set in order, so only later tasks read it.
  options.run(
      most,
      [&](std::uint32_t task) {
        if (given_up[task % layouts]) return;
        const std::uint32_t layout = task % layouts;
        const std::uint32_t replication = task / layouts;
        FleetOptions how{.reasons = options.reasons,
                         .packing = options.for_pictures && replication == 0,
                         .start = starts[layout],
                         .parts = options.parts};
        if (options.watch) how.watch = options.watch(layout, replication);
        slots[task] = Fleet{plans[layout], scenario.seed, replication, how}.run();
      },
      [&](std::uint32_t task) {
        const std::uint32_t layout = task % layouts;
        if (!given_up[layout]) {
          seen[layout].push_back(&*slots[task]);
          result.infeasible[layout] = slots[task]->infeasible;
          if (result.infeasible[layout]) given_up[layout] = true;
        }
        if (layout != layouts - 1) return true;
        ++result.replications;
        if (!result.any_left()) return false;
        std::vector<Estimate> estimates;
        if (plan.watches && result.replications >= plan.min) {
          for (std::uint32_t one = 0; one < layouts; ++one) {
            if (given_up[one]) continue;
            for (const Estimate& e : watched(seen[one], scenario.stop, plan.first_look())) {
              estimates.push_back(e);
            }
          }
        }
        return !enough(plan, result.replications, estimates);
      });
  if (!result.any_left()) result.replications = 0;
  for (std::uint32_t task = 0; task < result.replications * layouts; ++task) {
    if (given_up[task % layouts]) continue;
    result.observations[task % layouts].push_back(std::move(*slots[task]));
  }
  return result;
}

}  // namespace

Comparison compare(const Scenario& scenario, const SeriesTable& series,
                   const CompareOptions& options) {
  const std::vector<Plan> plans = make_plans(scenario, series);
  return conclude(scenario, plans, simulate(plans, scenario, options), options.for_pictures);
}

}  // namespace stowplan
