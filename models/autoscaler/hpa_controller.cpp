#include "models/autoscaler/hpa_controller.hpp"

#include <utility>

namespace stowplan {

std::int64_t target_percent(const Hpa& rules) {
  return static_cast<std::int64_t>(rules.target_cpu * 100.0 + 0.5);
}

std::int64_t initial_replicas(const Hpa& rules) {
  return rules.initial > 0 ? rules.initial : rules.min;
}

HpaController::HpaController(Hpa rules)
    : rules_(std::move(rules)),
      metric_{.target = target_percent(rules_),
              .tolerance = {rules_.tolerance_up, rules_.tolerance_down},
              .readiness = {true, rules_.cpu_initialization, rules_.readiness_delay},
              .missing_pods = rules_.missing_pods} {}

HpaDecision HpaController::sync(Time now, std::int64_t current, std::span<const hpa::Pod> pods) {
  if (!started_) recommendations_.push_back({current, now});
  started_ = true;

  const HpaDecision decision = decide(now, current, pods);
  if (decision.replicas > current) {
    hpa::record_change(events_.up, decision.replicas - current, rules_.scale_up, now);
  } else if (decision.replicas < current) {
    hpa::record_change(events_.down, current - decision.replicas, rules_.scale_down, now);
  }
  return decision;
}

HpaDecision HpaController::decide(Time now, std::int64_t current, std::span<const hpa::Pod> pods) {
  if (current == 0 && rules_.min != 0) return {};
  if (current > rules_.max) {
    return {
        .replicas = rules_.max, .recommended = rules_.max, .condition = hpa::Condition::too_many};
  }
  if (current < rules_.min) {
    return {
        .replicas = rules_.min, .recommended = rules_.min, .condition = hpa::Condition::too_few};
  }

  const hpa::Proposal proposal = hpa::utilization_proposal(pods, current, metric_, now);
  if (proposal.error != hpa::MetricError::none) {
    return {.replicas = current, .recommended = current, .error = proposal.error};
  }
  const std::int64_t stable =
      hpa::stabilize(current, proposal.replicas, recommendations_, rules_.scale_up.stabilization,
                     rules_.scale_down.stabilization, now);
  const hpa::Limited limited = hpa::limit_rate(current, stable, {rules_.min, rules_.max}, events_,
                                               rules_.scale_up, rules_.scale_down, now);
  return {.replicas = limited.replicas,
          .recommended = proposal.replicas,
          .utilization = proposal.measured,
          .condition = limited.condition};
}

}  // namespace stowplan
