#include "cli/run_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/config/quantity.hpp"

namespace stowplan::cli {
namespace {

constexpr double part_of_time = 0.7;  // What the pilot says is no more exact than that.
constexpr std::int64_t fewest_replications = 3;

// Two digits, so that it can be typed; never longer than asked.
Duration in_two_digits(double nanoseconds) {
  double unit = 1;
  while (nanoseconds / unit >= 100) unit *= 10;
  return Duration{static_cast<Duration::rep>(std::floor(nanoseconds / unit) * unit)};
}

Duration share_of(Duration window, double share) {
  return std::max(Duration{1}, in_two_digits(static_cast<double>(window.count()) * share));
}

}  // namespace

std::string RunPlan::options(Duration stated) const {
  std::string text = fmt::format("--replications {}", replications);
  if (duration != stated) text += fmt::format(" --set duration=\"{}\"", config::format(duration));
  return text;
}

RunPlan quick_plan(const Scenario& scenario) {
  return {.replications = 2, .duration = std::max(Duration{1}, scenario.duration / 10)};
}

RunPlan plan_within(double limit, const Scenario& scenario, std::uint32_t threads,
                    const TimedRun& run) {
  const double warm_up = seconds(scenario.before_window());
  const double window = seconds(scenario.duration);
  const auto at_once = static_cast<double>(std::max(1U, threads));
  const auto layouts = static_cast<double>(scenario.layout.size());
  // Simulations that follow each other when as many run at once as there are threads.
  const auto rounds = [&](double replications) {
    return std::ceil(replications * layouts / at_once);
  };

  RunPlan pilot{.replications = 1, .duration = share_of(scenario.duration, 0.05)};
  double spent = run(pilot);
  double slope = spent / rounds(1) / (warm_up + seconds(pilot.duration));
  double fixed = 0;  // Rollout, and what else does not grow with time.
  if (spent < 0.1 * limit) {
    const RunPlan longer{.replications = 1, .duration = share_of(scenario.duration, 0.1)};
    const double took = run(longer);
    const double more = seconds(longer.duration) - seconds(pilot.duration);
    if (more > 0 && took > spent) {
      slope = (took - spent) / rounds(1) / more;
      fixed = std::max(0.0, took / rounds(1) - slope * (warm_up + seconds(longer.duration)));
    }
    spent += took;
  }
  const double left = std::max(0.0, limit - spent) * part_of_time;
  const auto cost = [&](double replications, double measured) {
    return rounds(replications) * (fixed + slope * (warm_up + measured));
  };

  const StopRule& stop = scenario.stop;
  RunPlan plan{.replications = stop.max, .duration = scenario.duration};
  while (plan.replications > stop.min &&
         cost(static_cast<double>(plan.replications), window) > left) {
    --plan.replications;
  }
  if (cost(static_cast<double>(plan.replications), window) <= left) return plan;
  plan.replications = std::min(stop.min, fewest_replications);
  const double each = left / rounds(static_cast<double>(plan.replications));
  const double fits = slope > 0 ? (each - fixed) / slope - warm_up : window;
  plan.duration = share_of(scenario.duration, std::clamp(fits / window, 0.01, 1.0));
  return plan;
}

Caution quick_caution(const RunPlan& plan, Duration stated) {
  return {"quick",
          "",
          {},
          "",
          fmt::format("quick look: two replications of {}, a tenth of the window; intervals are "
                      "wide and percentiles rough. Repeat it with {}",
                      config::format(plan.duration), plan.options(stated))};
}

Caution time_limit_caution(const RunPlan& plan, const Scenario& scenario, Duration limit) {
  const bool whole = plan.duration == scenario.duration && plan.replications >= scenario.stop.min;
  return {"time limit",
          "",
          {},
          "",
          fmt::format("within {}: {} replication{} of {}{}. Repeat it with {}",
                      config::format(limit), plan.replications, plan.replications == 1 ? "" : "s",
                      config::format(plan.duration),
                      whole ? ""
                            : fmt::format(", in place of {} of {}", scenario.stop.min,
                                          config::format(scenario.duration)),
                      plan.options(scenario.duration))};
}

}  // namespace stowplan::cli
