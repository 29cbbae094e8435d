// What a metric is: the row of the table in families.hpp.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace stowplan {

/// What a number of a result is of.
enum class ScopeKind : std::uint8_t { layout, pool, workload };

/// The kinds of scope that have a metric.
class ScopeKinds {
 public:
  template <class... Kinds>
  explicit constexpr ScopeKinds(Kinds... kinds)
      : bits_(static_cast<std::uint8_t>((bit(kinds) | ...))) {}
  [[nodiscard]] constexpr bool has(ScopeKind kind) const { return (bits_ & bit(kind)) != 0; }

 private:
  static constexpr unsigned bit(ScopeKind kind) { return 1U << static_cast<unsigned>(kind); }
  std::uint8_t bits_;
};

/// Which direction of a metric is good for whoever pays or waits. A step of a waterfall or a share
/// of a whole has none of its own.
enum class Better : std::uint8_t { lower, higher, neither };

/// Whether replications differ in it. A fact follows from the scenario without a simulation.
enum class Nature : std::uint8_t { estimate, fact };

/// Which part of docs/results.md explains it.
enum class MetricSection : std::uint8_t {
  fleet,
  use,
  time,
  why,
  window,
  cohort,
  money,
  isolation,
  image,
};

/// A percentile as it is named.
struct Quantile {
  double share = 0;       ///< 0.99 for the 99th percentile.
  std::string_view name;  ///< "p99"
};

/// One metric, or the percentiles and the mean of one duration.
///
/// Model   without `quantiles` the metric is `name`; with them it is NAME.p50 and so on, in their
///         order, then NAME.mean. PHASE in a name stands for what a runtime calls a phase of a
///         start.
struct MetricFamily {
  MetricSection section;
  std::string_view name;
  std::string_view unit;  ///< "s", "B", "1/s", "USD/month", "W", "share", "1" for a plain number.
  ScopeKinds of;
  Better better;
  std::string_view label;  ///< What a reader sees; of durations, what stands before ", p99".
  std::string_view help;   ///< What it means, in one sentence.
  Nature nature = Nature::estimate;
  std::span<const Quantile> quantiles = {};
};

}  // namespace stowplan
