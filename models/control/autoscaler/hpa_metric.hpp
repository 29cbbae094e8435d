// How many replicas the measurements ask for: the first half of the HorizontalPodAutoscaler. Pure
// functions over plain structs, with the integer arithmetic of the original, because a continuous
// ratio gives other counts near the edge of the tolerance. Checked case by case by
// tests/conformance/vectors/hpa.json.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "models/control/autoscaler/hpa.hpp"
#include "sim/units.hpp"

namespace stowplan::hpa {

enum class PodPhase { pending, running, succeeded, failed };

/// One measurement: `value` was averaged over the `window` that ended at `time`.
struct Sample {
  std::int64_t value = 0;  ///< [millicores, or thousandths of the metric's unit]
  Time time{};
  Duration window{};
};

/// What the autoscaler sees of one instance.
struct Pod {
  PodPhase phase = PodPhase::running;
  bool deleting = false;
  std::optional<Time> started;          ///< Absent until it is bound to a host.
  std::optional<bool> ready;            ///< Absent until its readiness was first reported.
  Time ready_changed{};                 ///< When `ready` last changed.
  std::optional<std::int64_t> request;  ///< [millicores]; absent if it asks for nothing.
  std::optional<Sample> sample;         ///< Absent if no measurement was received.
};

/// Which readiness rules apply; only CPU is ignored while an instance warms up.
struct Readiness {
  bool cpu = true;
  Duration cpu_initialization = std::chrono::seconds{300};
  Duration readiness_delay = std::chrono::seconds{30};
};

/// Positions in the list of pods.
struct PodGroups {
  std::vector<std::size_t> ready;
  std::vector<std::size_t> unready;
  std::vector<std::size_t> missing;  ///< Running without a sample.
  std::vector<std::size_t> ignored;  ///< Being deleted, or failed.
};

/// Splits the pods: deleting or failed are ignored; pending are unready; no sample is missing; the
/// CPU of a pod inside its initialization period counts only if it is ready and a whole window was
/// measured since, later only if it was ever ready.
[[nodiscard]] PodGroups group_pods(std::span<const Pod> pods, const Readiness& rules, Time now);

/// No change while 1 - down <= ratio <= 1 + up.
struct Tolerance {
  double up = 0.1;
  double down = 0.1;

  [[nodiscard]] bool holds(double ratio) const { return 1.0 - down <= ratio && ratio <= 1.0 + up; }
};

/// no_known_pod: samples came, but of no pod that still exists, or of none that asks for anything.
enum class MetricError { none, no_metrics, missing_request, no_known_pod };

/// What one metric asks for. `measured` is the utilization [whole percent of the request] or the
/// mean value; `average` the mean value per sample. Both are truncated.
struct Proposal {
  MetricError error = MetricError::none;
  std::int64_t replicas = 0;
  std::int64_t measured = 0;
  std::int64_t average = 0;
};

/// Everything but the pods that a per-pod metric needs.
struct PodMetricRule {
  std::int64_t target = 0;  ///< [percent of the request, or thousandths of the metric's unit]
  Tolerance tolerance;
  Readiness readiness;
  MissingPods missing_pods = MissingPods::request_or_target;
};

/// Target is a percentage of the request.
///
/// Model   utilization = trunc(100 * sum(usage) / sum(request)) over ready pods,
///         ratio = utilization / target; inside the tolerance nothing changes, else
///         ceil(ratio * ready). With pods missing (or unready ones when growing) they are added
///         back at the value that argues against the change, and the count moves only if the new
///         ratio still agrees with the old one. `strays`, samples of pods that are gone, count as
///         pods there and nowhere else.
/// Errors  no_metrics, missing_request, no_known_pod in the result: the caller keeps the current
///         count.
[[nodiscard]] Proposal utilization_proposal(std::span<const Pod> pods, std::int64_t current,
                                            const PodMetricRule& rule, Time now,
                                            std::span<const std::int64_t> strays = {});

/// Target is a mean value per pod; the same rule with ratio = trunc(mean) / target, and with the
/// strays in the mean.
[[nodiscard]] Proposal average_proposal(std::span<const Pod> pods, std::int64_t current,
                                        const PodMetricRule& rule, Time now,
                                        std::span<const std::int64_t> strays = {});

/// What several metrics ask for together: the largest count. Metrics that could not be measured are
/// passed over if the others ask for more; with one of them nothing shrinks, and without any other
/// the count stays.
/// Source  Kubernetes, computeReplicasForMetrics in horizontal.go
[[nodiscard]] Proposal largest_proposal(std::span<const Proposal> proposals, std::int64_t current);

/// Target is the value of one metric outside the pods: ceil(value / target * ready running pods).
/// From zero replicas ceil(value / target).
[[nodiscard]] Proposal value_proposal(std::int64_t value, std::span<const Pod> pods,
                                      std::int64_t current, std::int64_t target,
                                      const Tolerance& tolerance);

/// Target is the share of an outside metric per replica: ceil(value / target).
[[nodiscard]] Proposal share_proposal(std::int64_t value, std::int64_t current, std::int64_t target,
                                      const Tolerance& tolerance);

}  // namespace stowplan::hpa
