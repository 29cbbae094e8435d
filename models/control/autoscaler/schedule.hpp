// A plan made in advance: so many instances from this moment on. It stands for office-hours
// scaling, for a scripted growth experiment, and for the best a clairvoyant autoscaler could do.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "sim/config/fields.hpp"
#include "sim/units.hpp"

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
  std::int64_t initial = 1;
  std::vector<ReplicaStep> steps;
};

template <class Visitor>
void fields(Visitor& v, ScheduledReplicas& s) {
  v.field("initial", s.initial, "Number of instances before the first step",
          {.check = config::Check::not_negative});
  v.field("steps", s.steps, "When the number changes, and to what", {.required = true});
}

/// Instances wanted at `now`: those of the latest step with `at <= now`, else `initial`.
/// Steps may come in any order; of two at the same instant the later in the list counts. O(steps).
[[nodiscard]] inline std::int64_t replicas_at(const ScheduledReplicas& schedule, Time now) {
  std::int64_t replicas = schedule.initial;
  Duration latest{-1};
  for (const ReplicaStep& step : schedule.steps) {
    if (step.at > now.time_since_epoch() || step.at < latest) continue;
    latest = step.at;
    replicas = step.replicas;
  }
  return replicas;
}

}  // namespace stowplan
