#include "models/control/autoscaler/hpa_controller.hpp"

#include <utility>

namespace stowplan {

std::int64_t target_percent(const Hpa& rules) {
  return static_cast<std::int64_t>(rules.target_cpu * 100.0 + 0.5);
}

HpaController::HpaController(Hpa rules)
    : rules_(std::move(rules)),
      metric_{.target = target_percent(rules_),
              .tolerance = {rules_.tolerance_up, rules_.tolerance_down},
              .readiness = {true, rules_.cpu_initialization, rules_.readiness_delay},
              .missing_pods = rules_.missing_pods} {}

HpaController::HpaController(Hpa rules, HpaMemory memory) : HpaController(std::move(rules)) {
  memory_ = std::move(memory);
  started_ = true;
}

HpaDecision HpaController::sync(Time now, std::int64_t current, std::span<const hpa::Pod> pods) {
  return act_on(now, current, hpa::utilization_proposal(pods, current, metric_, now));
}

HpaDecision HpaController::act_on(Time now, std::int64_t current, const hpa::Proposal& proposal) {
  if (!started_) memory_.recommendations.push_back({current, now});
  started_ = true;

  const HpaDecision decision = decide(now, current, proposal);
  if (decision.replicas > current) {
    hpa::record_change(memory_.events.up, decision.replicas - current, rules_.scale_up, now);
  } else if (decision.replicas < current) {
    hpa::record_change(memory_.events.down, current - decision.replicas, rules_.scale_down, now);
  }
  return decision;
}

HpaDecision HpaController::decide(Time now, std::int64_t current, const hpa::Proposal& proposal) {
  if (current == 0 && rules_.min != 0) return {};
  if (current > rules_.max) {
    return {
        .replicas = rules_.max, .recommended = rules_.max, .condition = hpa::Condition::too_many};
  }
  if (current < rules_.min) {
    return {
        .replicas = rules_.min, .recommended = rules_.min, .condition = hpa::Condition::too_few};
  }

  if (proposal.error != hpa::MetricError::none) {
    return {.replicas = current, .recommended = current, .error = proposal.error};
  }
  const std::int64_t stable =
      hpa::stabilize(current, proposal.replicas, memory_.recommendations,
                     rules_.scale_up.stabilization, rules_.scale_down.stabilization, now);
  const hpa::Limited limited =
      hpa::limit_rate(current, stable, {rules_.min, rules_.max}, memory_.events, rules_.scale_up,
                      rules_.scale_down, now);
  return {.replicas = limited.replicas,
          .recommended = proposal.replicas,
          .utilization = proposal.measured,
          .condition = limited.condition};
}

}  // namespace stowplan
