// Special functions that estimating and judging laws needs, and simulating does not. As all of
// sim/, they use our own logarithm and exponential, so a calibration is the same on every machine.
#pragma once

namespace stowplan::fit {

/// log Gamma(x) - ((x - 1/2) log x - x + log(2 pi) / 2): what Stirling's formula leaves out.
///
/// Shape   positive, falls like 1 / (12 x); absolute error below 1e-13 for x >= 0.01.
/// Errors  Precondition (checked): x > 0.
[[nodiscard]] double stirling_excess(double x);

/// log x - digamma(x), for x > 0, without the cancellation of computing both.
///
/// Shape   positive, falls like 1 / (2 x); relative error below 1e-13.
[[nodiscard]] double log_minus_digamma(double x);

/// P(X <= x) for a gamma law of that shape and scale 1.
///
/// Model   series below the mean, continued fraction above; from shape 100000 on the cube root of
///         X / shape is taken as normal (Wilson and Hilferty).
/// Shape   absolute error below 1e-11, below 1e-7 from shape 100000 on.
/// Errors  0 for x <= 0. Precondition (checked): shape > 0.
/// Source  Abramowitz and Stegun 6.5.29, 6.5.31, 26.4.14.
[[nodiscard]] double gamma_cdf(double shape, double x);

/// P(Z <= z) for a standard normal Z; absolute error below 1e-12.
[[nodiscard]] double normal_cdf(double z);

}  // namespace stowplan::fit
