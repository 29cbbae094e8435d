#include "sim/fit/special.hpp"

#include <cmath>

#include "sim/check.hpp"
#include "sim/math.hpp"

namespace stowplan::fit {
namespace {

constexpr double asymptotic_from = 16.0;  // The series below are exact to a double from here on.
constexpr double nearly_normal = 1e5;
constexpr double precision = 1e-16;
constexpr int most_steps = 100'000;

// x^shape exp(-x) / Gamma(shape), through the distance from the mode: no large terms cancel.
double prefactor(double shape, double x) {
  const double ratio = x / shape;
  const double exponent = shape * (math::log(ratio) - ratio + 1.0);
  return std::sqrt(shape / (2.0 * math::pi)) * math::exp(exponent - stirling_excess(shape));
}

double lower_series(double shape, double x) {
  double term = 1.0 / shape;
  double sum = term;
  for (int step = 1; step < most_steps && term > sum * precision; ++step) {
    term *= x / (shape + step);
    sum += term;
  }
  return prefactor(shape, x) * sum;
}

// Modified Lentz method; above the mean no denominator is zero.
double upper_fraction(double shape, double x) {
  double b = x + 1.0 - shape;
  double c = 1e300;
  double d = 1.0 / b;
  double fraction = d;
  for (int step = 1; step < most_steps; ++step) {
    const double a = -step * (step - shape);
    b += 2.0;
    d = 1.0 / (a * d + b);
    c = b + a / c;
    fraction *= c * d;
    if (std::abs(c * d - 1.0) < 1e-15) break;
  }
  return prefactor(shape, x) * fraction;
}

}  // namespace

double stirling_excess(double x) {
  STOWPLAN_CHECK(x > 0.0);
  // Gamma(x) = Gamma(x + n) / (x (x + 1) ...), one step at a time.
  double shifted = 0.0;
  for (; x < asymptotic_from; x += 1.0) shifted += (x + 0.5) * math::log(1.0 + 1.0 / x) - 1.0;
  const double r = 1.0 / x;
  const double r2 = r * r;
  const double tail = 1.0 / 1260 - r2 * (1.0 / 1680 - r2 * (1.0 / 1188 - r2 * (691.0 / 360360)));
  return shifted + r * (1.0 / 12 - r2 * (1.0 / 360 - r2 * tail));
}

double log_minus_digamma(double x) {
  STOWPLAN_CHECK(x > 0.0);
  // digamma(x) = digamma(x + 1) - 1 / x.
  double shifted = 0.0;
  for (; x < asymptotic_from; x += 1.0) shifted += 1.0 / x - math::log(1.0 + 1.0 / x);
  const double r = 1.0 / x;
  const double r2 = r * r;
  const double tail = 1.0 / 120 - r2 * (1.0 / 252 - r2 * (1.0 / 240 - r2 * (1.0 / 132)));
  return shifted + r * (1.0 / 2 + r * (1.0 / 12 - r2 * tail));
}

double gamma_cdf(double shape, double x) {
  STOWPLAN_CHECK(shape > 0.0);
  if (!(x > 0.0)) return 0.0;
  if (shape >= nearly_normal) {
    const double spread = 1.0 / (9.0 * shape);
    const double root = math::exp(math::log(x / shape) / 3.0);
    return normal_cdf((root - (1.0 - spread)) / std::sqrt(spread));
  }
  return x < shape + 1.0 ? lower_series(shape, x) : 1.0 - upper_fraction(shape, x);
}

double normal_cdf(double z) {
  // Z^2 / 2 follows a gamma law of shape 1/2.
  const double square = 0.5 * z * z;
  if (!(square > 0.0)) return 0.5;
  if (square > 700.0) return z > 0.0 ? 1.0 : 0.0;
  const double beyond =
      square < 1.5 ? 0.5 * (1.0 - lower_series(0.5, square)) : 0.5 * upper_fraction(0.5, square);
  return z > 0.0 ? 1.0 - beyond : beyond;
}

}  // namespace stowplan::fit
