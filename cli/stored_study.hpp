// What a stored study is, for those who print or draw it: read from the study's file, or from the
// store alone, which knows the design and not the question.
#pragma once

#include <string>
#include <vector>

#include "cli/store.hpp"
#include "cli/sweep_plan.hpp"
#include "models/study/design.hpp"

namespace stowplan::cli {

struct StoredStudy {
  std::string title;  ///< Empty where it has none, or the store alone is known.
  FrozenDesign design;
  std::vector<Point> points;
  std::vector<std::string> layouts;
  std::vector<std::string> metrics;  ///< Of its table.
  std::string choose;                ///< Metric by which a layout is chosen; empty for none.
  double confidence = 0.95;          ///< Of the intervals.

  [[nodiscard]] const Point& point(const Task& task) const {
    return points[static_cast<std::size_t>(task.point)];
  }
  [[nodiscard]] const std::string& layout(const Task& task) const {
    return layouts[static_cast<std::size_t>(task.layout)];
  }
  /// Results that a complete store holds.
  [[nodiscard]] std::size_t size() const { return points.size() * layouts.size(); }
};

[[nodiscard]] StoredStudy stored_study(const SweepPlan& plan, const Store& store);

/// Of a store alone: its table is of cost.month and response times, or of what there is of them.
[[nodiscard]] StoredStudy stored_study(const Store& store);

}  // namespace stowplan::cli
