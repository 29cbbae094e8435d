#include "sim/math.hpp"

#include <array>
#include <cmath>
#include <cstddef>

namespace stowplan::math {
namespace {

// Horner's rule; the constant term comes first. Without a loop, so that two of them run side by
// side.
template <std::size_t I = 0, std::size_t N>
double polynomial(const std::array<double, N>& coefficients, double x) {
  if constexpr (I + 1 == N) {
    return coefficients[I];
  } else {
    return polynomial<I + 1>(coefficients, x) * x + coefficients[I];
  }
}

// Taylor series of sin and cos for |a| <= pi / 4, as functions of a^2.
double sin_near_zero(double a) {
  static constexpr std::array<double, 8> series = {-1.0 / 6,
                                                   1.0 / 120,
                                                   -1.0 / 5040,
                                                   1.0 / 362880,
                                                   -1.0 / 39916800.0,
                                                   1.0 / 6227020800.0,
                                                   -1.0 / 1307674368000.0,
                                                   1.0 / 355687428096000.0};
  const double z = a * a;
  return a + a * z * polynomial(series, z);
}

double cos_near_zero(double a) {
  static constexpr std::array<double, 8> series = {1.0 / 24,
                                                   -1.0 / 720,
                                                   1.0 / 40320,
                                                   -1.0 / 3628800,
                                                   1.0 / 479001600.0,
                                                   -1.0 / 87178291200.0,
                                                   1.0 / 20922789888000.0,
                                                   -1.0 / 6402373705728000.0};
  const double z = a * a;
  return 1.0 - (0.5 * z - z * z * polynomial(series, z));
}

// Coefficients of AS 241: numerator and denominator near the median, in the shoulder, in the tail.
constexpr std::array<double, 8> median_over = {3.3871328727963666080e0,  1.3314166789178437745e+2,
                                               1.9715909503065514427e+3, 1.3731693765509461125e+4,
                                               4.5921953931549871457e+4, 6.7265770927008700853e+4,
                                               3.3430575583588128105e+4, 2.5090809287301226727e+3};
constexpr std::array<double, 8> median_under = {1.0,
                                                4.2313330701600911252e+1,
                                                6.8718700749205790830e+2,
                                                5.3941960214247511077e+3,
                                                2.1213794301586595867e+4,
                                                3.9307895800092710610e+4,
                                                2.8729085735721942674e+4,
                                                5.2264952788528545610e+3};
constexpr std::array<double, 8> shoulder_over = {
    1.42343711074968357734e0,  4.63033784615654529590e0, 5.76949722146069140550e0,
    3.64784832476320460504e0,  1.27045825245236838258e0, 2.41780725177450611770e-1,
    2.27238449892691845833e-2, 7.74545014278341407640e-4};
constexpr std::array<double, 8> shoulder_under = {1.0,
                                                  2.05319162663775882187e0,
                                                  1.67638483018380384940e0,
                                                  6.89767334985100004550e-1,
                                                  1.48103976427480074590e-1,
                                                  1.51986665636164571966e-2,
                                                  5.47593808499534494600e-4,
                                                  1.05075007164441684324e-9};
constexpr std::array<double, 8> tail_over = {6.65790464350110377720e0,  5.46378491116411436990e0,
                                             1.78482653991729133580e0,  2.96560571828504891230e-1,
                                             2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                             2.71155556874348757815e-5, 2.01033439929228813265e-7};
constexpr std::array<double, 8> tail_under = {1.0,
                                              5.99832206555887937690e-1,
                                              1.36929880922735805310e-1,
                                              1.48753612908506148525e-2,
                                              7.86869131145613259100e-4,
                                              1.84631831751005468180e-5,
                                              1.42151175831644588870e-7,
                                              2.04426310338993978564e-15};

}  // namespace

double sin_turns(double x) {
  if (!(x > -0x1p51 && x < 0x1p51)) return x == x && x - x == 0.0 ? 0.0 : not_a_number;
  // Reductions below are exact: to [-1/2, 1/2] turn, then to the nearest quarter turn.
  const double turn = x - ((x + detail::round_shift) - detail::round_shift);
  const double quarter = (turn * 4.0 + detail::round_shift) - detail::round_shift;
  const double angle = 2.0 * pi * (turn - quarter * 0.25);
  if (quarter == 0.0) return sin_near_zero(angle);
  if (quarter == 1.0) return cos_near_zero(angle);
  if (quarter == -1.0) return -cos_near_zero(angle);
  return -sin_near_zero(angle);
}

double normal_quantile(double p) {
  const double q = p - 0.5;
  if (q >= -0.425 && q <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * (polynomial(median_over, r) / polynomial(median_under, r));
  }
  const double outside = q < 0.0 ? p : 1.0 - p;
  if (!(outside > 0.0)) return outside == 0.0 ? (q < 0.0 ? -infinity : infinity) : not_a_number;
  const double r = std::sqrt(-log(outside));
  const double z = r <= 5.0
                       ? polynomial(shoulder_over, r - 1.6) / polynomial(shoulder_under, r - 1.6)
                       : polynomial(tail_over, r - 5.0) / polynomial(tail_under, r - 5.0);
  return q < 0.0 ? -z : z;
}

double gamma(double x) {
  if (!(x > 0.0)) return not_a_number;
  double below = 1.0;
  for (; x < 20.0; x += 1.0) below *= x;
  static constexpr std::array<double, 5> stirling = {1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680,
                                                     1.0 / 1188};
  const double series = polynomial(stirling, 1.0 / (x * x)) / x;
  return std::sqrt(2.0 * pi / x) * exp(x * (log(x) - 1.0) + series) / below;
}

}  // namespace stowplan::math
