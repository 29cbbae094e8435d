// Which metrics a reader sees first, and in what order. Metrics that are not
// listed here are printed too, under their own names, where details are asked for.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "models/metric/metric_id.hpp"

namespace stowplan::view {

/// Whether a metric that is zero in all layouts is worth a line.
enum class Show { always, if_any };

struct Headline {
  MetricId metric;
  Show show = Show::always;
  std::string_view group = {};  ///< Heading it stands under.
  std::string_view text = {};   ///< What is left of its label below that heading; none: its label.

  std::string_view phase = {};  ///< Which, where the metric's name holds PHASE.

  [[nodiscard]] std::string label() const;
};

/// Metrics of a whole layout, in the order of the table.
[[nodiscard]] std::span<const Headline> layout_headlines();

/// Metrics of one workload, in the order of the table.
[[nodiscard]] std::span<const Headline> workload_headlines();

/// Metrics of one pool, in the order of the table.
[[nodiscard]] std::span<const Headline> pool_headlines();

/// Whether the metric is in one of the three lists.
[[nodiscard]] bool is_headline(MetricId metric);

}  // namespace stowplan::view
