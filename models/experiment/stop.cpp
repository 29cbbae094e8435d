#include "models/experiment/stop.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/experiment/reduce.hpp"
#include "models/metric/metric_key.hpp"
#include "sim/stats/interval.hpp"

namespace stowplan {
namespace {

// Watched metrics of a layout as they stand after the replications seen so far.
void add_watched(std::span<const Observation> replications, const StopRule& rule,
                 std::size_t first_look, std::vector<Estimate>& estimates) {
  std::vector<const Observation*> seen;
  for (const Observation& one : replications) seen.push_back(&one);
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
}

}  // namespace

ReplicationPlan replication_plan(const StopRule& rule) {
  return {.min = static_cast<std::uint32_t>(rule.min),
          .max = static_cast<std::uint32_t>(rule.max),
          .relative_half_width = rule.relative_half_width,
          .confidence = rule.confidence,
          .watches = !rule.metrics.empty()};
}

std::uint32_t most_replications(const StopRule& rule) {
  const ReplicationPlan plan = replication_plan(rule);
  return plan.watches ? plan.max : plan.min;
}

bool enough(const StopRule& rule, std::uint32_t replications,
            std::span<const std::span<const Observation>> layouts) {
  const ReplicationPlan plan = replication_plan(rule);
  std::vector<Estimate> estimates;
  if (plan.watches && replications >= plan.min) {
    for (const std::span<const Observation> one : layouts) {
      add_watched(one, rule, plan.first_look(), estimates);
    }
  }
  return enough(plan, replications, estimates);
}

}  // namespace stowplan
