// A plan made in advance: so many instances from this moment on. It stands for office-hours
// scaling, for a scripted growth experiment, and for the best a clairvoyant autoscaler could do.
#pragma once

#include <algorithm>

#include "models/control/autoscaler/contract.hpp"
#include "sim/config/fields.hpp"

namespace stowplan {

/// From `at` (counted from the start of the run, warm-up included) on, `replicas` instances.
struct ReplicaStep {
  Duration at{};
  std::int64_t replicas = 0;
};

template <class Visitor>
void fields(Visitor& v, ReplicaStep& s) {
  using config::Check;
  v.field("at", s.at, "When the step happens, counted from the start of the run",
          {.check = Check::not_negative, .required = true});
  v.field("replicas", s.replicas, "Number of instances from then on",
          {.check = Check::not_negative, .required = true});
}

struct ScheduledReplicas {
  static constexpr std::string_view name = "schedule";
  static constexpr Follows follows = Follows::plan;
  static constexpr std::string_view caveat = "the schedule is taken where the warm-up ends";

  std::int64_t initial = 1;
  std::vector<ReplicaStep> steps;

  /// Instances wanted at a time: those of the latest step that has come, else the initial ones.
  /// Steps may come in any order; of two at the same instant the later in the list counts.
  /// O(steps).
  [[nodiscard]] std::int64_t at(Duration time) const {
    std::int64_t replicas = initial;
    Duration latest{-1};
    for (const ReplicaStep& step : steps) {
      if (step.at > time || step.at < latest) continue;
      latest = step.at;
      replicas = step.replicas;
    }
    return replicas;
  }

  [[nodiscard]] std::int64_t at_start() const { return at(Duration{}); }
  [[nodiscard]] ReplicaRange range() const {
    ReplicaRange range{initial, initial};
    for (const ReplicaStep& step : steps) {
      range.min = std::min(range.min, step.replicas);
      range.max = std::max(range.max, step.replicas);
    }
    return range;
  }
  [[nodiscard]] std::int64_t settled(const SteadyLoad& load) const { return at(load.at); }
  [[nodiscard]] std::string note() const { return "by schedule"; }
  [[nodiscard]] std::vector<StatedCount> counts() const {
    std::vector<StatedCount> counts{{"initial", initial}};
    for (std::size_t i = 0; i < steps.size(); ++i) {
      counts.push_back({"steps[" + std::to_string(i) + "].replicas", steps[i].replicas});
    }
    return counts;
  }
  [[nodiscard]] std::unique_ptr<AutoscalerController> controller() const;
};

/// Looks at each step, and at nothing else.
class ScheduleController final : public AutoscalerController {
 public:
  explicit ScheduleController(ScheduledReplicas plan) : plan_(std::move(plan)) {}

  [[nodiscard]] std::vector<Duration> first_looks(Stream&) const override {
    std::vector<Duration> looks;
    for (const ReplicaStep& step : plan_.steps) looks.push_back(step.at);
    return looks;
  }
  [[nodiscard]] ScalingDecision observe(const ScalingView& view) override {
    return {plan_.at(view.open), std::nullopt};
  }

 private:
  ScheduledReplicas plan_;
};

inline std::unique_ptr<AutoscalerController> ScheduledReplicas::controller() const {
  return std::make_unique<ScheduleController>(*this);
}

template <class Visitor>
void fields(Visitor& v, ScheduledReplicas& s) {
  v.field("initial", s.initial, "Number of instances before the first step",
          {.check = config::Check::not_negative});
  v.field("steps", s.steps, "When the number changes, and to what", {.required = true});
}

}  // namespace stowplan
