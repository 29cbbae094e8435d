#include <variant>

#include "models/demand/arrival_process.hpp"
#include "models/warnings/kinds.hpp"

namespace stowplan {
double outside_rate(const Plan& plan, std::size_t service) {
  const Arrivals& arrivals = plan.workload(service).arrivals;
  const RateSeries* series = nullptr;
  if (const auto* s = std::get_if<SeriesArrivals>(&arrivals)) {
    series = plan.series().find(series_key(*s));
  }
  const ArrivalProcess process{arrivals, series, Stream{0, 0, "warnings"}};
  return process.mean_rate(plan.scenario().before_window() + plan.scenario().duration).count();
}

std::vector<OfferedLoad> offered_load(const Plan& plan) {
  std::vector<double> outside(plan.services.size());
  for (std::size_t i = 0; i < outside.size(); ++i) outside[i] = outside_rate(plan, i);
  const std::vector<double> rates = plan.calls().total(outside);
  std::vector<OfferedLoad> loads(outside.size());
  for (std::size_t i = 0; i < loads.size(); ++i) {
    const InstancePlan& instance = plan.instance_of(i);
    const RequestPlan& costs = plan.request_of(i);
    const double cpu_ns = costs.cpu_ns(plan.services[i].cpu->mean(), instance.overhead_factor);
    loads[i].rate = rates[i];
    loads[i].service = cpu_ns * 1e-9 / plan.pools[instance.pool].host->speed;
    loads[i].instances = replica_range(instance.deployment->autoscaler).max;
    loads[i].cores = usable_cores(instance, *plan.pools[instance.pool].host);
    loads[i].wanted = loads[i].instances;
    if (what_it_follows(instance.deployment->autoscaler) != Follows::use) continue;
    loads[i].wanted = settled_replicas(instance.deployment->autoscaler,
                                       steady_load(plan, i, loads[i].rate, loads[i].service, {}));
  }
  return loads;
}

}  // namespace stowplan
