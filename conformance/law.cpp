#include "conformance/law.hpp"

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <numbers>
#include <numeric>
#include <string>

#include "sim/math.hpp"

namespace stowplan::conformance {
namespace {

constexpr double ns = 1e9;

analytic::Moments uniform_moments(double low, double high) {
  const double third = (low + high) * (low * low + high * high) / 4;
  return {(low + high) / 2, (low * low + low * high + high * high) / 3, third};
}

analytic::Moments lognormal_moments(double mu, double sigma) {
  const auto moment = [=](double k) { return std::exp(k * mu + k * k * sigma * sigma / 2); };
  return {moment(1), moment(2), moment(3)};
}

analytic::Moments pareto_moments(double scale, double shape) {
  const auto moment = [=](double k) {
    return shape > k ? shape * std::pow(scale, k) / (shape - k) : math::infinity;
  };
  return {moment(1), moment(2), moment(3)};
}

// Gamma law of that shape: E[X^3] = m^3 (1 + 1/k) (1 + 2/k).
analytic::Moments gamma_moments(double mean, double shape) {
  const double second = mean * mean * (1 + 1 / shape);
  return {mean, second, second * mean * (1 + 2 / shape)};
}

analytic::Moments discrete_moments(const std::vector<double>& values,
                                   const std::vector<double>& chances) {
  analytic::Moments m;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double x = values[i];
    m.mean += chances[i] * x;
    m.second += chances[i] * x * x;
    m.third += chances[i] * x * x * x;
  }
  return m;
}

double normal_cdf(double z) { return std::erfc(-z / std::numbers::sqrt2) / 2; }

// The integrands below are smooth and fall off like exp(-z^2) or faster on both sides, where the
// trapezoidal rule converges faster than any power of the step.
template <class F>
double trapezoid(double from, double to, double step, const F& f) {
  double sum = 0;
  const auto n = static_cast<std::int64_t>((to - from) / step);
  for (std::int64_t i = 0; i <= n; ++i) sum += f(from + static_cast<double>(i) * step);
  return sum * step;
}

std::vector<double> chances_of(std::vector<double> chances, std::size_t n) {
  const double sum = std::accumulate(chances.begin(), chances.end(), 0.0);
  const bool negative = std::any_of(chances.begin(), chances.end(), [](double p) { return p < 0; });
  if (chances.size() != n || negative || std::abs(sum - 1) > 1e-9) {
    throw BadCase("service law: wants a probability for each branch, together 1");
  }
  return chances;
}

}  // namespace

double Law::Part::transform(double s) const {
  switch (shape) {
    case Shape::point:
      return std::exp(-s * a);
    case Shape::uniform:
      if (s == 0) return 1;
      return -std::exp(-s * a) * std::expm1(-s * (b - a)) / (s * (b - a));
    case Shape::gamma:
      return std::exp(-a * std::log1p(s * b / a));
    case Shape::lognormal:
      // Over z = (log x - mu) / sigma.
      return trapezoid(-12, 12, 1.0 / 64, [this, s](double z) {
        return std::exp(-s * std::exp(a + b * z) - z * z / 2) / std::sqrt(2 * std::numbers::pi);
      });
    case Shape::pareto:
      // P(X > x) = u at x = scale u^(-1/shape); u = 1 / (1 + exp(-pi sinh(t))) spreads both ends.
      return trapezoid(-4.2, 4.2, 1.0 / 128, [this, s](double t) {
        const double e = std::exp(-std::numbers::pi * std::sinh(t));
        const double log_u = -std::log1p(e);
        const double weight = std::numbers::pi * std::cosh(t) * e / ((1 + e) * (1 + e));
        return std::exp(-s * a * std::exp(-log_u / b)) * weight;
      });
  }
  return 0;
}

double Law::Part::survival_integral(double t) const {
  if (t <= 0) return 0;
  switch (shape) {
    case Shape::point:
      return std::min(t, a);
    case Shape::uniform:
      if (t <= a) return t;
      return t >= b ? (a + b) / 2 : t - (t - a) * (t - a) / (2 * (b - a));
    case Shape::gamma: {
      const double x = t * a / b;
      return b * boost::math::gamma_p(a + 1, x) + t * boost::math::gamma_q(a, x);
    }
    case Shape::lognormal: {
      const double z = (std::log(t) - a) / b;
      return std::exp(a + b * b / 2) * normal_cdf(z - b) + t * normal_cdf(-z);
    }
    case Shape::pareto:
      if (t <= a) return t;
      return a + a / (b - 1) * (1 - std::pow(a / t, b - 1));
  }
  return 0;
}

Law::Part Law::point(double value) {
  return {Shape::point, value, value, Sampler::constant(value * ns)};
}

Law::Part Law::gamma(double shape, double mean, const Sampler& sampler) {
  return {Shape::gamma, shape, mean, sampler};
}

Law Law::of(const Part& part, const analytic::Moments& moments) {
  Law law;
  law.parts_ = {part};
  law.moments_ = moments;
  return law;
}

Law Law::constant(double value) {
  return of(point(value), {value, value * value, value * value * value});
}

Law Law::exponential(double mean) {
  if (mean == 0) return constant(0);
  return of(gamma(1, mean, Sampler::exponential(mean * ns)), gamma_moments(mean, 1));
}

Law Law::slowest_of(std::int64_t branches, double mean) {
  Law law = exponential(mean);
  law.largest_of_ = branches;
  law.moments_ = analytic::slowest_of(branches, 1 / mean);
  return law;
}

Law Law::from(const Json& json) {
  const std::string kind = text(json, "kind");
  if (kind == "exponential") return exponential(positive(json, "mean"));
  if (kind == "deterministic") return constant(not_negative(json, "value"));
  if (kind == "uniform") {
    const double low = not_negative(json, "low");
    const double high = positive(json, "high");
    if (low == high) return constant(low);
    if (low > high) throw BadCase("uniform law: low is above high");
    return of({Shape::uniform, low, high, Sampler::uniform(low * ns, high * ns)},
              uniform_moments(low, high));
  }
  if (kind == "erlang") {
    const double mean = positive(json, "mean");
    const std::int64_t stages = count(json, "k");
    const auto shape = static_cast<double>(stages);
    return of(gamma(shape, mean, Sampler::erlang(mean * ns, stages)), gamma_moments(mean, shape));
  }
  if (kind == "gamma") {
    const double mean = positive(json, "mean");
    const double shape = positive(json, "shape");
    return of(gamma(shape, mean, Sampler::gamma(mean * ns, 1 / std::sqrt(shape))),
              gamma_moments(mean, shape));
  }
  if (kind == "lognormal") {
    const double mu = real(json, "mu");
    const double sigma = not_negative(json, "sigma");
    if (sigma == 0) return constant(std::exp(mu));
    return of({Shape::lognormal, mu, sigma, Sampler::lognormal(std::exp(mu) * ns, sigma)},
              lognormal_moments(mu, sigma));
  }
  if (kind == "pareto") {
    const double scale = positive(json, "scale");
    const double shape = positive(json, "shape");
    if (!(shape > 1)) throw BadCase("pareto law: a shape up to 1 has no mean");
    const analytic::Moments m = pareto_moments(scale, shape);
    return of({Shape::pareto, scale, shape, Sampler::pareto(m.mean * ns, shape)}, m);
  }
  Law law;
  if (kind == "bimodal") {
    const std::vector<double> values{not_negative(json, "low"), not_negative(json, "high")};
    const double low = not_negative(json, "prob_low");
    const std::vector<double> chances = chances_of({low, 1 - low}, 2);
    law.moments_ = discrete_moments(values, chances);
    for (std::size_t i = 0; i < 2; ++i) {
      law.parts_.push_back(point(values[i]));
      law.parts_.back().probability = chances[i];
    }
  } else if (kind == "hyperexponential") {
    const std::vector<double> means = reals(json, "means");
    const std::vector<double> chances = chances_of(reals(json, "probs"), means.size());
    law.moments_ = discrete_moments(means, chances);
    law.moments_.second *= 2;
    law.moments_.third *= 6;
    for (std::size_t i = 0; i < means.size(); ++i) {
      if (!(means[i] > 0)) throw BadCase("means: wants more than 0");
      law.parts_.push_back(exponential(means[i]).parts_.front());
      law.parts_.back().probability = chances[i];
    }
  } else {
    throw BadCase("kind: unknown law " + kind);
  }
  return law;
}

double Law::transform(double s) const {
  double sum = 0;
  for (const Part& part : parts_) sum += part.probability * part.transform(s);
  return sum;
}

double Law::survival_integral(double t) const {
  double sum = 0;
  for (const Part& part : parts_) sum += part.probability * part.survival_integral(t);
  return sum;
}

Law Law::scaled(double factor) const {
  Law law = *this;
  law.factor_ *= factor;
  law.moments_.mean *= factor;
  law.moments_.second *= factor * factor;
  law.moments_.third *= factor * factor * factor;
  return law;
}

Duration Law::draw(Stream& stream) const {
  double longest = 0;
  for (std::int64_t i = 0; i < largest_of_; ++i) {
    const Part* part = &parts_.front();
    if (parts_.size() > 1) {
      double u = stream.uniform();
      while (part != &parts_.back() && u >= part->probability) {
        u -= part->probability;
        ++part;
      }
    }
    longest = std::max(longest, part->sampler.sample(stream));
  }
  return Duration{static_cast<std::int64_t>(longest * factor_ + 0.5)};
}

}  // namespace stowplan::conformance
