// The straight line through measured pairs: what does one more of x cost in y, and what is there
// at none? Memory against size, time against size.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace stowplan::fit {

/// y = intercept + slope x, by least squares.
struct Line {
  double intercept = 0.0;
  double slope = 0.0;
  double intercept_error = 0.0;  ///< Standard error.
  double slope_error = 0.0;      ///< Standard error.
  double r_squared = 0.0;        ///< Share of the variance of y that the line explains; 1 if none.
  double residual_deviation = 0.0;  ///< Of y about the line, over n - 2.
  double largest_residual = 0.0;    ///< Without its sign.
  double t = 0.0;                   ///< Standard errors to each side of a 95 % interval.
  std::size_t n = 0;
};

/// The line with the least sum of squared residuals.
///
/// Model   QR decomposition of (1, x - mean x); errors s^2 (X^T X)^-1 with s^2 over n - 2 degrees
///         of freedom, t from Student's law.
/// Errors  none for fewer than three pairs or if all x are equal. Precondition (checked): as many y
///         as x, all finite.
/// Shape   standard errors hold for independent errors of equal spread; a curve or steps in y show
///         as a small r_squared or a large residual, not in them.
[[nodiscard]] std::optional<Line> least_squares(std::span<const double> x,
                                                std::span<const double> y);

}  // namespace stowplan::fit
