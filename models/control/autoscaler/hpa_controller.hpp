// One HorizontalPodAutoscaler at work: it remembers past recommendations and changes, and at each
// sync turns what it sees of the instances into a count. It is called every `Hpa::sync`, has no
// clock and draws no random numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "models/control/autoscaler/hpa.hpp"
#include "models/control/autoscaler/hpa_behaviour.hpp"
#include "models/control/autoscaler/hpa_metric.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// What a sync decided and why.
struct HpaDecision {
  std::int64_t replicas = 0;     ///< The count from now on.
  std::int64_t recommended = 0;  ///< Before stabilisation and limits.
  std::int64_t utilization = 0;  ///< [whole percent of the request]; 0 if nothing was measured.
  hpa::MetricError error = hpa::MetricError::none;
  hpa::Condition condition = hpa::Condition::within_range;
};

/// A share in whole percent, as the API stores targets; rounded to nearest.
[[nodiscard]] std::int64_t target_percent(double share);

/// Instances as each metric of an autoscaler sees them; empty where it has no such target.
struct HpaPods {
  std::vector<hpa::Pod> cpu = {};
  std::vector<hpa::Pod> memory = {};    ///< Samples in bytes.
  std::vector<hpa::Pod> requests = {};  ///< Samples in thousandths of a request a second.
};

/// What a controller remembers from sync to sync.
struct HpaMemory {
  std::vector<hpa::Recommendation> recommendations;
  hpa::ScaleEvents events;
};

class HpaController {
 public:
  explicit HpaController(Hpa rules);
  /// One that has been at work before.
  HpaController(Hpa rules, HpaMemory memory);

  /// One sync at `now` of a deployment that has `current` replicas, seen as `pods`.
  ///
  /// Rule    current = 0 with min > 0: switched off, stays 0. Above max: max. Below min: min.
  ///         Else the largest proposal of its metrics, stabilised, rate-limited, clamped. Without
  ///         usable metrics the count stays.
  /// State   the proposal and any change are logged; call it once per sync, with rising `now`. The
  ///         first call enters `current` as a recommendation.
  [[nodiscard]] HpaDecision sync(Time now, std::int64_t current, const HpaPods& pods);
  /// The same with the proposal of another metric.
  [[nodiscard]] HpaDecision act_on(Time now, std::int64_t current, const hpa::Proposal& proposal);

 private:
  [[nodiscard]] HpaDecision decide(Time now, std::int64_t current, const hpa::Proposal& proposal);
  [[nodiscard]] hpa::Limited by_behavior(Time now, std::int64_t current, std::int64_t wanted);
  [[nodiscard]] hpa::Limited without_behavior(Time now, std::int64_t current, std::int64_t wanted);

  Hpa rules_;
  HpaMemory memory_;
  bool started_ = false;
};

}  // namespace stowplan
