#include <algorithm>
#include <cmath>
#include <variant>

#include "models/demand/arrival_process.hpp"
#include "models/warnings/kinds.hpp"

namespace stowplan {
namespace {

std::int64_t most_instances(const Autoscaler& autoscaler) {
  if (const auto* fixed = std::get_if<FixedReplicas>(&autoscaler)) return fixed->replicas;
  if (const auto* hpa = std::get_if<Hpa>(&autoscaler)) return hpa->max;
  const auto& schedule = std::get<ScheduledReplicas>(autoscaler);
  std::int64_t most = schedule.initial;
  for (const ReplicaStep& step : schedule.steps) most = std::max(most, step.replicas);
  return most;
}

// As many as an autoscaler would have at this load.
std::int64_t wanted_instances(const ServicePlan& service, const OfferedLoad& load) {
  const auto* hpa = std::get_if<Hpa>(&service.deployment->autoscaler);
  if (hpa == nullptr) return load.instances;
  const double request = static_cast<double>(service.resources.cpu_request.count()) / 1000;
  const double room = request * hpa->target_cpu - service.standing_cpu;
  if (room <= 0) return hpa->max;
  const double wanted = std::ceil(load.rate * load.service / room);
  return wanted >= static_cast<double>(hpa->max)
             ? hpa->max
             : std::max(static_cast<std::int64_t>(wanted), hpa->min);
}

}  // namespace

double outside_rate(const Plan& plan, std::size_t service) {
  const Arrivals& arrivals = plan.services[service].workload->arrivals;
  const RateSeries* series = nullptr;
  if (const auto* s = std::get_if<SeriesArrivals>(&arrivals)) {
    series = plan.series->find(series_key(*s));
  }
  const ArrivalProcess process{arrivals, series, Stream{0, 0, "warnings"}};
  return process.mean_rate(plan.scenario->warm_up + plan.scenario->duration).count();
}

std::vector<OfferedLoad> offered_load(const Plan& plan) {
  std::vector<double> outside(plan.services.size());
  for (std::size_t i = 0; i < outside.size(); ++i) outside[i] = outside_rate(plan, i);
  const std::vector<double> rates = plan.calls.total(outside);
  std::vector<OfferedLoad> loads(outside.size());
  for (std::size_t i = 0; i < loads.size(); ++i) {
    const ServicePlan& service = plan.services[i];
    const double cpu_ns =
        service.cpu.mean() * service.useful_factor * (1 + service.overhead_factor) +
        service.overhead_ns;
    loads[i].rate = rates[i];
    loads[i].service = cpu_ns * 1e-9 / plan.pools[service.pool].host->speed;
    loads[i].instances = most_instances(service.deployment->autoscaler);
    loads[i].cores = usable_cores(service, *plan.pools[service.pool].host);
    loads[i].wanted = wanted_instances(service, loads[i]);
  }
  return loads;
}

}  // namespace stowplan
