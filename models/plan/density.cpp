#include "models/plan/density.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace stowplan {
namespace {

double cpus_of(Cores cores) { return static_cast<double>(cores.count()) / 1000; }
double bytes_of(Bytes b) { return static_cast<double>(b.count()); }

/// 6.9 CPUs hold 69 instances of 0.1, whatever the last bit of the quotient says.
double whole_instances(double quotient) {
  constexpr double rounding = 1 + 1e-12;
  return std::floor(quotient * rounding);
}

std::int64_t pods_taken(const InstancePlan& instance) { return instance.runtime->pod ? 1 : 0; }

AdmissionSize empty_host(const PoolPlan& pool) {
  const Allocatable& all = pool.allocatable;
  return {cpus_of(all.cpu), bytes_of(all.memory), pool.bookable_pods};
}

}  // namespace

Admitted admitted(const AdmissionSize& host, const AdmissionSize& each) {
  if (std::isnan(each.cpu) || std::isnan(each.memory)) {
    return {std::numeric_limits<double>::quiet_NaN(), "not measured"};
  }
  Admitted least{std::numeric_limits<double>::infinity(), "nothing"};
  double fits = least.instances;
  const auto bind = [&](double there, double needed, std::string_view resource) {
    if (needed <= 0) return;
    const double here = std::max(there / needed, 0.0);
    if (here >= fits) return;
    fits = here;
    least = {whole_instances(here), resource};
  };
  bind(host.cpu, each.cpu, "CPU");
  bind(host.memory, each.memory, "memory");
  if (host.pods != 0) {
    bind(static_cast<double>(host.pods), static_cast<double>(each.pods), "pods");
  }
  return least;
}

Admitted admitted_by_requests(const PoolPlan& pool, const InstancePlan& instance) {
  return admitted(
      {cpus_of(pool.bookable_cpu), bytes_of(pool.bookable_memory), pool.bookable_pods},
      {cpus_of(instance.booked_cpu), bytes_of(instance.booked_memory), pods_taken(instance)});
}

Admitted admitted_by_limits(const PoolPlan& pool, const InstancePlan& instance) {
  AdmissionSize host = empty_host(pool);
  host.cpu -= cpus_of(pool.daemons.requests.cpu);
  host.memory -= bytes_of(pool.daemons.requests.memory);
  const Runtime& runtime = *instance.runtime;
  // One without a limit takes the whole host, and does not fit where there is nothing.
  AdmissionSize each{std::max(host.cpu, 1e-3), std::max(host.memory, 1.0), pods_taken(instance)};
  if (const auto limit = instance.resources.cpu_limit) {
    each.cpu = cpus_of(*limit + runtime.cpu_charge);
  }
  if (const auto limit = instance.resources.memory_limit) {
    each.memory = bytes_of(*limit + runtime.memory_charge);
  }
  return admitted(host, each);
}

Admitted admitted_by_use(const PoolPlan& pool, const InstancePlan& instance, double cpu,
                         double memory) {
  AdmissionSize host = empty_host(pool);
  host.cpu -= pool.daemons.use.cpu;
  host.memory -= bytes_of(pool.daemons.use.memory + instance.memory.shared);
  return admitted(host, {cpu, memory, pods_taken(instance)});
}

}  // namespace stowplan
