// What keeps the numbers of a comparison from being what one takes them for: too few replications
// for the precision that was asked for, a run too short for its quantiles, a warm-up too short for
// the fleet to settle. Each says what would mend it. docs/method.md has the rules.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "models/fleet/report/observation.hpp"
#include "models/plan/plan.hpp"
#include "models/result/result.hpp"
#include "models/scenario/scenario.hpp"

namespace stowplan {

/// What judges a comparison besides itself; `replications` are those of the plan's layout.
struct SimulatedLayout {
  const Plan& plan;
  std::span<const Observation> replications;
};

/// Watched metrics that are not as tight as `stop` asks for; marks their layouts as imprecise.
void judge_precision(const StopRule& stop, Comparison& comparison);

/// MSER-5 on requests in flight, warm-up and window, averaged over replications.
///
/// Model   the cut of a workload counts if it lies in the window, and requests in flight before and
///         after it differ by more than their noise (99 %) and by enough to move the mean of the
///         window by 1 %; else the rule may be cutting off an accident.
/// Shape   layouts whose load or size changes by plan (diurnal, series, scheduled) are not judged.
void judge_warm_up(const std::vector<SimulatedLayout>& layouts, Comparison& comparison);

/// Marks quantiles that the run is too short for.
///
/// Model   too short: fewer than 100 observations beyond the quantile in all replications; or, of
///         response times, a window shorter than 250 times what requests in flight remember, by
///         closed form in M/M/1, else their integrated autocorrelation time. Memory no more than
///         three times what requests themselves last is not counted: who meets no queue does not
///         depend on those before.
void judge_run_length(const std::vector<SimulatedLayout>& layouts, Comparison& comparison);

/// Workloads that keep up and whose cohort had not ended when the drain was over.
void judge_drain(const std::vector<SimulatedLayout>& layouts, Comparison& comparison);

/// A duration to have at least, in two digits, as one writes it in a file.
[[nodiscard]] std::string at_least(double seconds);

}  // namespace stowplan
