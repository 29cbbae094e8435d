// A scenario compiled for simulation: names resolved to indices, distributions to samplers, the
// runtime's and image's costs folded into what one instance and one request demand. What no layout
// changes is compiled once; a plan is one layout on it, read-only and shared by all replications
// and threads.
//
// A service is a workload on what serves it. Its instances are of an InstancePlan, and a request
// has the cost of the RequestPlan that belongs to the plan of the instance it is at: so one service
// can have instances of two plans at once, and an instance plan needs no requests.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "models/catalogue/layers.hpp"
#include "models/control/autoscaler/contract.hpp"
#include "models/demand/call_graph.hpp"
#include "models/demand/rate_series.hpp"
#include "models/plan/bill.hpp"
#include "models/plan/instance_plan.hpp"
#include "models/plan/pool_plan.hpp"
#include "models/plan/request_plan.hpp"
#include "models/scenario/scenario.hpp"
#include "sim/distribution.hpp"

namespace stowplan {

/// What the layouts of a scenario have in common.
struct CompiledScenario {
  CompiledScenario(const Scenario& of, const SeriesTable& with);

  const Scenario* scenario;
  const SeriesTable* series;
  CallGraph calls;
  LayerCatalogue layers;
  std::vector<Sampler> cpu;  ///< Of a request as stated, by workload [ns].
};

struct ServicePlan {
  const Workload* workload = nullptr;
  const Sampler* cpu = nullptr;  ///< Request CPU time as stated [ns].
  std::uint32_t instance = 0;    ///< Plan of its instances, in Plan::instances.
};

/// One layout. Scenario and series outlive it.
struct Plan {
  std::shared_ptr<const CompiledScenario> compiled;
  const Layout* layout = nullptr;
  std::vector<ServicePlan> services;    ///< By workload index.
  std::vector<InstancePlan> instances;  ///< The first ones by workload index.
  std::vector<RequestPlan> requests;    ///< By instance plan: what a request costs there.
  std::vector<PoolPlan> pools;          ///< Those that routes name: of the workloads in their
                                        ///< order, then the others.
  std::vector<LayoutCharge> charges;
  SerialSections serial_sections;
  std::vector<CallEnd> call_ends;  ///< By call of the graph.

  [[nodiscard]] const Scenario& scenario() const { return *compiled->scenario; }
  [[nodiscard]] const SeriesTable& series() const { return *compiled->series; }
  [[nodiscard]] const CallGraph& calls() const { return compiled->calls; }
  [[nodiscard]] const LayerCatalogue& layers() const { return compiled->layers; }
  [[nodiscard]] const Workload& workload(std::size_t service) const {
    return *services[service].workload;
  }
  [[nodiscard]] const InstancePlan& instance_of(std::size_t service) const {
    return instances[services[service].instance];
  }
  [[nodiscard]] const RequestPlan& request_of(std::size_t service) const {
    return requests[services[service].instance];
  }
  [[nodiscard]] const PoolPlan& pool_of(std::size_t service) const {
    return pools[instance_of(service).pool];
  }
};

/// What the instances of a service have to carry while so many requests a second come, each of
/// which takes that much CPU time; they are taken to hold their memory as long as they compute
/// alone.
[[nodiscard]] SteadyLoad steady_load(const Plan& plan, std::size_t service, double rate,
                                     double service_time, Duration at);

/// Compiles one layout of a scenario that `validate` found no problem in.
[[nodiscard]] Plan make_plan(std::shared_ptr<const CompiledScenario> compiled,
                             const Layout& layout);
[[nodiscard]] Plan make_plan(const Scenario& scenario, const Layout& layout,
                             const SeriesTable& series);

/// All layouts of such a scenario, in their order, each with its changes.
[[nodiscard]] std::vector<Plan> make_plans(const Scenario& scenario, const SeriesTable& series);

}  // namespace stowplan
