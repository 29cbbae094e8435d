// A number without its uncertainty invites a wrong decision. Everything the program estimates is an
// Estimate, and two alternatives differ only when the interval of their difference says so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "sim/math.hpp"
#include "sim/stats/tally.hpp"

namespace stowplan {

/// The first look is at all replications there are: their number was fixed beforehand.
inline constexpr std::size_t whole_run = static_cast<std::size_t>(-1);

/// A mean and the half-width of its confidence interval. With fewer than two observations the
/// half-width is infinite: nothing is known about the noise.
struct Estimate {
  double mean = math::not_a_number;
  double half_width = math::infinity;
  std::int64_t n = 0;  ///< Independent observations behind it (replications, pairs).

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

/// The t of intervals of one confidence, each worked out once: where there are many intervals over as
/// many values, working out t would cost more than all else of them.
class IntervalT {
 public:
  /// Errors  aborts unless 0 < confidence < 1.
  explicit IntervalT(double confidence);

  /// t_{n-1, (1 + confidence) / 2}, for n >= 2.
  [[nodiscard]] double of(std::int64_t n);

 private:
  double confidence_;
  std::vector<double> known_;  ///< By n; NaN where it was not asked for yet.
};

/// Interval of a mean of independent observations, one per replication.
///
/// Model   mean +- t_{n-1, (1 + confidence) / 2} S / sqrt(n)
/// Shape   exact coverage for normal observations, close to it for means of many.
/// Errors  aborts unless 0 < confidence < 1.
[[nodiscard]] Estimate t_interval(const Tally& observations, double confidence);

/// The same over stored values; NaN stands for a replication that observed nothing and is left out.
[[nodiscard]] Estimate t_interval(std::span<const double> values, double confidence);

/// What an interval is widened by because it was looked at until it was narrow: sqrt(1 + 8 / n).
///
/// Model   whoever stops at the first n whose interval is narrow enough stops when the values
/// happen
///         to lie close together. Widened by a term of order 1 / n, in the rule and in the
///         interval, normal values are covered in 95 to 97 % of runs, means of short M/M/1 runs in
///         93 to 97 %.
/// Source  Y. S. Chow and H. Robbins, Annals of Mathematical Statistics 36 (1965), the rule, and
///         A. Nadas, ibid. 40 (1969), for relative width; the 8 by simulation, docs/method.md.
[[nodiscard]] double widening(std::int64_t n);

/// Interval of a mean of values that were added one by one until it was narrow enough, from the
/// first look at `first_look` values on.
///
/// Model   t_interval, its half-width times widening(n) where there are more values than at the
///         first look: what stops there was looked at once.
/// Shape   the same as t_interval where the number was fixed beforehand (`whole_run`). NaN is left
///         out.
[[nodiscard]] Estimate sequential_interval(std::span<const double> values, std::size_t first_look,
                                           double confidence);
[[nodiscard]] Estimate sequential_interval(std::span<const double> values, std::size_t first_look,
                                           IntervalT& t);

/// Difference of two alternatives run on common random numbers, replication by replication.
///
/// Model   D_i = b_i - a_i; t interval of the mean of D. The verdict says on which side of zero the
///         interval lies, and `not_significant` when zero is inside.
/// Shape   narrower than two separate intervals by the covariance of a and b. Pairs with a NaN are
///         left out. `first_look` as in sequential_interval.
/// Errors  aborts unless both have the same length.
[[nodiscard]] PairedDifference paired_difference(std::span<const double> a,
                                                 std::span<const double> b, double confidence,
                                                 std::size_t first_look = whole_run);

/// Confidence each of `comparisons` intervals needs for all of them to hold together with
/// `confidence`: 1 - (1 - confidence) / comparisons (Bonferroni; no independence assumed).
[[nodiscard]] double confidence_of_each(double confidence, std::int64_t comparisons);

}  // namespace stowplan
