#include "view/drawing/picture_data.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "models/metric/metric_id.hpp"
#include "models/metric/metric_key.hpp"
#include "view/screen.hpp"

namespace stowplan::view {
namespace {

constexpr std::array<MetricId, 13> waterfall_metrics{
    "cost.waterfall.useful",         "cost.waterfall.wasted",  "cost.waterfall.runtime",
    "cost.waterfall.guest_os",       "cost.waterfall.reserve", "cost.waterfall.headroom",
    "cost.waterfall.fragmentation",  "cost.waterfall.idle",    "cost.waterfall.volumes",
    "cost.waterfall.load_balancers", "cost.waterfall.traffic", "cost.waterfall.control_plane",
    "cost.waterfall.other"};

double mean_of(const LayoutResult& layout, const MetricScope& scope, MetricId id) {
  const Metric* metric = layout.find(scope, id);
  return metric == nullptr ? math::not_a_number : metric->estimate.mean;
}

double known_or_zero(double value) { return std::isfinite(value) ? value : 0; }

bool misses_objective(const Comparison& comparison, const LayoutResult& layout) {
  return std::ranges::any_of(comparison.objectives, [&](const ObjectiveCheck& check) {
    return check.layout == layout.name && check.missed();
  });
}

// Whether two layouts differ in a metric: by their paired difference, else by their intervals.
bool beyond_noise(const Comparison& comparison, const MetricKey& key, const LayoutResult& a,
                  const LayoutResult& b) {
  for (const Difference& difference : comparison.differences) {
    const bool pair = (difference.a == a.name && difference.b == b.name) ||
                      (difference.a == b.name && difference.b == a.name);
    if (pair && difference.key == key) return difference.significant;
  }
  const Metric* of_a = a.find(key);
  const Metric* of_b = b.find(key);
  if (of_a == nullptr || of_b == nullptr) return false;
  return of_a->estimate.high() < of_b->estimate.low() ||
         of_b->estimate.high() < of_a->estimate.low();
}

struct WorkloadStart {
  std::string workload;
  double longest = 0;
};

// Workloads that start anywhere, in the order of the scenario, and the longest mean of each.
std::vector<WorkloadStart> workload_starts(const Comparison& comparison) {
  std::vector<WorkloadStart> starts;
  for (const LayoutResult& layout : comparison.layouts) {
    for (const Metric& metric : layout.metrics) {
      if (metric.key.id != "start_time.mean" || !metric.key.scope.is_workload()) continue;
      if (!std::isfinite(metric.estimate.mean)) continue;
      auto at = std::ranges::find(starts, metric.key.scope.name, &WorkloadStart::workload);
      if (at == starts.end()) at = starts.insert(at, {metric.key.scope.name, 0});
      at->longest = std::max(at->longest, metric.estimate.mean);
    }
  }
  return starts;
}

StartBar start_bar(const LayoutResult& layout, const std::string& workload,
                   std::vector<std::string>& phases) {
  StartBar bar{workload, &layout, {}, 0};
  for (const Metric& metric : layout.metrics) {
    if (metric.key.id != "start_time.PHASE.mean" ||
        metric.key.scope != MetricScope::workload(workload)) {
      continue;
    }
    auto at = std::ranges::find(phases, metric.key.phase);
    if (at == phases.end()) at = phases.insert(at, metric.key.phase);
    bar.phases.resize(phases.size());
    bar.phases[static_cast<std::size_t>(at - phases.begin())] = known_or_zero(metric.estimate.mean);
  }
  bar.total = mean_of(layout, MetricScope::workload(workload), "start_time.mean");
  return bar;
}

// The longest that each phase is in any bar.
std::vector<double> longest_phases(const StartTimes& times) {
  std::vector<double> longest(times.phases.size(), 0);
  for (const StartBar& bar : times.bars) {
    for (std::size_t p = 0; p < longest.size(); ++p) {
      longest[p] = std::max(longest[p], bar.phases[p]);
    }
  }
  return longest;
}

// How many are longer; of equal ones the earlier counts as longer.
std::vector<std::size_t> ranks_of(const std::vector<double>& longest) {
  std::vector<std::size_t> ranks;
  for (std::size_t p = 0; p < longest.size(); ++p) {
    std::size_t longer = 0;
    for (std::size_t q = 0; q < longest.size(); ++q) {
      if (longest[q] > longest[p] || (longest[q] == longest[p] && q < p)) ++longer;
    }
    ranks.push_back(longer);
  }
  return ranks;
}

// Leaves out phases that no bar has, and puts the shortest together where there are too many.
void gather_phases(StartTimes& times, std::size_t most) {
  const std::vector<double> longest = longest_phases(times);
  const std::vector<std::size_t> ranks = ranks_of(longest);
  const auto there =
      static_cast<std::size_t>(std::ranges::count_if(longest, [](double x) { return x > 0; }));
  const std::size_t named = there > most ? most - 1 : there;
  const auto by_name = [&](std::size_t p) { return ranks[p] < named; };
  for (StartBar& bar : times.bars) {
    std::vector<double> kept;
    double others = 0;
    for (std::size_t p = 0; p < bar.phases.size(); ++p) {
      if (by_name(p)) kept.push_back(bar.phases[p]);
      if (!by_name(p)) others += bar.phases[p];
    }
    if (named < there) kept.push_back(others);
    bar.phases = std::move(kept);
  }
  std::vector<std::string> phases;
  for (std::size_t p = 0; p < times.phases.size(); ++p) {
    if (!by_name(p)) continue;
    phases.push_back(times.phases[p]);
    times.ranks.push_back(ranks[p]);
  }
  if (named < there) {
    phases.push_back(fmt::format("{} others", there - named));
    times.ranks.push_back(named);
  }
  times.phases = std::move(phases);
}

}  // namespace

CostSteps cost_steps(const Comparison& comparison) {
  CostSteps cost;
  for (const LayoutResult& layout : comparison.layouts) {
    cost.columns.push_back({&layout, {}, mean_of(layout, {}, "cost.month")});
  }
  for (const MetricId id : waterfall_metrics) {
    const auto amount = [&](const CostSteps::Column& column) {
      return known_or_zero(mean_of(*column.layout, {}, id));
    };
    const bool any = std::ranges::any_of(
        cost.columns, [&](const CostSteps::Column& column) { return amount(column) > 0; });
    if (!any) continue;
    std::string label = metric_label(id);
    constexpr std::string_view of = "cost of ";
    if (label.starts_with(of)) label.erase(0, of.size());
    cost.steps.push_back(std::move(label));
    for (CostSteps::Column& column : cost.columns) column.amounts.push_back(amount(column));
  }
  return cost;
}

StartTimes start_times(const Comparison& comparison, std::size_t most, std::size_t most_phases) {
  StartTimes times;
  std::vector<WorkloadStart> starts = workload_starts(comparison);
  if (starts.size() > most) {
    std::vector<double> longest;
    for (const WorkloadStart& start : starts) longest.push_back(start.longest);
    std::ranges::sort(longest, std::ranges::greater{});
    times.workloads_left_out = starts.size() - most;
    std::size_t kept = 0;
    std::erase_if(starts, [&](const WorkloadStart& start) {
      return start.longest < longest[most - 1] || ++kept > most;
    });
  }
  for (const WorkloadStart& start : starts) {
    for (const LayoutResult& layout : comparison.layouts) {
      StartBar bar = start_bar(layout, start.workload, times.phases);
      if (std::isfinite(bar.total)) times.bars.push_back(std::move(bar));
    }
  }
  for (StartBar& bar : times.bars) bar.phases.resize(times.phases.size());
  gather_phases(times, most_phases);
  return times;
}

std::string drawn_workload(const Comparison& comparison, std::string_view asked) {
  if (!asked.empty()) return std::string{asked};
  return headline_workload(comparison).value_or("");
}

ParetoPoints pareto_points(const Comparison& comparison, std::string_view workload) {
  ParetoPoints pareto{drawn_workload(comparison, workload), {}};
  const MetricScope scope = MetricScope::workload(pareto.workload);
  for (const LayoutResult& layout : comparison.layouts) {
    const Metric* cost = layout.find({}, "cost.month");
    const Metric* latency = layout.find(scope, "response_time.p99");
    if (cost == nullptr || latency == nullptr || !std::isfinite(cost->estimate.mean) ||
        !std::isfinite(latency->estimate.mean)) {
      continue;
    }
    pareto.points.push_back({&layout, cost->estimate, latency->estimate,
                             layout.keeps_up() && !misses_objective(comparison, layout), false});
  }
  for (ParetoPoint& point : pareto.points) {
    point.dominated = std::ranges::any_of(pareto.points, [&](const ParetoPoint& other) {
      const bool no_worse =
          other.cost.mean <= point.cost.mean && other.latency.mean <= point.latency.mean;
      const MetricKey latency{scope, "response_time.p99"};
      return other.good && no_worse &&
             (beyond_noise(comparison, {{}, "cost.month"}, *other.layout, *point.layout) ||
              beyond_noise(comparison, latency, *other.layout, *point.layout));
    });
  }
  return pareto;
}

std::vector<CurveOf> curves_of(const Comparison& comparison, std::string_view workload) {
  std::vector<CurveOf> curves;
  const MetricScope scope = MetricScope::workload(std::string{workload});
  for (const LayoutResult& layout : comparison.layouts) {
    const auto found = std::ranges::find(layout.curves, scope, &ResponseCurve::scope);
    if (found == layout.curves.end()) continue;
    const double failed = known_or_zero(mean_of(layout, scope, "requests.failed_share"));
    curves.push_back({&layout, &*found, std::clamp(1 - failed, 0.0, 1.0)});
  }
  return curves;
}

std::string failure_of(const Comparison& comparison, const LayoutResult& layout) {
  if (layout.status() == LayoutStatus::does_not_keep_up) return "does not keep up";
  return misses_objective(comparison, layout) ? "misses an objective" : "";
}

std::vector<PictureNote> failure_notes(const Comparison& comparison) {
  constexpr std::size_t most = 3;  // Names in one note.
  const auto listed = [most](const std::vector<std::string>& names) {
    const std::size_t shown = std::min(names.size(), most);
    std::string text = fmt::format(
        "{}", fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
    if (names.size() > shown) text += fmt::format(" and {} more", names.size() - shown);
    return text;
  };
  std::vector<PictureNote> notes;
  for (const LayoutResult& layout : comparison.infeasible) {
    notes.push_back(
        {fmt::format("{} is infeasible: {}", layout.name, layout.infeasible->text()), true});
  }
  for (const LayoutResult& layout : comparison.layouts) {
    std::vector<std::string> behind;
    for (const KeepingUp& load : layout.workloads) {
      if (load.state <= LoadState::not_known) continue;
      behind.push_back(fmt::format("{} is {}", load.workload, state_name(load.state)));
    }
    if (!behind.empty()) {
      notes.push_back({fmt::format("{} does not keep up: {}", layout.name, listed(behind)), true});
    }
    std::vector<std::string> missed;
    for (const ObjectiveCheck& check : comparison.objectives) {
      if (check.layout != layout.name || !check.missed()) continue;
      missed.push_back(fmt::format("{} of {}", metric_name(check.metric), check.workload));
    }
    if (!missed.empty()) {
      notes.push_back({fmt::format("{} misses {}", layout.name, listed(missed)), true});
    }
  }
  return notes;
}

std::string money_text(double amount, double largest, Currency currency) {
  constexpr double many = 100;
  const std::string_view unit = names_of(currency).code;
  if (largest < many || !std::isfinite(amount)) return short_quantity(amount, unit);
  const double whole = std::round(amount);
  return whole == 0 && amount > 0 ? "< " + short_quantity(1, unit) : short_quantity(whole, unit);
}

std::string replications_text(const Comparison& comparison) {
  if (comparison.replications == 1) return "one replication, so nothing is known of the noise";
  return fmt::format("{} replications, {:g} % intervals", comparison.replications,
                     comparison.confidence * 100);
}

}  // namespace stowplan::view
