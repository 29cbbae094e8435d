#include "models/experiment/compare.hpp"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "models/experiment/conclude.hpp"
#include "models/experiment/replications_in_order.hpp"
#include "models/experiment/start.hpp"
#include "models/fleet/fleet.hpp"
#include "sim/experiment/run_in_order.hpp"

namespace stowplan {
namespace {

Simulated simulate(const std::vector<Plan>& plans, const Scenario& scenario,
                   const CompareOptions& options) {
  const auto layouts = static_cast<std::uint32_t>(plans.size());
  ReplicationsInOrder order{scenario, layouts};
  std::vector<std::optional<Observation>> slots(order.most());
  std::vector<std::optional<SettledStart>> starts;
  for (const Plan& one : plans) starts.push_back(settled_start(one));
  options.run(
      order.most(),
      [&](std::uint32_t task) {
        const std::uint32_t layout = task % layouts;
        if (order.given_up(layout)) return;
        const std::uint32_t replication = task / layouts;
        FleetOptions how{.reasons = options.reasons,
                         .packing = options.for_pictures && replication == 0,
                         .start = starts[layout],
                         .parts = options.parts};
        if (options.watch) how.watch = options.watch(layout, replication);
        slots[task] = Fleet{plans[layout], scenario.seed, replication, how}.run();
      },
      [&](std::uint32_t task) {
        if (order.given_up(task % layouts)) return order.more();
        const bool more = order.take(std::move(*slots[task]));
        slots[task].reset();
        return more;
      });
  return std::move(order).simulated();
}

}  // namespace

Comparison compare(const Scenario& scenario, const SeriesTable& series,
                   const CompareOptions& options) {
  const std::vector<Plan> plans = make_plans(scenario, series);
  return conclude(scenario, plans, simulate(plans, scenario, options), options.for_pictures);
}

}  // namespace stowplan
