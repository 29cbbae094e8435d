// The laws that can be fitted to samples, as data, with the functions that say how well they do.
// They are the distributions of sim/distribution.hpp for plain numbers.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <variant>

#include "sim/config/types.hpp"
#include "sim/distribution.hpp"
#include "sim/fit/sample.hpp"
#include "sim/units.hpp"

namespace stowplan::fit {

using Number = Quantity<struct PlainUnit, double>;

/// Every family there is, in the order they are listed and, of equals, preferred.
using Law = std::variant<Constant<Number>, Exponential<Number>, Uniform<Number>, Gamma<Number>,
                         Lognormal<Number>, Weibull<Number>, Pareto<Number>, Empirical<Number>>;

inline constexpr auto families = config::ElementOf<Law>::names;

[[nodiscard]] std::string_view name_of(const Law& law);

/// Numbers that were estimated from the sample; of an empirical law the number of its values.
[[nodiscard]] std::size_t parameters(const Law& law);

/// The same law as the configuration has it.
[[nodiscard]] Distribution<Number> distribution(const Law& law);

/// The law with its parameters rounded to so many significant digits.
[[nodiscard]] Law rounded(const Law& law, int digits);

/// A number rounded to so many significant decimal digits.
[[nodiscard]] double rounded(double value, int digits);

/// Share of the law at or below x. Precondition of this and those below: `problem` finds none.
[[nodiscard]] double cdf(const Law& law, double x);

/// Least x with cdf(x) >= p, for 0 < p < 1. The values of an empirical law must rise.
[[nodiscard]] double quantile(const Law& law, double p);

/// Sum of the logarithms of the density over the sample; NaN for a law without a density.
[[nodiscard]] double log_likelihood(const Law& law, const Sample& sample);

/// Kolmogorov-Smirnov distance: the largest difference between the law's and the sample's share
/// at or below x, over all x.
[[nodiscard]] double ks_distance(const Law& law, const Sample& sample);

}  // namespace stowplan::fit
