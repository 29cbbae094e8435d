// What makes up the difference between two layouts: wholes, and parts that add up to them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/result/result.hpp"

namespace stowplan::view {

/// A whole and its parts, all below one name: metrics whose means add up.
struct Sum {
  std::string_view title;
  MetricId whole;
  std::string_view above;
  std::string_view statistic;  ///< That adds up: of durations "mean".

  /// Whether it is a part.
  [[nodiscard]] constexpr bool has(MetricId id) const {
    return id.family().name.starts_with(above) && id.statistic() == statistic;
  }
};

inline constexpr Sum start_sum{"Start", "start_time.mean", "start_time.", "mean"};
inline constexpr Sum memory_sum{"Memory of one instance", "memory.instance", "memory.instance.",
                                ""};
inline constexpr Sum money_sum{"Cost", "cost.month", "cost.waterfall.", ""};
static_assert(start_sum.has("start_time.PHASE.mean") && memory_sum.has("memory.instance.mapped") &&
              money_sum.has("cost.waterfall.idle"));

/// A metric in both layouts; zero where one does not have it, NaN where nothing was observed.
struct Part {
  std::string name;
  MetricKey key;
  double a = 0;
  double b = 0;

  [[nodiscard]] double change() const { return b - a; }
  [[nodiscard]] std::string_view unit() const { return key.unit(); }
};

/// Zero where it does not have the metric, or where nothing was observed.
[[nodiscard]] double mean_of(const LayoutResult& layout, const MetricKey& key);

/// All of these are about a comparison of two layouts.
[[nodiscard]] Part part_of(const Comparison& comparison, std::string name, const MetricKey& key);
[[nodiscard]] Part whole_of(const Comparison& comparison, const MetricScope& scope,
                            MetricId metric);

/// Those that are zero or unknown in both layouts are left out.
[[nodiscard]] std::vector<Part> parts_of(const Comparison& comparison, const MetricScope& scope,
                                         const Sum& sum);

[[nodiscard]] std::vector<MetricScope> workloads_of(const Comparison& comparison);

}  // namespace stowplan::view
