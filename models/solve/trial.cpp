#include "models/solve/trial.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "models/experiment/layout_experiment.hpp"
#include "models/plan/plan.hpp"
#include "models/solve/bound.hpp"
#include "sim/config/diagnostic.hpp"

namespace stowplan {
namespace {

Point with_length(Point point, const TrialLength& length) {
  const auto set = [&](const char* path, std::string value) {
    point.push_back({path, std::move(value)});
  };
  const auto looks = static_cast<double>(length.looks.size());
  if (!length.duration.empty()) set("duration", length.duration);
  set("stop.min", fmt::format("{}", length.looks.front()));
  set("stop.max", fmt::format("{}", length.looks.front()));
  set("stop.confidence", fmt::format("{}", 1 - (1 - length.confidence) / looks));
  return point;
}

const Metric& metric_of(const LayoutResult& layout, const MetricKey& key) {
  const Metric* metric = layout.find(key);
  if (metric != nullptr) return *metric;
  throw config::ConfigError{
      {{"", 0, 0, "",
        fmt::format("layout \"{}\" has no metric \"{}\"; `run --format csv` lists those it has",
                    layout.name, key.text())}}};
}

/// What replications of a choice say of what is asked.
class Judge {
 public:
  Judge(const TrialOf& of, const Comparison& comparison, Trial& trial)
      : of_(of), comparison_(comparison), trial_(trial) {}

  /// Whether no more replications are needed.
  bool run() {
    trial_.misses.clear();
    if (comparison_.layouts.empty()) {
      miss(comparison_.infeasible.front().infeasible->text());
      return true;
    }
    const LayoutResult& layout = comparison_.layouts.front();
    for (const KeepingUp& workload : layout.workloads) {
      if (workload.state <= LoadState::not_known) continue;
      miss(fmt::format("{} is {}: {}", workload.workload, state_name(workload.state),
                       workload.reason));
    }
    for (const ObjectiveCheck& check : comparison_.objectives) objective(check);
    for (const Requirement& one : of_.requirements) requirement(one, metric_of(layout, one.metric));
    if (of_.value) {
      const Metric& metric = metric_of(layout, *of_.value);
      trial_.value = metric.estimate;
      trial_.unit = metric.key.unit();
      trial_.each = metric.values;
    }
    for (const Finding& finding : layout.findings) {
      if (finding.name != "binding_constraint" || !finding.scope.is_pool()) continue;
      if (!trial_.binding.empty()) trial_.binding += "; ";
      trial_.binding += finding.scope.name + ": " + finding.text;
    }
    for (const Miss& one : trial_.misses) {
      if (one.certain) return true;
    }
    return !open_;
  }

 private:
  void miss(std::string text) { trial_.misses.push_back({.text = std::move(text)}); }

  void objective(const ObjectiveCheck& check) {
    if (check.met()) return;
    if (!check.missed()) open_ = true;
    const bool holds =
        check.higher_is_better() ? check.measured >= check.limit : check.measured <= check.limit;
    if (!check.missed() && holds) return;
    trial_.misses.push_back(
        {.text = {},
         .metric = MetricKey{MetricScope::workload(check.workload), check.metric},
         .measured = check.measured,
         .limit = check.limit,
         .at_most = !check.higher_is_better(),
         .certain = check.missed()});
  }

  void requirement(const Requirement& one, const Metric& metric) {
    const Estimate& e = metric.estimate;
    const bool holds = one.holds(e.mean);  // Not of NaN: nothing observed is nothing kept.
    const bool clear = one.holds(e.low()) == one.holds(e.high()) && !std::isnan(e.mean);
    const bool known = std::isfinite(e.half_width) && clear;
    if (!known) open_ = true;
    if (holds) return;
    trial_.misses.push_back({.metric = one.metric,
                             .measured = e.mean,
                             .limit = one.limit,
                             .at_most = one.at_most,
                             .certain = known});
  }

  const TrialOf& of_;
  const Comparison& comparison_;
  Trial& trial_;
  bool open_ = false;
};

/// Simulates up to so many replications, or to the first that is infeasible.
void simulate_to(const RunInOrder& run, const LayoutExperiment& experiment, std::uint32_t count,
                 std::vector<Observation>& seen) {
  const auto known = static_cast<std::uint32_t>(seen.size());
  std::vector<std::optional<Observation>> slots(count - known);
  run(
      count - known, [&](std::uint32_t i) { slots[i] = experiment.simulate(known + i); },
      [&](std::uint32_t i) {
        seen.push_back(std::move(*slots[i]));
        return !seen.back().infeasible;
      });
}

}  // namespace

namespace {

Trial tried_once(const TrialOf& of, const Point& point, const TrialLength& length) {
  Trial trial;
  trial.by = length.by;
  auto read = of.read(with_length(point, length));
  if (const auto* why = std::get_if<std::string>(&read)) {
    trial.by = Judged::closed_form;
    trial.misses.push_back({.text = *why});
    return trial;
  }
  auto& loaded = std::get<LoadedScenario>(read);
  if (of.closed_form) {
    std::string why =
        why_overloaded(make_plan(loaded.scenario, loaded.scenario.layout.front(), loaded.series));
    if (!why.empty()) {
      trial.by = Judged::closed_form;
      trial.misses.push_back({.text = std::move(why)});
      return trial;
    }
  }
  const LayoutExperiment experiment{std::move(loaded)};
  std::vector<Observation> seen;
  for (const std::uint32_t look : length.looks) {
    simulate_to(of.run, experiment, look, seen);
    trial.replications = static_cast<std::uint32_t>(seen.size());
    trial.binding.clear();
    trial.certain = Judge{of, experiment.conclude(seen), trial}.run();
    if (trial.certain) break;
  }
  trial.keeps = trial.misses.empty();
  return trial;
}

}  // namespace

Trial tried(const TrialOf& of, const Point& point, const TrialLength& length) {
  Trial trial = tried_once(of, point, length);
  for (const Loss& loss : of.losses) {
    if (!trial.keeps) break;
    Point with = point;
    with.insert(with.end(), loss.point.begin(), loss.point.end());
    const Trial lost = tried_once(of, with, length);
    trial.keeps = lost.keeps;
    trial.certain = trial.certain && lost.certain;
    if (lost.by == Judged::closed_form) trial.by = lost.by;
    for (Miss miss : lost.misses) {
      miss.where = loss.text;
      trial.misses.push_back(std::move(miss));
    }
  }
  return trial;
}

}  // namespace stowplan
