// The rows of one replication, kept for tests.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "models/plan/plan.hpp"
#include "models/plan/timeline_plan.hpp"

namespace stowplan {

class RecordedTimeline final : public TimelineSink {
 public:
  RecordedTimeline(const Plan& plan, Duration step)
      : steps{plan.scenario().before_window(), plan.scenario().duration, step},
        columns(timeline_columns(plan)) {}

  void take(std::span<const double> row) override { rows.emplace_back(row.begin(), row.end()); }

  [[nodiscard]] Watch watch() { return {this, steps.step()}; }

  /// A number of every step; throws where there is none of that name.
  [[nodiscard]] std::vector<double> of(std::string_view scope, std::string_view metric) const {
    for (std::size_t c = 0; c < columns.size(); ++c) {
      if (columns[c].scope.text() != scope || columns[c].family->name != metric) continue;
      std::vector<double> values;
      for (const std::vector<double>& row : rows) values.push_back(row.at(c));
      return values;
    }
    throw std::invalid_argument{"no column " + std::string{scope} + " " + std::string{metric}};
  }

  /// Of the steps of the window: the sum.
  [[nodiscard]] double sum(std::string_view scope, std::string_view metric) const {
    const std::vector<double> values = of(scope, metric);
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!steps.at(static_cast<std::int64_t>(i)).warm_up) sum += values[i];
    }
    return sum;
  }

  /// Of the steps of the window: the time mean.
  [[nodiscard]] double mean(std::string_view scope, std::string_view metric) const {
    const std::vector<double> values = of(scope, metric);
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const TimelineSteps::Step step = steps.at(static_cast<std::int64_t>(i));
      if (!step.warm_up) sum += values[i] * seconds(step.length());
    }
    return sum / seconds(steps.window());
  }

  TimelineSteps steps;
  std::vector<TimelineColumn> columns;
  std::vector<std::vector<double>> rows;
};

}  // namespace stowplan
