#include "cli/sweep_result.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <optional>
#include <vector>

namespace stowplan::cli {
namespace {

/// Of several objectives the worst.
std::string objectives_of(const Comparison& comparison) {
  std::optional<ObjectiveState> worst;
  for (const ObjectiveCheck& check : comparison.objectives) {
    const auto rank = [](ObjectiveState s) {
      return s == ObjectiveState::missed ? 2 : s == ObjectiveState::not_known ? 1 : 0;
    };
    if (!worst || rank(check.state) > rank(*worst)) worst = check.state;
  }
  return worst ? state_name(*worst) : "";
}

std::string reason_of(const LayoutResult& layout, const std::vector<Caution>& cautions) {
  if (layout.infeasible) return layout.infeasible->text();
  for (const KeepingUp& workload : layout.workloads) {
    if (workload.state > LoadState::not_known) {
      return fmt::format("{} is {}: {}", workload.workload, state_name(workload.state),
                         workload.reason);
    }
  }
  for (const Caution& caution : cautions) {
    if (layout.imprecise && caution.topic == "precision") return caution.text;
  }
  return "";
}

}  // namespace

std::string stop_of(const StopRule& stop) {
  if (stop.metrics.empty() || stop.min == stop.max) {
    return fmt::format("{} replications, confidence {}", stop.min, stop.confidence);
  }
  return fmt::format("{} to {} replications, {} within {}, confidence {}", stop.min, stop.max,
                     fmt::join(stop.metrics, " "), stop.relative_half_width, stop.confidence);
}

StoredResult stored(const Comparison& comparison) {
  StoredResult result;
  const LayoutResult& layout =
      comparison.layouts.empty() ? comparison.infeasible.front() : comparison.layouts.front();
  result.status = state_name(layout.status());
  result.reason = reason_of(layout, comparison.cautions);
  result.objectives = objectives_of(comparison);
  result.replications = comparison.replications;
  for (const Metric& metric : layout.metrics) {
    result.values.push_back({metric.key.scope.text(), metric.key.name(),
                             std::string{metric.key.unit()}, metric.estimate.mean,
                             metric.estimate.half_width, metric.values});
  }
  return result;
}

}  // namespace stowplan::cli
