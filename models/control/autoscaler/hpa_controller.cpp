#include "models/control/autoscaler/hpa_controller.hpp"

#include <utility>

namespace stowplan {

std::int64_t target_percent(double share) { return static_cast<std::int64_t>(share * 100.0 + 0.5); }

HpaController::HpaController(Hpa rules) : rules_(std::move(rules)) {}

HpaController::HpaController(Hpa rules, HpaMemory memory) : HpaController(std::move(rules)) {
  memory_ = std::move(memory);
  started_ = true;
}

HpaDecision HpaController::sync(Time now, std::int64_t current, const HpaPods& pods) {
  hpa::PodMetricRule rule{.tolerance = {rules_.tolerance_up, rules_.tolerance_down},
                          .readiness = {true, rules_.cpu_initialization, rules_.readiness_delay},
                          .missing_pods = rules_.missing_pods};
  std::vector<hpa::Proposal> proposals;
  if (rules_.target_cpu) {
    rule.target = target_percent(*rules_.target_cpu);
    proposals.push_back(hpa::utilization_proposal(pods.cpu, current, rule, now));
  }
  // Only CPU is passed over while an instance warms up.
  rule.readiness.cpu = false;
  if (rules_.target_memory) {
    rule.target = target_percent(*rules_.target_memory);
    proposals.push_back(hpa::utilization_proposal(pods.memory, current, rule, now));
  }
  if (rules_.target_requests) {
    rule.target = static_cast<std::int64_t>(rules_.target_requests->count() * 1000 + 0.5);
    proposals.push_back(hpa::average_proposal(pods.requests, current, rule, now));
  }
  return act_on(now, current, hpa::largest_proposal(proposals, current));
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
  const hpa::Limited limited = rules_.behavior ? by_behavior(now, current, proposal.replicas)
                                               : without_behavior(now, current, proposal.replicas);
  return {.replicas = limited.replicas,
          .recommended = proposal.replicas,
          .utilization = proposal.measured,
          .condition = limited.condition};
}

hpa::Limited HpaController::by_behavior(Time now, std::int64_t current, std::int64_t wanted) {
  const std::int64_t stable =
      hpa::stabilize(current, wanted, memory_.recommendations, rules_.scale_up.stabilization,
                     rules_.scale_down.stabilization, now);
  return hpa::limit_rate(current, stable, {rules_.min, rules_.max}, memory_.events, rules_.scale_up,
                         rules_.scale_down, now);
}

hpa::Limited HpaController::without_behavior(Time now, std::int64_t current, std::int64_t wanted) {
  constexpr std::int64_t growth = 2;
  const std::int64_t stable =
      hpa::stabilize_legacy(wanted, memory_.recommendations, rules_.scale_down.stabilization, now);
  return hpa::limit_legacy(current, stable, {rules_.min, rules_.max}, growth);
}

}  // namespace stowplan
