// From the steps of a run to the lines of its picture, a layout at a time.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/metric/currency.hpp"
#include "models/metric/timeline.hpp"
#include "models/scenario/timeline_steps.hpp"
#include "sim/stats/interval.hpp"
#include "view/drawing/pictures.hpp"

namespace stowplan::view {

/// What a picture of time shows of a layout, or of one workload of it: what is asked, how long it
/// takes, how many instances and hosts there are, what they do and cost. What a step counts is
/// drawn as a rate.
class TimelinePicture {
 public:
  /// Of this workload; empty for layouts as a whole.
  TimelinePicture(std::string_view workload, Currency currency)
      : workload_(workload), currency_(currency) {}

  void begin_layout(std::string_view name, std::span<const TimelineColumn> columns);
  /// The next step of the layout: as many values as it has columns.
  void step(const TimelineSteps::Step& step, std::span<const Estimate> values);

  [[nodiscard]] const std::vector<TimeSeries>& series() const { return series_; }

 private:
  struct Line {
    std::size_t column = 0;
    double per_second = 0;  ///< Unit of the rate over 1/s; 0 for what is no count.
    std::size_t series = 0;
  };

  std::string workload_;
  Currency currency_;
  std::vector<Line> lines_;  // Of the layout.
  std::vector<TimeSeries> series_;
};

}  // namespace stowplan::view
