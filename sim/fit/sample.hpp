// Measured values in rising order, and what is asked of them again and again.
#pragma once

#include <cstddef>
#include <vector>

namespace stowplan::fit {

/// At least one finite value.
class Sample {
 public:
  /// Precondition (checked): not empty.
  explicit Sample(std::vector<double> values);

  [[nodiscard]] const std::vector<double>& sorted() const { return sorted_; }
  [[nodiscard]] std::size_t size() const { return sorted_.size(); }
  [[nodiscard]] double min() const { return sorted_.front(); }
  [[nodiscard]] double max() const { return sorted_.back(); }
  [[nodiscard]] double mean() const { return mean_; }
  [[nodiscard]] bool all_equal() const { return min() == max(); }

  /// The order statistic of rank ceil(p n), at least the first.
  [[nodiscard]] double quantile(double p) const;

  /// How far the quantile of what was sampled may lie from that of the sample.
  ///
  /// Model   the order statistics 1.96 sqrt(n p (1 - p)) ranks to both sides (95 %, the normal
  ///         approximation of the binomial law); the farther one.
  /// Units   share of the quantile; infinite where that is 0 or the ranks run out of the sample.
  [[nodiscard]] double relative_uncertainty(double p) const;

  /// Mean of the quantiles between `from` and `to`, shares with from < to.
  [[nodiscard]] double mean_between(double from, double to) const;

 private:
  std::vector<double> sorted_;
  double mean_ = 0.0;
};

}  // namespace stowplan::fit
