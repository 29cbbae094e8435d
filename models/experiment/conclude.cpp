#include "models/experiment/conclude.hpp"

#include <fmt/format.h>

#include <cmath>
#include <string>
#include <utility>

#include "models/experiment/cautions.hpp"
#include "models/experiment/drawn_facts.hpp"
#include "models/experiment/keeping_up.hpp"
#include "models/experiment/objective_check.hpp"
#include "models/experiment/reduce.hpp"
#include "models/experiment/start.hpp"
#include "models/experiment/stop.hpp"
#include "models/plan/density.hpp"
#include "models/result/assertion_check.hpp"
#include "sim/check.hpp"

namespace stowplan {
namespace {

// What has not ended by the end of the drain has failed where the workload is overloaded, and of
// the layout where one of its workloads is.
void count_unfinished(LayoutResult& result, double confidence, std::size_t first_look) {
  std::vector<MetricScope> scopes;
  for (const KeepingUp& workload : result.workloads) {
    if (workload.state != LoadState::overloaded) continue;
    scopes.push_back(MetricScope::workload(workload.workload));
  }
  if (!scopes.empty()) scopes.emplace_back();
  for (const MetricScope& scope : scopes) {
    const MetricKey key{scope, "requests.failed_share"};
    const auto failed = std::ranges::find(result.metrics, key, &Metric::key);
    const Metric* unfinished = result.find(key.scope, "requests.unfinished");
    STOWPLAN_CHECK(failed != result.metrics.end() && unfinished != nullptr);
    for (std::size_t i = 0; i < failed->values.size(); ++i) {
      failed->values[i] += unfinished->values[i];
    }
    failed->estimate = sequential_interval(failed->values, first_look, confidence);
  }
}

// The resource that is booked most is what the next instance will lack first.
Finding binding_constraint(const LayoutResult& result, const std::string& pool) {
  const MetricScope scope = MetricScope::pool(pool);
  std::vector<std::pair<double, std::string>> booked;
  const auto add = [&](MetricId id, const char* resource) {
    const Metric* metric = result.find(scope, id);
    if (metric != nullptr && !std::isnan(metric->estimate.mean)) {
      booked.emplace_back(metric->estimate.mean, resource);
    }
  };
  add("booked.cpu", "cpu");
  add("booked.memory", "memory");
  add("booked.pods", "pods");
  if (booked.empty()) return {scope, "binding_constraint", "nothing runs here"};
  std::stable_sort(booked.begin(), booked.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::string text = fmt::format("{} ({:.0f} % booked)", booked[0].second, booked[0].first * 100);
  if (booked.size() > 1) {
    text += fmt::format(", then {} ({:.0f} %)", booked[1].second, booked[1].first * 100);
  }
  return {scope, "binding_constraint", text};
}

// What stops the next instance under each rule there is to admit them.
void add_admission(LayoutResult& result, const MetricScope& scope, const PoolPlan& pool,
                   const InstancePlan& instance) {
  const auto mean = [&](MetricId id) { return result.find(scope, id)->estimate.mean; };
  const Admitted by_use = admitted_by_use(pool, instance, mean("use.cpu"), mean("use.memory"));
  const auto add = [&](const char* name, const Admitted& by) {
    result.findings.push_back({scope, name, std::string{by.bound}});
  };
  add("bound_by_requests", admitted_by_requests(pool, instance));
  add("bound_by_limits", admitted_by_limits(pool, instance));
  add("bound_by_use", by_use);
}

void add_findings(LayoutResult& result, const Plan& plan) {
  for (const PoolPlan& pool : plan.pools) {
    result.findings.push_back(binding_constraint(result, pool.pool->name));
  }
  for (std::size_t s = 0; s < plan.services.size(); ++s) {
    const InstancePlan& instance = plan.instance_of(s);
    const MetricScope scope = MetricScope::workload(plan.workload(s).name);
    const auto isolation = static_cast<std::size_t>(instance.runtime->isolation);
    result.findings.push_back(
        {scope, "isolation", std::string{config::EnumNames<Isolation>::names[isolation]}});
    add_admission(result, scope, plan.pools[instance.pool], instance);
    if (instance.runtime->pod) {
      const auto qos = static_cast<std::size_t>(instance.qos);
      result.findings.push_back(
          {scope, "qos", std::string{config::EnumNames<QosClass>::names[qos]}});
    }
    result.findings.push_back(
        {scope, "deployment",
         fmt::format("{}: {} on {}, pool {}", instance.deployment->name, instance.deployment->image,
                     instance.deployment->runtime, plan.pools[instance.pool].pool->name)});
  }
}

}  // namespace

Comparison conclude(const Scenario& scenario, const std::vector<Plan>& plans,
                    const Simulated& simulated, bool for_pictures) {
  Comparison result;
  result.title = scenario.title;
  result.seed = scenario.seed;
  result.replications = simulated.replications;
  result.confidence = scenario.stop.confidence;
  result.currency = scenario.currency.code;
  result.per_dollar = scenario.currency.per_dollar();
  result.first_look = std::min(replication_plan(scenario.stop).first_look(),
                               static_cast<std::size_t>(simulated.replications));
  std::vector<SimulatedLayout> feasible;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    if (simulated.infeasible[i]) {
      LayoutResult& layout = result.infeasible.emplace_back();
      layout.name = plans[i].layout->name;
      layout.infeasible = simulated.infeasible[i];
      continue;
    }
    const std::vector<Observation>& observations = simulated.observations[i];
    feasible.push_back({plans[i], observations});
    result.layouts.push_back(
        reduce_layout(plans[i].layout->name, observations, result.confidence, result.first_look));
    LayoutResult& layout = result.layouts.back();
    for (Metric& metric : layout.metrics) metric.key.currency = result.currency;
    layout.workloads = judge_keeping_up(plans[i], observations);
    count_unfinished(layout, result.confidence, result.first_look);
    add_findings(layout, plans[i]);
    tell_start(plans[i], observations, layout, result);
    if (for_pictures) {
      layout.curves = response_curves(observations, result.confidence, result.first_look);
      layout.packing = packing_of(plans[i], observations.front().packed);
    }
    for (ObjectiveCheck& check :
         check_objectives(plans[i], observations, layout.workloads, scenario.stop.confidence)) {
      result.objectives.push_back(std::move(check));
    }
  }
  judge_precision(scenario.stop, result);
  judge_warm_up(feasible, result);
  judge_run_length(feasible, result);
  judge_drain(feasible, result);
  result.differences = paired_differences(result.layouts, result.confidence, result.first_look);
  result.assertions = check_assertions(scenario, result);
  return result;
}

}  // namespace stowplan
