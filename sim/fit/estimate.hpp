// From samples to the law of a family that explains them best: maximum likelihood where there is a
// density, a grid of the sample's own quantiles where no formula will do.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/fit/law.hpp"
#include "sim/fit/sample.hpp"

namespace stowplan::fit {

/// A law, or in words why this family has none for the sample.
struct Estimated {
  std::optional<Law> law;
  std::string reason;
};

/// The law of a family with the greatest likelihood.
///
/// Model   constant: the mean (least squares). Exponential: the mean. Uniform: least and greatest
///         sample. Lognormal: mean and standard deviation (over n) of the logarithms. Gamma: shape
///         k with log k - digamma(k) = log(mean x) - mean(log x), by Newton's method on 1 / k.
///         Weibull: shape k with sum(x^k log x) / sum(x^k) - 1 / k = mean(log x), by bisection.
///         Pareto: scale = least sample, shape = n / sum(log(x / scale)). Empirical: the grid
///         below.
/// Errors  negative samples fit nothing, zeros no law that lives on positive numbers, equal samples
///         only the constant and the empirical law; a Pareto law without a mean (shape <= 1) is
///         none that the configuration can hold. Precondition (checked): a name of `families`.
/// Source  T. Minka, "Estimating a Gamma distribution" (2002), for the step on 1 / k.
[[nodiscard]] Estimated estimate(std::string_view family, const Sample& sample);

/// The sample's quantile function in steps.
///
/// Model   shares are cut at 1 %, every 2 % up to 97 %, 97.1 %, every 0.2 % up to 99.9 %, so that
///         p50, p90 and p99 are in the middle of a step; the value of each is the mean of the
///         sample's quantiles within it, so the mean of the sample is kept. Up to 100 samples are
///         taken as they are.
[[nodiscard]] Empirical<Number> quantile_grid(const Sample& sample);

/// All samples, equal ones as one value with their number as weight.
[[nodiscard]] Empirical<Number> every_value(const Sample& sample);

}  // namespace stowplan::fit
