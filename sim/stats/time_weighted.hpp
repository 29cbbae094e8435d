// Instances running, cores busy, watts drawn: signals that keep a value until the next event. Their
// mean must weigh each value by how long it lasted, and forget what came before the warm-up's end.
#pragma once

#include <algorithm>

#include "sim/check.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// Integral, mean and maximum of a piecewise constant signal.
///
/// Model   integral = sum of value x time held; mean = integral / time since the start.
/// Units   the signal's own; the integral in signal x seconds.
/// Errors  aborts when time runs backwards.
class TimeWeighted {
 public:
  explicit TimeWeighted(double initial = 0, Time start = Time{})
      : start_(start), since_(start), value_(initial), max_(initial) {}

  /// The signal takes `value` from `now` on. Of several at one instant the last one counts, but the
  /// maximum sees them all.
  void set(Time now, double value) {
    advance(now);
    value_ = value;
    max_ = std::max(max_, value);
  }
  void add(Time now, double change) { set(now, value_ + change); }

  /// Forgets everything but the present value: the warm-up ends at `now`.
  void restart(Time now) {
    advance(now);
    start_ = now;
    area_ = 0;
    max_ = value_;
  }

  [[nodiscard]] double value() const { return value_; }

  /// Largest value held since the start, the value at the start included.
  [[nodiscard]] double max() const { return max_; }

  /// Signal x seconds from the start to `end`.
  [[nodiscard]] double integral(Time end) const { return area(end) * 1e-9; }

  /// Signal x nanoseconds from the start to `end`: of whole numbers exact, and so are differences,
  /// up to 2^53.
  [[nodiscard]] double area(Time end) const {
    STOWPLAN_CHECK(end >= since_);
    return area_ + value_ * nanoseconds(end - since_);
  }

  /// Time mean from the start to `end`; the present value if no time has passed.
  [[nodiscard]] double mean(Time end) const {
    STOWPLAN_CHECK(end >= since_);
    if (end == start_) return value_;
    return (area_ + value_ * nanoseconds(end - since_)) / nanoseconds(end - start_);
  }

 private:
  static double nanoseconds(Duration d) { return static_cast<double>(d.count()); }

  void advance(Time now) {
    STOWPLAN_CHECK(now >= since_);
    area_ += value_ * nanoseconds(now - since_);
    since_ = now;
  }

  Time start_;
  Time since_;  // When the present value was set.
  double value_;
  double area_ = 0;  // Signal x nanoseconds up to since_.
  double max_;
};

}  // namespace stowplan
