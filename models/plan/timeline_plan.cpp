#include "models/plan/timeline_plan.hpp"

#include "models/plan/plan.hpp"

namespace stowplan {

std::vector<TimelineColumn> timeline_columns(const Plan& plan) {
  std::vector<TimelineColumn> columns;
  const auto add = [&](const MetricScope& scope) {
    for (const TimelineFamily& family : timeline_families) {
      if (family.of.has(scope.kind)) columns.push_back({scope, &family});
    }
  };
  add({});
  for (const PoolPlan& pool : plan.pools) add(MetricScope::pool(pool.pool->name));
  for (const ServicePlan& service : plan.services) {
    add(MetricScope::workload(service.workload->name));
  }
  return columns;
}

}  // namespace stowplan
