// Which metrics a reader sees first, under what name and in what order. Metrics that are not
// listed here are printed too, under their own names, where details are asked for.
#pragma once

#include <span>
#include <string_view>

namespace stowplan {

/// Which direction of a metric is good for whoever pays or waits.
enum class Better { lower, higher, neither };

/// Whether a metric that is zero in all layouts is worth a line.
enum class Show { always, if_any };

struct Headline {
  std::string_view group;   ///< Heading it stands under.
  std::string_view metric;  ///< Name in the result, like "response_time.p99".
  std::string_view label;   ///< What the reader sees.
  Better better = Better::neither;
  Show show = Show::always;
};

/// Metrics of a whole layout (scope ""), in the order of the table.
[[nodiscard]] std::span<const Headline> layout_headlines();

/// Metrics of one workload (scope "workload/NAME"), in the order of the table.
[[nodiscard]] std::span<const Headline> workload_headlines();

/// Metrics of one pool (scope "pool/NAME"), in the order of the table.
[[nodiscard]] std::span<const Headline> pool_headlines();

/// Direction in which the metric improves; `neither` for metrics without an entry. A waterfall's
/// step or a share of a whole has no good direction of its own.
[[nodiscard]] Better better_direction(std::string_view metric);

}  // namespace stowplan
