#include "view/diff_sums.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace stowplan::view {

double mean_of(const LayoutResult& layout, const MetricKey& key) {
  const Metric* found = layout.find(key);
  return found != nullptr && std::isfinite(found->estimate.mean) ? found->estimate.mean : 0;
}

Part part_of(const Comparison& comparison, std::string name, const MetricKey& key) {
  const auto value = [&](const LayoutResult& layout) {
    const Metric* found = layout.find(key);
    return found == nullptr ? 0 : found->estimate.mean;
  };
  Part part{std::move(name), key, value(comparison.layouts[0]), value(comparison.layouts[1])};
  part.key.currency = comparison.currency;
  return part;
}

Part whole_of(const Comparison& comparison, const MetricScope& scope, MetricId metric) {
  return part_of(comparison, metric_name(metric), {scope, metric});
}

// Phases that only one layout has are zero in the other.
std::vector<Part> parts_of(const Comparison& comparison, const MetricScope& scope, const Sum& sum) {
  std::vector<Part> parts;
  for (const LayoutResult& layout : comparison.layouts) {
    for (const Metric& metric : layout.metrics) {
      const MetricKey& key = metric.key;
      if (key.scope != scope || !sum.has(key.id)) continue;
      if (std::ranges::find(parts, key, &Part::key) != parts.end()) continue;
      const std::string_view below = key.id.family().name.substr(sum.above.size());
      parts.push_back(part_of(comparison, key.phase.empty() ? std::string{below} : key.phase, key));
    }
  }
  std::erase_if(parts, [](const Part& part) {
    return (part.a == 0 || std::isnan(part.a)) && (part.b == 0 || std::isnan(part.b));
  });
  return parts;
}

std::vector<MetricScope> workloads_of(const Comparison& comparison) {
  std::vector<MetricScope> scopes;
  for (const Metric& metric : comparison.layouts[0].metrics) {
    const MetricScope& scope = metric.key.scope;
    if (!scope.is_workload()) continue;
    if (std::ranges::find(scopes, scope) == scopes.end()) scopes.push_back(scope);
  }
  return scopes;
}

}  // namespace stowplan::view
