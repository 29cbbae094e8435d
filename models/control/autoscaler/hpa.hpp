// Parameters of the Kubernetes HorizontalPodAutoscaler. The algorithm lives beside it in parts that
// share nothing but plain structs: hpa_metric (how many replicas the measurements ask for),
// hpa_behaviour (how fast the count may move), hpa_controller (one whole sync) and hpa_scraper
// (what the metrics pipeline makes of the instances). docs/models/autoscaler.md has the rules in
// words.
#pragma once

#include <array>
#include <optional>

#include "models/control/autoscaler/contract.hpp"
#include "sim/config/fields.hpp"
#include "sim/problem.hpp"

namespace stowplan {

enum class PolicyType { pods, percent };

/// At most `value` pods, or percent of the replicas, may be added (removed) within `period`.
struct ScalingPolicy {
  PolicyType type = PolicyType::percent;
  std::int64_t value = 0;
  Duration period = std::chrono::seconds{15};
};

template <class Visitor>
void fields(Visitor& v, ScalingPolicy& p) {
  using config::Check;
  v.field("type", p.type, "Whether value counts instances or percent of them", {.required = true});
  v.field("value", p.value, "Largest change within a period",
          {.check = Check::positive, .required = true});
  v.field("period", p.period, "Time over which changes are added up", {.check = Check::positive});
}

/// Which policy wins: most change, least change, or no change in this direction at all.
enum class PolicySelect { max, min, disabled };

/// How fast the count may move in one direction.
struct ScalingRules {
  PolicySelect select = PolicySelect::max;
  Duration stabilization{};
  std::vector<ScalingPolicy> policies;
};

template <class Visitor>
void fields(Visitor& v, ScalingRules& r) {
  v.field("select", r.select, "Policy that wins: most change, least change, or no change at all",
          {.source = "Kubernetes API default"});
  v.field(
      "stabilization", r.stabilization,
      "Look back this far and take the most cautious recommendation",
      {.check = config::Check::not_negative, .source = "Kubernetes default: 0 s up, 300 s down"});
  v.field("policies", r.policies, "Limits on the change within a period",
          {.source = "Kubernetes default: up 4 pods or 100 % per 15 s, down 100 % per 15 s"});
}

[[nodiscard]] inline ScalingRules default_scale_up() {
  constexpr std::chrono::seconds period{15};
  return {PolicySelect::max,
          Duration{},
          {{PolicyType::pods, 4, period}, {PolicyType::percent, 100, period}}};
}

[[nodiscard]] inline ScalingRules default_scale_down() {
  constexpr std::chrono::seconds period{15};
  return {PolicySelect::max, std::chrono::seconds{300}, {{PolicyType::percent, 100, period}}};
}

/// What usage a pod without a sample is given when the others ask to scale down: all of its
/// request (Kubernetes up to 1.20), or the larger of that and the target (current).
enum class MissingPods { full_request, request_or_target };

struct Hpa {
  static constexpr std::string_view name = "hpa";
  static constexpr Follows follows = Follows::use;
  static constexpr std::string_view caveat =
      "the autoscaler is taken as settled; its delays and cold starts are not included";

  std::optional<double> target_cpu = std::nullopt;
  std::optional<double> target_memory = std::nullopt;
  std::optional<Rate> target_requests = std::nullopt;
  std::int64_t min = 1;
  std::int64_t max = 1;
  std::int64_t initial = 0;
  Duration sync = std::chrono::seconds{15};
  double tolerance_up = 0.1;
  double tolerance_down = 0.1;
  Duration cpu_initialization = std::chrono::seconds{300};
  Duration readiness_delay = std::chrono::seconds{30};
  ScalingRules scale_up = default_scale_up();
  ScalingRules scale_down = default_scale_down();
  Duration metric_window = std::chrono::seconds{60};
  Duration metric_lag = std::chrono::seconds{15};
  MissingPods missing_pods = MissingPods::request_or_target;
  bool behavior = true;

  [[nodiscard]] Shares shares() const {
    return {target_cpu.has_value(), target_memory.has_value()};
  }
  [[nodiscard]] std::int64_t at_start() const { return initial > 0 ? initial : min; }
  [[nodiscard]] ReplicaRange range() const { return {min, max}; }
  /// So many that each is at its target, what it uses by itself included; of several targets the
  /// one that asks for most.
  [[nodiscard]] std::int64_t settled(const SteadyLoad& load) const;
  /// It looks back on recommendations as far as it stabilises, and each is of a metric that is a
  /// window and a lag old; a look more at either end.
  [[nodiscard]] std::optional<Pace> pace() const;
  [[nodiscard]] std::string note() const;
  [[nodiscard]] std::vector<StatedCount> counts() const {
    return {{"max", max}, {"initial", initial}};
  }
  [[nodiscard]] std::unique_ptr<AutoscalerController> controller() const;
  void check(Duration window, Problems& problems) const;
  void doubts(Problems& problems) const;
};

template <class Visitor>
void fields(Visitor& v, Hpa& h) {
  using config::Check;
  v.field("target_cpu", h.target_cpu,
          "CPU use it steers to, as a share of the request; whole percents count",
          {.check = Check::positive});
  v.field("target_memory", h.target_memory,
          "Memory use it steers to, as a share of the request; whole percents count",
          {.check = Check::positive});
  v.field(
      "target_requests", h.target_requests,
      "Requests it steers to, as a rate of each instance; of several targets the one counts that "
      "asks for most instances",
      {.check = Check::positive});
  v.field("min", h.min, "Fewest instances",
          {.check = Check::not_negative, .source = "Kubernetes API default"});
  v.field("max", h.max, "Most instances", {.check = Check::at_least_one, .required = true});
  v.field("initial", h.initial,
          "Instances at the start, which is then cold. 0: as many as the load of the first minutes "
          "needs, where the run starts settled, else the minimum",
          {.check = Check::not_negative});
  v.field(
      "sync", h.sync, "Time between two decisions",
      {.check = Check::positive, .source = "Kubernetes --horizontal-pod-autoscaler-sync-period"});
  v.field("tolerance_up", h.tolerance_up, "No change while use is above target by less than this",
          {.check = Check::not_negative, .source = "Kubernetes default"});
  v.field("tolerance_down", h.tolerance_down,
          "No change while use is below target by less than this",
          {.check = Check::fraction, .source = "Kubernetes default"});
  v.field("cpu_initialization", h.cpu_initialization,
          "CPU of an instance younger than this counts only if it was measured while ready",
          {.check = Check::not_negative, .source = "Kubernetes default"});
  v.field("readiness_delay", h.readiness_delay,
          "Ready state that changed within this of the start counts as never ready",
          {.check = Check::not_negative, .source = "Kubernetes default"});
  v.field("scale_up", h.scale_up, "How fast it may grow", {});
  v.field("scale_down", h.scale_down, "How fast it may shrink", {});
  v.field("metric_window", h.metric_window, "Time over which a CPU sample is averaged",
          {.check = Check::positive, .source = "assumption", .range = "15 s to 60 s"});
  v.field("metric_lag", h.metric_lag, "Age of the newest sample when a decision reads it",
          {.check = Check::not_negative, .source = "assumption", .range = "0 s to 60 s"});
  v.field("missing_pods", h.missing_pods,
          "Use assumed for an instance without a sample when the others ask to shrink",
          {.source = "Kubernetes; full-request up to 1.20"});
  v.field(
      "behavior", h.behavior,
      "False where the HorizontalPodAutoscaler states no behavior: at most twice as many "
      "instances, or four, a sync; scale_up does not count, and of scale_down the stabilization",
      {.source = "Kubernetes, pkg/controller/podautoscaler/horizontal.go"});
}

}  // namespace stowplan

namespace stowplan::config {
template <>
struct EnumNames<PolicyType> {
  static constexpr std::array<std::string_view, 2> names{"pods", "percent"};
};
template <>
struct EnumNames<PolicySelect> {
  static constexpr std::array<std::string_view, 3> names{"max", "min", "disabled"};
};
template <>
struct EnumNames<MissingPods> {
  static constexpr std::array<std::string_view, 2> names{"full-request", "request-or-target"};
};
}  // namespace stowplan::config
