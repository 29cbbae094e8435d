// What a time series of a layout has in each row, and who takes the rows.
#pragma once

#include <span>
#include <vector>

#include "models/metric/timeline.hpp"
#include "models/scenario/timeline_steps.hpp"
#include "models/scenario/trace_event.hpp"

namespace stowplan {

struct Plan;

/// The layout's, then those of its pools, then those of its workloads, as the plan lists them; of
/// each in the order of the table.
[[nodiscard]] std::vector<TimelineColumn> timeline_columns(const Plan& plan);

/// Takes what one replication has come to, step by step.
class TimelineSink {
 public:
  virtual ~TimelineSink() = default;

  /// A step is over: a number a column, NaN where nothing was observed. Called in the order of
  /// time, once a step.
  virtual void take(std::span<const double> row) = 0;
};

/// Who looks on while a replication runs; nothing of it changes what happens.
struct Watch {
  TimelineSink* timeline = nullptr;
  Duration step{};  ///< Of the timeline.
  TraceSink* trace = nullptr;
};

}  // namespace stowplan
