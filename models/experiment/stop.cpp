#include "models/experiment/stop.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "models/experiment/reduce.hpp"
#include "models/metric/metric_key.hpp"

namespace stowplan {

ReplicationPlan replication_plan(const StopRule& rule) {
  return {.min = static_cast<std::uint32_t>(rule.min),
          .max = static_cast<std::uint32_t>(rule.max),
          .relative_half_width = rule.relative_half_width,
          .confidence = rule.confidence,
          .watches = !rule.metrics.empty()};
}

std::vector<Estimate> watched(const std::vector<const Observation*>& seen, const StopRule& rule,
                              std::size_t first_look) {
  std::vector<Estimate> estimates;
  for (const std::string& path : rule.metrics) {
    const std::optional<MetricKey> wanted = MetricKey::parse(path);
    const std::vector<Measure>& measures = seen.front()->measures;
    const auto at = std::ranges::find_if(
        measures, [&](const Measure& measure) { return measure.key == wanted; });
    if (at == measures.end()) {
      estimates.emplace_back();
      continue;
    }
    const auto i = static_cast<std::size_t>(at - measures.begin());
    estimates.push_back(reduce_measures(seen, i, i + 1, rule.confidence, first_look)[0].estimate);
  }
  return estimates;
}

}  // namespace stowplan
