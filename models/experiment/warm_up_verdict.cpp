#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <string>

#include "models/experiment/cautions.hpp"
#include "sim/config/quantity.hpp"
#include "sim/stats/warm_up.hpp"

namespace stowplan {
namespace {

constexpr double confidence = 0.99;
constexpr double bias_that_matters = 0.01;

bool changes_by_plan(const Plan& plan) {
  for (std::size_t s = 0; s < plan.services.size(); ++s) {
    const Arrivals& arrivals = plan.workload(s).arrivals;
    if (std::holds_alternative<DiurnalArrivals>(arrivals) ||
        std::holds_alternative<SeriesArrivals>(arrivals) ||
        what_it_follows(plan.instance_of(s).deployment->autoscaler) == Follows::plan) {
      return true;
    }
  }
  return false;
}

double mean(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

// Whether the part of the window before the cut is unlike the rest.
bool moves_the_mean(const std::vector<std::span<const double>>& windows, std::size_t cut) {
  std::vector<double> differences;
  double rest = 0;
  for (const std::span<const double> window : windows) {
    differences.push_back(mean(window.first(cut)) - mean(window.subspan(cut)));
    rest += mean(window.subspan(cut)) / static_cast<double>(windows.size());
  }
  const Estimate difference = t_interval(differences, confidence);
  const double share = static_cast<double>(cut) / static_cast<double>(windows.front().size());
  if (std::abs(difference.mean) * share <= bias_that_matters * rest) return false;
  return windows.size() < 2 || !difference.contains(0);
}

/// What MSER-5 makes of a workload; nothing where there is too little to judge.
std::optional<WarmUpVerdict> judge(const SimulatedLayout& layout, std::size_t workload) {
  std::vector<std::vector<double>> all;
  std::vector<std::span<const double>> windows;
  for (const Observation& one : layout.replications) {
    all.push_back(one.in_flight[workload].means);
    windows.push_back(one.in_flight[workload].window());
  }
  const FlightSeries& first = layout.replications.front().in_flight[workload];
  if (first.means.size() < 50 || windows.front().size() < 20) return std::nullopt;
  const WarmUp cut = decide_warm_up(all);
  const Duration stated = layout.plan.scenario().before_window();
  const auto from_doors = [&](std::size_t step) {
    return stated + first.step * (static_cast<Duration::rep>(step) -
                                  static_cast<Duration::rep>(first.warm_up));
  };
  WarmUpVerdict verdict{.stated = stated, .needed = {}, .long_enough = true, .settled = true};
  if (cut.first <= first.warm_up) {
    if (cut.first > 0) verdict.needed = from_doors(cut.first);
    return verdict;
  }
  if (!moves_the_mean(windows, cut.first - first.warm_up)) {
    verdict.needed = stated;
    return verdict;
  }
  verdict.needed = from_doors(cut.first);
  verdict.long_enough = false;
  verdict.settled = cut.settled;
  return verdict;
}

}  // namespace

void judge_warm_up(const std::vector<SimulatedLayout>& layouts, Comparison& comparison) {
  for (std::size_t i = 0; i < layouts.size(); ++i) {
    const Plan& plan = layouts[i].plan;
    // What piles up never settles, and is said elsewhere.
    if (changes_by_plan(plan) || !comparison.layouts[i].keeps_up()) continue;
    std::optional<WarmUpVerdict>& worst = comparison.layouts[i].warm_up;
    std::string workload;
    for (std::size_t s = 0; s < plan.services.size(); ++s) {
      const std::optional<WarmUpVerdict> verdict = judge(layouts[i], s);
      if (!verdict) continue;
      const bool worse =
          !worst || (worst->long_enough && !verdict->long_enough) ||
          (worst->long_enough == verdict->long_enough && verdict->needed > worst->needed);
      if (!worse) continue;
      worst = verdict;
      workload = plan.workload(s).name;
    }
    if (!worst || worst->long_enough) continue;
    const std::string of = layouts.size() > 1 ? comparison.layouts[i].name + ", " : "";
    comparison.cautions.push_back(
        {"warm-up", comparison.layouts[i].name, MetricScope::workload(workload), "",
         fmt::format("{}{}: the warm-up of {} looks too short; at least {}{}", of, workload,
                     config::format(worst->stated), at_least(seconds(worst->needed)),
                     worst->settled ? "" : ", and the run does not show that it settles then")});
  }
}

}  // namespace stowplan
