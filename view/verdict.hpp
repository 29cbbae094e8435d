// What a comparison says in a few sentences, before any table: which layouts are infeasible, which
// keep the objectives, which is cheapest, densest and fastest, and which resource binds. A winner
// is named only where the difference is larger than the noise.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/result/result.hpp"
#include "view/table.hpp"

namespace stowplan::view {

struct VerdictLine {
  std::string topic;  ///< "Objectives", "Cheapest"
  std::string text;
  Tone tone = Tone::plain;
};

/// Topic of the lines that say which layouts are infeasible and why.
inline constexpr std::string_view infeasible_topic = "Infeasible";

/// Whether two layouts differ in a metric by more than the noise.
///
/// Model   the paired difference decides where the comparison holds one for the two layouts, in
///         either order; else both intervals are finite and do not overlap, which asks for more.
[[nodiscard]] bool differ(const Comparison& comparison, const MetricKey& key, const LayoutResult& a,
                          const LayoutResult& b);

/// Layouts that are best in a metric, best first: the one with the best mean,
/// and those that do not differ from it, among layouts that keep up and miss no objective. Empty
/// where there is none, or none has the metric.
[[nodiscard]] std::vector<const LayoutResult*> best_layouts(const Comparison& comparison,
                                                            const MetricKey& key);

/// The same among these layouts.
[[nodiscard]] std::vector<const LayoutResult*> best_among(const Comparison& comparison,
                                                          const MetricKey& key,
                                                          std::vector<const LayoutResult*> order);

/// Whether a layout keeps up and misses no objective: nothing else that is said of it counts if
/// not.
[[nodiscard]] bool stands(const Comparison& comparison, const LayoutResult& layout);

/// What binds in each pool of a layout: "core memory (91 % booked), then cpu (62 %)".
[[nodiscard]] std::string binding_of(const LayoutResult& layout);

/// The same as lines; layouts of which the same is true share one.
[[nodiscard]] std::vector<VerdictLine> binding_lines(
    const std::vector<const LayoutResult*>& layouts);

/// "response time, p99 is 1.04 s, limit 2.00 s", after the name of the workload.
[[nodiscard]] std::string objective_text(const ObjectiveCheck& check);

/// What is wrong with layouts: those that do not keep up, and the objectives that are missed.
[[nodiscard]] std::vector<VerdictLine> failures(const Comparison& comparison);

/// The sentences, in the order to be read. Rankings need two layouts that have the metric.
[[nodiscard]] std::vector<VerdictLine> verdict(const Comparison& comparison);

}  // namespace stowplan::view
