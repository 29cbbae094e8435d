// One layout of a scenario, compiled for simulation: names resolved to indices, distributions to
// samplers, the runtime's and image's costs folded into what one instance and one request demand.
// A plan is read-only and shared by all replications and threads.
//
// A service is a workload on what serves it. Its instances are of an InstancePlan, and a request
// has the cost of the RequestPlan that belongs to the plan of the instance it is at: so one service
// can have instances of two plans at once, and an instance plan needs no requests.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/catalogue/layers.hpp"
#include "models/demand/call_graph.hpp"
#include "models/demand/rate_series.hpp"
#include "models/plan/bill.hpp"
#include "models/plan/instance_plan.hpp"
#include "models/plan/pool_plan.hpp"
#include "models/plan/request_plan.hpp"
#include "models/scenario/scenario.hpp"
#include "sim/distribution.hpp"

namespace stowplan {

struct ServicePlan {
  const Workload* workload = nullptr;
  Sampler cpu;                 ///< Request CPU time as stated [ns].
  std::uint32_t instance = 0;  ///< Plan of its instances, in Plan::instances.
};

struct Plan {
  const Scenario* scenario = nullptr;
  const Layout* layout = nullptr;
  const SeriesTable* series = nullptr;
  std::vector<ServicePlan> services;    ///< By workload index.
  std::vector<InstancePlan> instances;  ///< The first ones by workload index.
  std::vector<RequestPlan> requests;    ///< By instance plan: what a request costs there.
  std::vector<PoolPlan> pools;          ///< Those that routes name: of the workloads in their
                                        ///< order, then the others.
  std::vector<LayoutCharge> charges;
  SerialSections serial_sections;
  CallGraph calls;
  std::vector<CallEnd> call_ends;  ///< By call of the graph.
  LayerCatalogue layers;

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

/// Compiles one layout of a scenario that `validate` found no problem in.
[[nodiscard]] Plan make_plan(const Scenario& scenario, const Layout& layout,
                             const SeriesTable& series);

}  // namespace stowplan
