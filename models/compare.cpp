#include "models/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/fleet/fleet.hpp"
#include "models/keeping_up.hpp"
#include "models/objective_check.hpp"
#include "models/validate.hpp"
#include "sim/check.hpp"
#include "sim/digest.hpp"
#include "sim/experiment/parallel.hpp"
#include "sim/experiment/replicate.hpp"
#include "sim/stats/interval.hpp"

namespace stowplan {
namespace {

using Observations = std::vector<std::vector<Observation>>;  // [layout][replication]

double value_of(const Observation& observation, std::string_view name) {
  for (const Measure& measure : observation.measures) {
    if (measure.scope.empty() && measure.name == name) return measure.value;
  }
  return std::numeric_limits<double>::quiet_NaN();
}

// One task is one layout of one replication. A replication counts once all its layouts are done,
// and the rule looks at the watched metrics of all of them.
Observations simulate(const std::vector<Plan>& plans, const Scenario& scenario,
                      const CompareOptions& options) {
  const auto layouts = static_cast<std::uint32_t>(plans.size());
  const StopRule& rule = scenario.stop;
  SequentialStop stop{{.min = static_cast<std::uint32_t>(rule.min),
                       .max = static_cast<std::uint32_t>(rule.max),
                       .relative_half_width = rule.relative_half_width,
                       .confidence = rule.confidence}};
  const std::uint32_t most = static_cast<std::uint32_t>(rule.max) * layouts;
  std::vector<std::optional<Observation>> slots(most);
  std::uint32_t replications = 0;
  run_in_order(
      most, options.threads,
      [&](std::uint32_t task) {
        slots[task] = Fleet{plans[task % layouts], scenario.seed, task / layouts}.run();
      },
      [&](std::uint32_t task) {
        if (options.progress) options.progress(task + 1, most);
        if (task % layouts != layouts - 1) return true;
        ++replications;
        std::vector<double> watched;
        for (std::uint32_t layout = 0; layout < layouts; ++layout) {
          const Observation& observation = *slots[task - (layouts - 1) + layout];
          for (const std::string& name : rule.metrics) {
            watched.push_back(value_of(observation, name));
          }
        }
        return !stop.add(watched);
      });
  Observations all(layouts);
  for (std::uint32_t task = 0; task < replications * layouts; ++task) {
    all[task % layouts].push_back(std::move(*slots[task]));
  }
  return all;
}

// What has not ended by the end of the drain has failed where the workload is overloaded.
void count_unfinished(LayoutResult& result, double confidence) {
  for (const KeepingUp& workload : result.workloads) {
    if (workload.state != LoadState::overloaded) continue;
    const std::string scope = "workload/" + workload.workload;
    Metric* failed = nullptr;
    const Metric* unfinished = result.find(scope, "requests.unfinished");
    for (Metric& metric : result.metrics) {
      if (metric.scope == scope && metric.name == "requests.failed_share") failed = &metric;
    }
    STOWPLAN_CHECK(failed != nullptr && unfinished != nullptr);
    for (std::size_t i = 0; i < failed->values.size(); ++i) {
      failed->values[i] += unfinished->values[i];
    }
    failed->estimate = t_interval(failed->values, confidence);
  }
}

LayoutResult reduce(const Plan& plan, const std::vector<Observation>& observations,
                    double confidence) {
  LayoutResult result;
  result.name = plan.layout->name;
  Digest digest;
  for (const Observation& observation : observations) {
    digest.add(observation.digest, observation.events);
    result.events += observation.events;
  }
  result.digest = digest.value();
  const std::vector<Measure>& first = observations.front().measures;
  for (std::size_t i = 0; i < first.size(); ++i) {
    Metric metric{first[i].scope, first[i].name, first[i].unit, {}, {}};
    for (const Observation& observation : observations) {
      STOWPLAN_CHECK(observation.measures[i].name == metric.name);
      metric.values.push_back(observation.measures[i].value);
    }
    metric.estimate = t_interval(metric.values, confidence);
    result.metrics.push_back(std::move(metric));
  }
  result.workloads = judge_keeping_up(plan, observations);
  count_unfinished(result, confidence);
  return result;
}

// The resource that is booked most is what the next instance will lack first.
Finding binding_constraint(const LayoutResult& result, const std::string& pool) {
  const std::string scope = "pool/" + pool;
  std::vector<std::pair<double, std::string>> booked;
  for (const std::string resource : {"cpu", "memory", "pods"}) {
    const Metric* metric = result.find(scope, "booked." + resource);
    if (metric != nullptr && !std::isnan(metric->estimate.mean)) {
      booked.emplace_back(metric->estimate.mean, resource);
    }
  }
  if (booked.empty()) return {scope, "binding_constraint", "nothing runs here"};
  std::stable_sort(booked.begin(), booked.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::string text = fmt::format("{} ({:.0f} % booked)", booked[0].second, booked[0].first * 100);
  if (booked.size() > 1) {
    text += fmt::format(", then {} ({:.0f} %)", booked[1].second, booked[1].first * 100);
  }
  return {scope, "binding_constraint", text};
}

void add_findings(LayoutResult& result, const Plan& plan) {
  for (const PoolPlan& pool : plan.pools) {
    result.findings.push_back(binding_constraint(result, pool.pool->name));
  }
  for (const ServicePlan& service : plan.services) {
    const auto isolation = static_cast<std::size_t>(service.runtime->isolation);
    result.findings.push_back({"workload/" + service.workload->name, "isolation",
                               std::string{config::EnumNames<Isolation>::names[isolation]}});
    if (service.runtime->pod) {
      const auto qos = static_cast<std::size_t>(service.qos);
      result.findings.push_back({"workload/" + service.workload->name, "qos",
                                 std::string{config::EnumNames<QosClass>::names[qos]}});
    }
    result.findings.push_back(
        {"workload/" + service.workload->name, "deployment",
         fmt::format("{}: {} on {}, pool {}", service.deployment->name, service.deployment->image,
                     service.deployment->runtime, plan.pools[service.pool].pool->name)});
  }
}

// The same sum added up in another order differs in its last digits; that is no difference.
bool only_rounding(const Estimate& difference, double a, double b) {
  constexpr double digits = 1e-9;
  return std::abs(difference.mean) + difference.half_width <=
         digits * std::max(std::abs(a), std::abs(b));
}

std::vector<Difference> differences(const std::vector<LayoutResult>& layouts, double confidence) {
  std::vector<Difference> all;
  for (std::size_t a = 0; a < layouts.size(); ++a) {
    for (std::size_t b = a + 1; b < layouts.size(); ++b) {
      for (const Metric& metric : layouts[a].metrics) {
        const Metric* other = layouts[b].find(metric.scope, metric.name);
        if (other == nullptr) continue;
        PairedDifference paired = paired_difference(metric.values, other->values, confidence);
        if (only_rounding(paired.estimate, metric.estimate.mean, other->estimate.mean)) {
          paired.estimate.mean = 0;
          paired.estimate.half_width = 0;
          paired.verdict = Verdict::not_significant;
        }
        all.push_back({layouts[a].name, layouts[b].name, metric.scope, metric.name, metric.unit,
                       paired.estimate, paired.verdict != Verdict::not_significant});
      }
    }
  }
  return all;
}

}  // namespace

Comparison compare(const Scenario& scenario, const SeriesTable& series,
                   const CompareOptions& options) {
  std::vector<Plan> plans;
  plans.reserve(scenario.layout.size());
  for (const Layout& layout : scenario.layout) plans.push_back(make_plan(scenario, layout, series));
  const Observations observations = simulate(plans, scenario, options);

  Comparison result;
  result.title = scenario.title;
  result.seed = scenario.seed;
  result.replications = static_cast<std::int64_t>(observations.front().size());
  result.confidence = scenario.stop.confidence;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    result.layouts.push_back(reduce(plans[i], observations[i], scenario.stop.confidence));
    LayoutResult& layout = result.layouts.back();
    add_findings(layout, plans[i]);
    for (ObjectiveCheck& check : check_objectives(plans[i], observations[i], layout.workloads,
                                                  scenario.stop.confidence)) {
      result.objectives.push_back(std::move(check));
    }
  }
  result.differences = differences(result.layouts, scenario.stop.confidence);
  return result;
}

}  // namespace stowplan
