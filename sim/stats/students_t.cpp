#include "sim/stats/students_t.hpp"

#include <cmath>

#include "sim/check.hpp"
#include "sim/math.hpp"

namespace stowplan {
namespace {

constexpr std::int64_t nearly_normal = 10'000;

// Gamma((v + 1) / 2) / Gamma(v / 2), by the recurrence r(v + 2) = r(v) (v + 1) / v.
double gamma_ratio(std::int64_t v) {
  const double root_pi = std::sqrt(math::pi);
  double ratio = v % 2 == 1 ? 1.0 / root_pi : root_pi / 2.0;
  for (std::int64_t k = v % 2 == 1 ? 1 : 2; k < v; k += 2) {
    ratio *= static_cast<double>(k + 1) / static_cast<double>(k);
  }
  return ratio;
}

// Continued fraction of the incomplete beta function without its prefactor, evaluated by the
// modified Lentz method. Converges fast for x < (a + 1) / (a + b + 2).
double beta_fraction(double a, double b, double x) {
  constexpr double tiny = 1e-300;
  const auto away_from_zero = [](double value) {
    return value < tiny && value > -tiny ? tiny : value;
  };
  double c = 1.0;
  double d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
  double fraction = d;
  for (int step = 1; step < 1000; ++step) {
    const auto m = static_cast<double>(step);
    const double even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
    d = 1.0 / away_from_zero(1.0 + even * d);
    c = away_from_zero(1.0 + even / c);
    fraction *= c * d;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
    d = 1.0 / away_from_zero(1.0 + odd * d);
    c = away_from_zero(1.0 + odd / c);
    fraction *= c * d;
    if (std::abs(c * d - 1.0) < 1e-15) break;
  }
  return fraction;
}

// The distribution's upper half: density and tail at t >= 0.
struct UpperHalf {
  double v;
  double ratio;  // gamma_ratio(v)

  [[nodiscard]] double density(double t) const {
    return ratio / std::sqrt(v * math::pi) * math::pow(v / (v + t * t), (v + 1.0) / 2.0);
  }

  [[nodiscard]] double tail(double t) const {
    const double a = v / 2.0;
    const double b = 0.5;
    const double x = v / (v + t * t);
    const double y = t * t / (v + t * t);
    // x^a y^b / B(a, b), where 1 / B(a, 1/2) = ratio / sqrt(pi).
    const double prefactor = math::pow(x, a) * std::sqrt(y) * ratio / std::sqrt(math::pi);
    if (x < (a + 1.0) / (a + b + 2.0)) return 0.5 * prefactor * beta_fraction(a, b, x) / a;
    return 0.5 - 0.5 * prefactor * beta_fraction(b, a, y) / b;
  }
};

double cornish_fisher(double z, double v) {
  const double s = z * z;
  const double first = z * (s + 1.0) / 4.0;
  const double second = z * ((5.0 * s + 16.0) * s + 3.0) / 96.0;
  const double third = z * (((3.0 * s + 19.0) * s + 17.0) * s - 15.0) / 384.0;
  const double fourth =
      z * ((((79.0 * s + 776.0) * s + 1482.0) * s - 1920.0) * s - 945.0) / 92160.0;
  return z + (first + (second + (third + fourth / v) / v) / v) / v;
}

}  // namespace

double students_t_quantile(double p, std::int64_t degrees_of_freedom) {
  STOWPLAN_CHECK(degrees_of_freedom >= 1);
  if (!(p >= 0.0 && p <= 1.0)) return math::not_a_number;
  const bool lower = p < 0.5;
  const double beyond = lower ? p : 1.0 - p;
  const double z = -math::normal_quantile(beyond);
  const auto v = static_cast<double>(degrees_of_freedom);
  double t = z;
  if (degrees_of_freedom >= nearly_normal) {
    t = cornish_fisher(z, v);
  } else if (z > 0.0 && z < math::infinity) {
    // The tail is convex and the normal quantile lies short of the root, so Newton's steps only
    // ever grow t; the first step that does not is rounding, and the end.
    const UpperHalf half{v, gamma_ratio(degrees_of_freedom)};
    for (int step = 0; step < 200; ++step) {
      const double next = t + (half.tail(t) - beyond) / half.density(t);
      if (!(next > t)) break;
      t = next;
    }
  }
  return lower ? -t : t;
}

double students_t_two_sided(double t, std::int64_t degrees_of_freedom) {
  STOWPLAN_CHECK(degrees_of_freedom >= 1);
  t = std::abs(t);
  if (std::isinf(t)) return 0;
  if (t == 0) return 1;
  const UpperHalf half{static_cast<double>(degrees_of_freedom), gamma_ratio(degrees_of_freedom)};
  return 2 * half.tail(t);
}

}  // namespace stowplan
