// Mean and spread of plain observations in one pass, without storing them and without the
// cancellation that a sum of squares suffers.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "sim/math.hpp"

namespace stowplan {

/// Count, mean, variance and extremes of the numbers added.
///
/// Model   Welford's recurrence; merging by the pairwise formula of Chan, Golub and LeVeque.
/// Shape   O(1) to add. Merging equals adding all up to rounding, so merge in a fixed order where
///         results must be the same to the bit.
class Tally {
 public:
  void add(double value) {
    ++count_;
    const double from_old_mean = value - mean_;
    mean_ += from_old_mean / static_cast<double>(count_);
    squares_ += from_old_mean * (value - mean_);
    min_ = std::min(min_, value);
    max_ = std::max(max_, value);
  }

  /// Adds everything `other` has seen.
  void merge(const Tally& other) {
    if (other.count_ == 0) return;
    if (count_ == 0) {
      *this = other;
      return;
    }
    const auto mine = static_cast<double>(count_);
    const auto theirs = static_cast<double>(other.count_);
    const double apart = other.mean_ - mean_;
    mean_ += apart * (theirs / (mine + theirs));
    squares_ += other.squares_ + apart * apart * (mine * theirs / (mine + theirs));
    count_ += other.count_;
    min_ = std::min(min_, other.min_);
    max_ = std::max(max_, other.max_);
  }

  [[nodiscard]] std::int64_t count() const { return count_; }

  /// NaN when nothing was added.
  [[nodiscard]] double mean() const { return count_ > 0 ? mean_ : math::not_a_number; }

  /// Unbiased sample variance, with n - 1 below the line; NaN below two observations.
  [[nodiscard]] double variance() const {
    return count_ > 1 ? squares_ / static_cast<double>(count_ - 1) : math::not_a_number;
  }
  [[nodiscard]] double standard_deviation() const { return std::sqrt(variance()); }

  /// +inf and -inf when nothing was added.
  [[nodiscard]] double min() const { return min_; }
  [[nodiscard]] double max() const { return max_; }

 private:
  std::int64_t count_ = 0;
  double mean_ = 0;
  double squares_ = 0;  // Sum of squared deviations from the mean.
  double min_ = math::infinity;
  double max_ = -math::infinity;
};

}  // namespace stowplan
