#include "models/plan/plan.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "models/catalogue/memory.hpp"
#include "models/scenario/route.hpp"
#include "sim/check.hpp"

namespace stowplan {
namespace {

/// Builds one plan; holds what its steps share.
class PlanBuilder {
 public:
  PlanBuilder(std::shared_ptr<const CompiledScenario> compiled, const Layout& layout)
      : s_(*compiled->scenario), layout_(layout) {
    plan_.compiled = std::move(compiled);
    plan_.layout = &layout;
  }

  Plan build() {
    for (const Workload& workload : s_.workload) add_service(workload);
    for (const Route& route : layout_.route) pool_index(route.pool);
    for (const Charge& charge : s_.charge) add_charge(charge);
    fold_calls();
    return std::move(plan_);
  }

 private:
  std::uint32_t pool_index(const std::string& name) {
    for (std::size_t i = 0; i < plan_.pools.size(); ++i) {
      if (plan_.pools[i].pool->name == name) return static_cast<std::uint32_t>(i);
    }
    const auto at = std::ranges::find(s_.pool, name, &Pool::name);
    STOWPLAN_CHECK(at != s_.pool.end());
    plan_.pools.push_back(make_pool_plan(s_, *at));
    return static_cast<std::uint32_t>(plan_.pools.size() - 1);
  }

  void add_service(const Workload& workload) {
    const Route* route = route_of(layout_, workload);
    STOWPLAN_CHECK(route != nullptr);
    const auto deployment = std::ranges::find(s_.deployment, route->deployment, &Deployment::name);
    STOWPLAN_CHECK(deployment != s_.deployment.end());
    const std::uint32_t pool = pool_index(route->pool);
    const Site site{s_, plan_.layers(), pool, plan_.pools[pool]};
    plan_.services.push_back({.workload = &workload,
                              .cpu = &plan_.compiled->cpu[plan_.services.size()],
                              .instance = static_cast<std::uint32_t>(plan_.instances.size())});
    plan_.instances.push_back(
        make_instance_plan(site, workload.draws_as(), *deployment, plan_.serial_sections));
    plan_.requests.push_back(make_request_plan(site, workload, plan_.instances.back()));
  }

  // The caller's packets are paid for with its own work, in the mean where a call has a chance;
  // those of further attempts when they are made.
  void fold_calls() {
    plan_.call_ends.resize(plan_.calls().count());
    for (std::uint32_t caller = 0; caller < plan_.services.size(); ++caller) {
      RequestPlan& costs = plan_.requests[plan_.services[caller].instance];
      for (const CallStage& stage : plan_.calls().stages(caller)) {
        for (std::uint32_t i = stage.first; i < stage.first + stage.count; ++i) {
          const CompiledCall& call = plan_.calls().call(i);
          plan_.call_ends[i] = make_call_end(s_, plan_.workload(call.to).request.network,
                                             plan_.instance_of(caller), plan_.pool_of(caller));
          costs.overhead_ns += call.probability * plan_.call_ends[i].packets_ns;
        }
      }
    }
  }

  // A charge for what this layout does not have is none of its.
  void add_charge(const Charge& charge) {
    const auto named = [&](const std::string& name) { return name == layout_.name; };
    if (!charge.layouts.empty() && std::ranges::none_of(charge.layouts, named)) return;
    LayoutCharge line{.charge = &charge};
    if (!charge.workload.empty()) {
      const auto at = std::ranges::find(s_.workload, charge.workload, &Workload::name);
      line.service = static_cast<std::uint32_t>(at - s_.workload.begin());
    } else if (!charge.pool.empty()) {
      const auto at = std::ranges::find(plan_.pools, charge.pool,
                                        [](const PoolPlan& pool) { return pool.pool->name; });
      if (at == plan_.pools.end()) return;
      line.pool = static_cast<std::uint32_t>(at - plan_.pools.begin());
    }
    plan_.charges.push_back(line);
  }

  const Scenario& s_;
  const Layout& layout_;
  Plan plan_;
};

}  // namespace

SteadyLoad steady_load(const Plan& plan, std::size_t service, double rate, double service_time,
                       Duration at) {
  const InstancePlan& instance = plan.instance_of(service);
  const auto held = static_cast<double>(plan.workload(service).request.memory.count());
  return {.at = at,
          .cores = rate * service_time,
          .own = instance.standing_cpu,
          .requested = static_cast<double>(instance.resources.cpu_request.count()) / 1000,
          .requests = rate,
          .memory = Bytes{whole_part(rate * service_time * held)},
          .own_memory = memory_in_limit(instance.memory),
          .requested_memory = instance.resources.memory_request};
}

CompiledScenario::CompiledScenario(const Scenario& of, const SeriesTable& with)
    : scenario(&of), series(&with), calls(of.workload), layers(of.image) {
  cpu.reserve(of.workload.size());
  for (const Workload& workload : of.workload) cpu.push_back(sampler(workload.request.cpu));
}

Plan make_plan(std::shared_ptr<const CompiledScenario> compiled, const Layout& layout) {
  return PlanBuilder{std::move(compiled), layout}.build();
}

Plan make_plan(const Scenario& scenario, const Layout& layout, const SeriesTable& series) {
  return make_plan(std::make_shared<CompiledScenario>(in_force(scenario, layout), series), layout);
}

std::vector<Plan> make_plans(const Scenario& scenario, const SeriesTable& series) {
  const auto compiled = std::make_shared<const CompiledScenario>(scenario, series);
  std::vector<Plan> plans;
  plans.reserve(scenario.layout.size());
  for (const Layout& layout : scenario.layout) {
    plans.push_back(layout.changed ? make_plan(scenario, layout, series)
                                   : make_plan(compiled, layout));
  }
  return plans;
}

}  // namespace stowplan
