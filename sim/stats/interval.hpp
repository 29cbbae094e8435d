// A number without its uncertainty invites a wrong decision. Everything the program estimates is an
// Estimate, and two alternatives differ only when the interval of their difference says so.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "sim/math.hpp"
#include "sim/stats/tally.hpp"

namespace stowplan {

/// A mean and the half-width of its confidence interval. With fewer than two observations the
/// half-width is infinite: nothing is known about the noise.
struct Estimate {
  double mean = math::not_a_number;
  double half_width = math::infinity;
  std::int64_t n = 0;  ///< Independent observations behind it (replications, batches, pairs).

  [[nodiscard]] double low() const { return mean - half_width; }
  [[nodiscard]] double high() const { return mean + half_width; }
  [[nodiscard]] bool contains(double value) const { return low() <= value && value <= high(); }

  /// Half-width over |mean|; 0 for an exact zero, infinite for any other mean of zero.
  [[nodiscard]] double relative_half_width() const;

  friend bool operator==(const Estimate&, const Estimate&) = default;
};

/// What a paired comparison allows to be said of the second alternative.
enum class Verdict { lower, higher, not_significant };

[[nodiscard]] std::string_view to_string(Verdict verdict);

/// Second minus first alternative.
struct PairedDifference {
  Estimate estimate;
  Verdict verdict = Verdict::not_significant;

  friend bool operator==(const PairedDifference&, const PairedDifference&) = default;
};

/// Interval of a mean of independent observations, one per replication.
///
/// Model   mean +- t_{n-1, (1 + confidence) / 2} S / sqrt(n)
/// Shape   exact coverage for normal observations, close to it for means of many.
/// Errors  aborts unless 0 < confidence < 1.
[[nodiscard]] Estimate t_interval(const Tally& observations, double confidence);

/// The same over stored values; NaN stands for a replication that observed nothing and is left out.
[[nodiscard]] Estimate t_interval(std::span<const double> values, double confidence);

/// Interval of the mean of one long run of dependent observations.
///
/// Model   the run is cut into `batches` consecutive batches of equal length, whose means are taken
///         as independent. What does not divide is dropped at the front, next to the warm-up.
/// Shape   20 to 30 batches; each must be many times longer than the run's memory, or the interval
///         is too narrow. Nothing to estimate (n = 0) when there are fewer observations than
///         batches.
/// Errors  aborts unless batches >= 2.
[[nodiscard]] Estimate batch_means(std::span<const double> run, std::int64_t batches,
                                   double confidence);

/// Difference of two alternatives run on common random numbers, replication by replication.
///
/// Model   D_i = b_i - a_i; t interval of the mean of D. The verdict says on which side of zero the
///         interval lies, and `not_significant` when zero is inside.
/// Shape   narrower than two separate intervals by the covariance of a and b. Pairs with a NaN are
///         left out.
/// Errors  aborts unless both have the same length.
[[nodiscard]] PairedDifference paired_difference(std::span<const double> a,
                                                 std::span<const double> b, double confidence);

/// Confidence each of `comparisons` intervals needs for all of them to hold together with
/// `confidence`: 1 - (1 - confidence) / comparisons (Bonferroni; no independence assumed).
[[nodiscard]] double confidence_of_each(double confidence, std::int64_t comparisons);

}  // namespace stowplan
