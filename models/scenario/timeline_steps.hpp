// How a run is cut into steps for a time series.
#pragma once

#include <cstdint>

#include "sim/units.hpp"

namespace stowplan {

/// Steps of equal length from the moment requests are let in to the end of the window. Where the
/// warm-up ends a step ends too, and where the window does: the last one of each may be shorter.
///
/// Errors  Precondition: the step is longer than 0.
class TimelineSteps {
 public:
  struct Step {
    Duration begin{};  ///< Since requests were let in.
    Duration end{};
    bool warm_up = false;

    [[nodiscard]] Duration length() const { return end - begin; }
  };

  TimelineSteps(Duration warm_up, Duration window, Duration step)
      : warm_up_(warm_up), window_(window), step_(step) {}

  [[nodiscard]] Duration warm_up() const { return warm_up_; }
  [[nodiscard]] Duration window() const { return window_; }
  [[nodiscard]] Duration step() const { return step_; }

  [[nodiscard]] std::int64_t count() const { return in(warm_up_) + in(window_); }
  [[nodiscard]] Step at(std::int64_t index) const;

 private:
  [[nodiscard]] std::int64_t in(Duration span) const {
    return span.count() / step_.count() + (span.count() % step_.count() > 0 ? 1 : 0);
  }

  Duration warm_up_;
  Duration window_;
  Duration step_;
};

}  // namespace stowplan
