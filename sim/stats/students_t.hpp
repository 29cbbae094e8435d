// Quantiles of Student's t, for confidence intervals. Intervals decide when an experiment stops, so
// they must be the same to the bit everywhere; a library on top of libm is not.
#pragma once

#include <cstdint>

namespace stowplan {

/// The t with P(T <= t) = p for Student's T with the given degrees of freedom.
///
/// Model   Newton's method on the upper tail, which is the regularised incomplete beta function
///         I_x(v/2, 1/2) / 2 at x = v / (v + t^2), by its continued fraction. From 10000 degrees of
///         freedom on, the Cornish-Fisher expansion about the normal quantile.
/// Shape   relative error below 1e-11 for tails down to 1e-12; odd about p = 1/2; -inf at p = 0,
///         +inf at p = 1, NaN for p outside [0, 1].
/// Errors  aborts unless degrees_of_freedom >= 1.
/// Source  Abramowitz and Stegun 26.5.8, 26.7.1 and 26.7.5.
[[nodiscard]] double students_t_quantile(double p, std::int64_t degrees_of_freedom);

/// The probability that |T| is at least |t|.
///
/// Shape   exact to about 1e-12; 1 at t = 0, 0 at infinity, NaN for NaN; O(degrees of freedom)
/// Errors  aborts unless degrees_of_freedom >= 1.
[[nodiscard]] double students_t_two_sided(double t, std::int64_t degrees_of_freedom);

}  // namespace stowplan
