// Elementary functions that give the same bits on every CPU and compiler. libm picks other code
// paths by CPU feature, so its last bit differs between machines and a simulation diverges from
// there. These use only + - * / sqrt and bit operations, and are built with -ffp-contract=off.
#pragma once

#include <bit>
#include <cstdint>
#include <limits>

namespace stowplan::math {

inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
inline constexpr double pi = 3.14159265358979323846;

namespace detail {

// ln 2 in two parts: the high one has 21 trailing zero bits, so k * ln2_high is exact for |k| <
// 2^21.
inline constexpr double ln2_high = 6.93147180369123816490e-01;
inline constexpr double ln2_low = 1.90821492927058770002e-10;

// Adding and subtracting 1.5 * 2^52 rounds to the nearest integer for |x| < 2^51.
inline constexpr double round_shift = 0x1.8p52;

constexpr double power_of_two(std::int64_t exponent) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52);
}

// Zero, subnormal, negative, infinite and NaN arguments of log.
constexpr double log_of_special(double x);

}  // namespace detail

/// Natural logarithm.
///
/// Model   x = 2^k m, m in [sqrt(1/2), sqrt 2); log m = 2 atanh(s), s = (m - 1) / (m + 1), by its
///         Taylor series in s^2 (|s| < 0.172: ten terms are below 1e-18).
/// Shape   relative error below 4e-16; log(1) = 0 exactly; monotone to within that error.
/// Errors  total: log(0) = -inf, log(negative) = NaN.
[[nodiscard]] constexpr double log(double x) {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  constexpr std::uint64_t smallest_normal = 0x0010'0000'0000'0000;
  constexpr std::uint64_t infinite = 0x7ff0'0000'0000'0000;
  if (bits - smallest_normal >= infinite - smallest_normal) return detail::log_of_special(x);

  constexpr std::uint64_t sqrt_half = 0x3fe6'a09e'667f'3bcd;
  const std::uint64_t above = bits - sqrt_half;
  const auto k = static_cast<double>(static_cast<std::int64_t>(above) >> 52);
  const double m = std::bit_cast<double>(bits - (above & 0xfff0'0000'0000'0000));

  const double f = m - 1.0;
  const double s = f / (2.0 + f);
  const double z = s * s;
  const double z2 = z * z;
  const double z4 = z2 * z2;
  const double low = (1.0 / 3 + z * (1.0 / 5)) + z2 * (1.0 / 7 + z * (1.0 / 9));
  const double middle = (1.0 / 11 + z * (1.0 / 13)) + z2 * (1.0 / 15 + z * (1.0 / 17));
  const double high = 1.0 / 19 + z * (1.0 / 21);
  const double tail = 2.0 * z * (low + z4 * (middle + z4 * high));
  // 2 s = f - s f keeps the leading term exact.
  return k * detail::ln2_high + (f - (s * (f - tail) - k * detail::ln2_low));
}

namespace detail {
constexpr double log_of_special(double x) {
  if (x == 0.0) return -infinity;
  if (x < 0.0 || x != x) return not_a_number;
  if (x == infinity) return infinity;
  return log(x * 0x1p54) - 54.0 * (ln2_high + ln2_low);
}
}  // namespace detail

/// Exponential function.
///
/// Model   x = k ln 2 + r, |r| <= 0.347; exp(r) by its Taylor series to r^13.
/// Shape   relative error below 3e-16 (subnormal results: half a unit of 2^-1074); exp(0) = 1.
/// Errors  total: overflow gives +inf, underflow 0.
[[nodiscard]] constexpr double exp(double x) {
  if (x != x) return x;
  if (x > 709.782712893384) return infinity;
  if (x < -745.1332191019412) return 0.0;

  const double k = (x * 1.44269504088896340736 + detail::round_shift) - detail::round_shift;
  const double r = (x - k * detail::ln2_high) - k * detail::ln2_low;
  const double r2 = r * r;
  const double r4 = r2 * r2;
  const double low = (1.0 / 2 + r * (1.0 / 6)) + r2 * (1.0 / 24 + r * (1.0 / 120));
  const double middle = (1.0 / 720 + r * (1.0 / 5040)) + r2 * (1.0 / 40320 + r * (1.0 / 362880));
  const double high =
      (1.0 / 3628800 + r * (1.0 / 39916800)) + r2 * (1.0 / 479001600 + r * (1.0 / 6227020800.0));
  const double value = 1.0 + (r + r2 * (low + r4 * (middle + r4 * high)));

  const auto exponent = static_cast<std::int64_t>(k);
  if (exponent > 1023) return value * 2.0 * detail::power_of_two(exponent - 1);
  if (exponent < -1021) return value * detail::power_of_two(exponent + 1000) * 0x1p-1000;
  return value * detail::power_of_two(exponent);
}

/// x to the power y, for x >= 0, as exp(y log x).
///
/// Shape   relative error below (1 + |y log x|) * 4e-16; pow(x, 0) = 1 and pow(1, y) = 1 exactly.
/// Errors  NaN for negative x. pow(0, y) is 0, 1 or +inf for y > 0, = 0, < 0.
[[nodiscard]] constexpr double pow(double x, double y) {
  if (y == 0.0) return 1.0;
  return exp(y * log(x));
}

/// sin(2 pi x): the argument is in turns, so whole and half turns are exact zeros.
///
/// Shape   absolute error below 3e-16; 0 for |x| >= 2^51, where a double has no fraction worth it.
[[nodiscard]] double sin_turns(double x);

/// Quantile of the standard normal distribution: z with P(Z <= z) = p.
///
/// Shape   relative error below 2e-15; odd about p = 1/2; -inf at 0, +inf at 1, NaN outside.
/// Source  M. Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988).
[[nodiscard]] double normal_quantile(double p);

/// Gamma function for x > 0, by recurrence to x >= 20 and Stirling's series.
///
/// Shape   relative error below 2e-14 for x <= 30; NaN for x <= 0.
[[nodiscard]] double gamma(double x);

}  // namespace stowplan::math
