// Whether a layout keeps its objectives, judged by the cohort of the window.
#pragma once

#include <vector>

#include "models/fleet/fleet.hpp"
#include "models/plan/plan.hpp"
#include "models/result/result.hpp"

namespace stowplan {

/// Holds every objective of a layout against what became of the requests that arrived in the
/// window. A request that failed is later than any limit; one that had not ended when the drain was
/// over is later than the limits below its age, and what it is to the others is not known.
///
/// Model   share of the cohort within the limit, with an interval over replications, or over
///         stretches of the window where there is one replication: met if the interval lies at or
///         above the share that is wanted, missed if below, else not known. `measured` is the
///         percentile of the cohort with its failures, infinite where too many fail.
///         With `objective.per`, every stretch of the window is judged by itself.
/// Shape   one check an objective, in the order of workloads and of declaration
[[nodiscard]] std::vector<ObjectiveCheck> check_objectives(
    const Plan& plan, const std::vector<Observation>& observations,
    const std::vector<KeepingUp>& keeping_up, double confidence);

}  // namespace stowplan
