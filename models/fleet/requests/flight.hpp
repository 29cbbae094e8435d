// Requests in flight of a workload, over the run. What a request waits for is remembered in how
// many others there are, so this one series tells how long the run's memory is, whether the warm-up
// was long enough, and whether work piles up.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/units.hpp"

namespace stowplan {

/// Time means of requests in flight over steps of equal length.
///
/// Shape   `warm_up` steps before the window, next to it, then those of the window; empty where
///         nothing was measured.
struct FlightSeries {
  Duration step{};
  std::size_t warm_up = 0;    ///< Steps before the window.
  std::vector<double> means;  ///< One a step.

  [[nodiscard]] std::span<const double> window() const { return std::span{means}.subspan(warm_up); }
  /// Over the window; `present` where it has no steps.
  [[nodiscard]] double window_mean(double present) const;
};

/// Counts requests in flight and keeps their means.
///
/// Model   the window is cut into 512 steps (fewer if it has fewer nanoseconds); the warm-up into
///         steps of the same length, of which the last 1,024 are kept. A step's mean is exact: sum
///         of number times time held, over the step.
/// Shape   O(1) a change, plus the steps that passed; no events of its own. What happens after the
///         window is counted in `now()` and not in the series.
class Flight {
 public:
  /// Requests are let in at `doors`; the window begins `warm_up` later.
  void open(Time doors, Duration warm_up, Duration window);

  /// A request came (+1) or ended (-1).
  void change(Time at, std::int64_t by) {
    if (at >= step_end_) pass(at);
    area_ += static_cast<double>(number_) * static_cast<double>((at - since_).count());
    since_ = at;
    number_ += by;
  }

  /// Requests in flight at this moment.
  [[nodiscard]] std::int64_t now() const { return number_; }

  /// The series up to `end`, where no more changes come.
  [[nodiscard]] FlightSeries series(Time end) const;

 private:
  void pass(Time until);

  std::int64_t number_ = 0;
  Time since_{};                 // When it became that.
  Time step_end_ = Time::max();  // Of the step that `since_` is in; none before the doors open.
  bool begun_ = false;           // The first step has; what comes before it is not kept.
  double area_ = 0;              // Number times time in this step so far [ns].
  std::size_t steps_ = 0;        // How many there will be.
  FlightSeries series_;
};

}  // namespace stowplan
