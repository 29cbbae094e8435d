#include "models/solve/bound.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <variant>
#include <vector>

#include "models/analytic/layout_answer.hpp"
#include "models/catalogue/cpu.hpp"
#include "models/demand/workload.hpp"

namespace stowplan {
namespace {

constexpr double surely = 1.02;

/// CPU that a request takes on a host of its pool where nothing shares its core [s].
double alone(const Plan& plan, std::size_t service) {
  const InstancePlan& instance = plan.instance_of(service);
  const double work =
      plan.request_of(service).cpu_ns(plan.services[service].cpu->mean(), instance.overhead_factor);
  return work * 1e-9 / plan.pool_of(service).host->speed;
}

std::string overloaded_workload(const Plan& plan, const analytic::AnalyticAnswer& answer) {
  for (std::size_t s = 0; s < plan.services.size(); ++s) {
    const analytic::WorkloadAnswer& w = answer.workloads[s];
    const InstancePlan& instance = plan.instance_of(s);
    const auto n = static_cast<double>(w.instances);
    const double work = w.arrival_rate * alone(plan, s);
    double each = usable_cores(instance, *plan.pool_of(s).host) - instance.standing_cpu;
    if (instance.deployment->concurrency > 0) {
      each = std::min(each, static_cast<double>(instance.deployment->concurrency));
    }
    if (work <= surely * n * each) continue;
    return fmt::format("{}: {:.3g} CPUs of work for {} instance{} of {:.3g}", w.workload, work,
                       w.instances, w.instances == 1 ? "" : "s", each);
  }
  return {};
}

std::string overloaded_pool(const Plan& plan, const analytic::AnalyticAnswer& answer) {
  std::vector<double> work(plan.pools.size());
  for (std::size_t s = 0; s < plan.services.size(); ++s) {
    work[plan.instance_of(s).pool] += answer.workloads[s].arrival_rate * alone(plan, s);
  }
  for (std::size_t p = 0; p < work.size(); ++p) {
    const PoolPlan& pool = plan.pools[p];
    const Capacity capacity = host_capacity(*pool.host);
    const double each = throughput(capacity, capacity.threads);
    const std::optional<Outage>& outage = pool.pool->outage;
    const bool from_the_start = outage && outage->after.count() == 0;
    const double hosts = std::max(
        0.0, static_cast<double>(pool.pool->hosts.max - (from_the_start ? outage->hosts : 0)));
    if (work[p] <= surely * hosts * each) continue;
    return fmt::format("pool {}: {:.3g} CPUs of work for {:.0f} host{} of {:.3g}", pool.pool->name,
                       work[p], hosts, hosts == 1 ? "" : "s", each);
  }
  return {};
}

}  // namespace

std::string why_overloaded(const Plan& plan) {
  // Users who wait send nothing: a closed workload is slow and never overloaded.
  for (std::size_t s = 0; s < plan.services.size(); ++s) {
    if (std::holds_alternative<ClosedUsers>(plan.workload(s).arrivals)) return {};
  }
  const analytic::AnalyticAnswer answer = analytic::solve(plan);
  std::string why = overloaded_workload(plan, answer);
  return why.empty() ? overloaded_pool(plan, answer) : why;
}

}  // namespace stowplan
