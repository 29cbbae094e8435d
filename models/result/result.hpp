// What a run found out: metrics with number of replications and interval, for each layout, and the
// paired differences between layouts. Every printed form reads this and adds nothing, so the table,
// JSON, CSV and Markdown hold the same numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/metric/metric_key.hpp"
#include "models/result/packing.hpp"
#include "models/result/response_curve.hpp"
#include "models/scenario/infeasible.hpp"
#include "sim/math.hpp"
#include "sim/stats/interval.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// One quantity of one layout: an estimate, or a fact.
struct Metric {
  MetricKey key;
  std::vector<double> values;  ///< One per replication; NaN where nothing was observed. Of a
                               ///< quantile its linear parts, see PooledDistribution.
  Estimate estimate;           ///< Their mean, with its interval.
  double beyond = 0;           ///< Of a quantile: observations beyond it.
  bool too_short = false;      ///< The run is too short for it; `cautions` says why.
};

/// A finding in words, like the binding constraint.
struct Finding {
  MetricScope scope;
  std::string name;
  std::string text;
};

/// Whether a workload keeps up with its load, best first.
enum class LoadState { keeps_up, not_known, backlogged, failing, overloaded };

[[nodiscard]] constexpr const char* state_name(LoadState state) {
  constexpr const char* names[] = {"keeps up", "not known", "backlogged", "failing", "overloaded"};
  return names[static_cast<std::size_t>(state)];
}

struct KeepingUp {
  std::string workload;
  LoadState state = LoadState::keeps_up;
  std::string reason;  ///< Empty where it keeps up.
};

/// What MSER-5 says of the warm-up.
struct WarmUpVerdict {
  Duration stated{};
  Duration needed{};  ///< From the first request on.
  bool long_enough = true;
  bool settled = true;  ///< False: it may need still longer.
};

/// What may be said of a layout, best first: `imprecise` did not reach the precision that was asked
/// for, `infeasible` could not be simulated to its end and has no metrics.
enum class LayoutStatus { fine, imprecise, does_not_keep_up, infeasible };

[[nodiscard]] constexpr const char* state_name(LayoutStatus status) {
  constexpr const char* names[] = {"fine", "imprecise", "does not keep up", "infeasible"};
  return names[static_cast<std::size_t>(status)];
}

struct LayoutResult {
  std::string name;
  std::vector<Metric> metrics;
  std::vector<Finding> findings;
  std::vector<KeepingUp> workloads;           ///< In the order of the scenario.
  std::optional<WarmUpVerdict> warm_up = {};  ///< None where the load changes by plan.
  std::uint64_t digest = 0;  ///< Of the event histories of all replications, in order.
  std::uint64_t events = 0;
  std::optional<Infeasible> infeasible = {};  ///< Of its first replication that is.
  bool imprecise = false;                     ///< A watched metric is; `cautions` says which.
  std::vector<ResponseCurve> curves = {};     ///< Of workloads; for pictures, where asked for.
  std::vector<PoolPacking> packing = {};      ///< By pool; likewise.

  [[nodiscard]] LayoutStatus status() const {
    if (infeasible) return LayoutStatus::infeasible;
    for (const KeepingUp& w : workloads) {
      if (w.state > LoadState::not_known) return LayoutStatus::does_not_keep_up;
    }
    return imprecise ? LayoutStatus::imprecise : LayoutStatus::fine;
  }
  /// Whether all of it keeps up, as far as is known.
  [[nodiscard]] bool keeps_up() const { return status() < LayoutStatus::does_not_keep_up; }

  [[nodiscard]] const Metric* find(const MetricScope& scope, MetricId id,
                                   std::string_view phase = {}) const {
    for (const Metric& m : metrics) {
      if (m.key.id == id && m.key.phase == phase && m.key.scope == scope) return &m;
    }
    return nullptr;
  }
  [[nodiscard]] const Metric* find(const MetricKey& key) const {
    return find(key.scope, key.id, key.phase);
  }
  [[nodiscard]] const Finding* finding(const MetricScope& scope, std::string_view of) const {
    for (const Finding& f : findings) {
      if (f.name == of && f.scope == scope) return &f;
    }
    return nullptr;
  }
};

/// Layout `b` minus layout `a`, replication by replication on common random numbers.
struct Difference {
  std::string a;
  std::string b;
  MetricKey key;
  Estimate estimate;
  bool significant = false;  ///< Zero lies outside the interval.
};

/// What the interval of a measured objective allows to be said.
enum class ObjectiveState { met, missed, not_known };

[[nodiscard]] constexpr const char* state_name(ObjectiveState state) {
  constexpr const char* names[] = {"met", "missed", "not known"};
  return names[static_cast<std::size_t>(state)];
}

/// An objective of a workload, and whether a layout keeps it.
struct ObjectiveCheck {
  std::string layout;
  std::string workload;
  MetricId metric;
  double limit = 0;
  double measured = 0;  ///< Infinite where so many fail that the percentile is among them.
  ObjectiveState state = ObjectiveState::not_known;
  double within = 0;                 ///< Of a service level: its time [s].
  double failed_share = 0;           ///< Of the cohort.
  double kept = math::not_a_number;  ///< Share of stretches that keep it, where they are judged.

  [[nodiscard]] bool higher_is_better() const { return metric.better() == Better::higher; }

  [[nodiscard]] bool met() const { return state == ObjectiveState::met; }
  [[nodiscard]] bool missed() const { return state == ObjectiveState::missed; }
};

/// An assertion of the scenario, and whether a layout keeps it.
struct AssertionCheck {
  std::size_t number = 0;  ///< From 0, in the order of the scenario.
  std::string what;        ///< In words; empty where it has none.
  std::string layout;
  std::string than;  ///< Layout that it is compared with; empty where its own value is limited.
  MetricKey key = {{}, "cost.month"};
  Estimate measured;               ///< Its value, or the paired difference.
  double reference = 0;            ///< Of a difference: the mean of the other layout.
  std::optional<double> min = {};  ///< In the unit of the metric; none of both: not judged.
  std::optional<double> max = {};
  bool holds = false;
  std::string reason = {};  ///< Why it cannot be judged; empty where it was.
};

/// What keeps the numbers from being what one takes them for, and what would mend it.
struct Caution {
  std::string topic;   ///< "precision", "warm-up", "length", "quick".
  std::string layout;  ///< Empty for all.
  MetricScope scope = {};
  std::string metric = {};  ///< Empty for all of the scope.
  std::string text = {};
};

struct Comparison {
  std::string title;
  std::uint64_t seed = 0;
  std::int64_t replications = 0;       ///< Of each of `layouts`; 0 where there are none.
  std::size_t first_look = whole_run;  ///< Replications; intervals of more are widened.
  double confidence = 0.95;
  Currency currency = Currency::usd;  ///< Of all money.
  double per_dollar = 1;              ///< What one US dollar was taken to be in it.
  std::vector<Caution> cautions;
  std::vector<LayoutResult> infeasible;  ///< They are listed first and take no part in the rest.
  std::vector<LayoutResult> layouts;     ///< The others, in the order of the scenario.
  std::vector<Difference> differences;
  std::vector<ObjectiveCheck> objectives;
  std::vector<AssertionCheck> assertions = {};
};

}  // namespace stowplan
