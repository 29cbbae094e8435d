#include "sim/fit/law.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

#include "sim/check.hpp"
#include "sim/fit/special.hpp"
#include "sim/math.hpp"

namespace stowplan::fit {
namespace {

double scale_of(const Weibull<Number>& law) {
  return law.mean.count() / math::gamma(1.0 + 1.0 / law.shape);
}
double scale_of(const Pareto<Number>& law) {
  return law.mean.count() * (law.shape - 1.0) / law.shape;
}
double shape_of(const Gamma<Number>& law) { return 1.0 / (law.cv * law.cv); }
double median_of(const Lognormal<Number>& law) { return law.median.value_or(Number{}).count(); }
double sigma_of(const Lognormal<Number>& law) { return law.sigma.value_or(0.0); }
double weight(const Empirical<Number>& law, std::size_t i) {
  return law.weights.empty() ? 1.0 : law.weights[i];
}

struct Cdf {
  double x;

  double operator()(const Constant<Number>& law) const { return x < law.value.count() ? 0.0 : 1.0; }
  double operator()(const Exponential<Number>& law) const {
    return x > 0.0 ? 1.0 - math::exp(-x / law.mean.count()) : 0.0;
  }
  double operator()(const Uniform<Number>& law) const {
    const double low = law.low.count();
    const double high = law.high.count();
    if (x < low) return 0.0;
    return x >= high ? 1.0 : (x - low) / (high - low);
  }
  double operator()(const Gamma<Number>& law) const {
    return gamma_cdf(shape_of(law), shape_of(law) * x / law.mean.count());
  }
  double operator()(const Lognormal<Number>& law) const {
    return x > 0.0 ? normal_cdf(math::log(x / median_of(law)) / sigma_of(law)) : 0.0;
  }
  double operator()(const Weibull<Number>& law) const {
    return x > 0.0 ? 1.0 - math::exp(-math::pow(x / scale_of(law), law.shape)) : 0.0;
  }
  double operator()(const Pareto<Number>& law) const {
    const double scale = scale_of(law);
    return x > scale ? 1.0 - math::pow(scale / x, law.shape) : 0.0;
  }
  double operator()(const Empirical<Number>& law) const {
    double below = 0.0;
    double total = 0.0;
    for (std::size_t i = 0; i < law.values.size(); ++i) {
      total += weight(law, i);
      if (law.values[i].count() <= x) below += weight(law, i);
    }
    return below / total;
  }
};

struct QuantileAt {
  double p;

  double operator()(const Constant<Number>& law) const { return law.value.count(); }
  double operator()(const Exponential<Number>& law) const {
    return -law.mean.count() * math::log(1.0 - p);
  }
  double operator()(const Uniform<Number>& law) const {
    return law.low.count() + p * (law.high.count() - law.low.count());
  }
  double operator()(const Gamma<Number>& law) const {
    const double shape = shape_of(law);
    double low = 0.0;
    double high = shape;
    while (gamma_cdf(shape, high) < p) high *= 2.0;
    constexpr int halvings = 100;
    for (int step = 0; step < halvings; ++step) {
      const double middle = 0.5 * (low + high);
      (gamma_cdf(shape, middle) < p ? low : high) = middle;
    }
    return high / shape * law.mean.count();
  }
  double operator()(const Lognormal<Number>& law) const {
    return median_of(law) * math::exp(sigma_of(law) * math::normal_quantile(p));
  }
  double operator()(const Weibull<Number>& law) const {
    return scale_of(law) * math::pow(-math::log(1.0 - p), 1.0 / law.shape);
  }
  double operator()(const Pareto<Number>& law) const {
    return scale_of(law) * math::pow(1.0 - p, -1.0 / law.shape);
  }
  double operator()(const Empirical<Number>& law) const {
    double total = 0.0;
    for (std::size_t i = 0; i < law.values.size(); ++i) total += weight(law, i);
    // Shares are sums of weights: short of p by rounding is not short of p.
    const double wanted = (p - 1e-12) * total;
    double below = 0.0;
    for (std::size_t i = 0; i < law.values.size(); ++i) {
      below += weight(law, i);
      if (below >= wanted) return law.values[i].count();
    }
    return law.values.back().count();
  }
};

// Logarithm of the density at x.
struct LogDensity {
  double x;

  double operator()(const Constant<Number>&) const { return math::not_a_number; }
  double operator()(const Empirical<Number>&) const { return math::not_a_number; }
  double operator()(const Exponential<Number>& law) const {
    return -math::log(law.mean.count()) - x / law.mean.count();
  }
  double operator()(const Uniform<Number>& law) const {
    if (x < law.low.count() || x > law.high.count()) return -math::infinity;
    return -math::log(law.high.count() - law.low.count());
  }
  double operator()(const Gamma<Number>& law) const {
    const double shape = shape_of(law);
    const double ratio = x / law.mean.count();
    return shape * (math::log(ratio) - ratio + 1.0) + 0.5 * math::log(shape / (2.0 * math::pi)) -
           stirling_excess(shape) - math::log(x);
  }
  double operator()(const Lognormal<Number>& law) const {
    const double z = math::log(x / median_of(law)) / sigma_of(law);
    return -0.5 * z * z - math::log(x * sigma_of(law)) - 0.5 * math::log(2.0 * math::pi);
  }
  double operator()(const Weibull<Number>& law) const {
    const double power = math::pow(x / scale_of(law), law.shape);
    return math::log(law.shape / x) + law.shape * math::log(x / scale_of(law)) - power;
  }
  double operator()(const Pareto<Number>& law) const {
    const double scale = scale_of(law);
    // The smallest sample is the scale, but for rounding.
    if (x < scale * (1.0 - 1e-9)) return -math::infinity;
    return math::log(law.shape / x) + law.shape * math::log(scale / x);
  }
};

struct Round {
  int digits;

  [[nodiscard]] Number of(Number value) const { return Number{rounded(value.count(), digits)}; }

  void operator()(Constant<Number>& law) const { law.value = of(law.value); }
  void operator()(Exponential<Number>& law) const { law.mean = of(law.mean); }
  void operator()(Uniform<Number>& law) const {
    law.low = of(law.low);
    law.high = of(law.high);
  }
  void operator()(Gamma<Number>& law) const {
    law.mean = of(law.mean);
    law.cv = rounded(law.cv, digits);
  }
  void operator()(Lognormal<Number>& law) const {
    law.median = of(law.median.value_or(Number{}));
    law.sigma = rounded(sigma_of(law), digits);
  }
  void operator()(Weibull<Number>& law) const {
    law.mean = of(law.mean);
    law.shape = rounded(law.shape, digits);
  }
  void operator()(Pareto<Number>& law) const {
    law.mean = of(law.mean);
    law.shape = rounded(law.shape, digits);
  }
  void operator()(Empirical<Number>& law) const {
    for (Number& value : law.values) value = of(value);
  }
};

// Both functions only jump, so they differ most at a jump of either. Both are walked through once.
double distance_of_steps(const Empirical<Number>& law, const Sample& sample) {
  struct Step {
    double at;
    double law;  // By how much each of the two grows there.
    double sample;
  };
  std::vector<Step> steps;
  const auto n = static_cast<double>(sample.size());
  for (const double x : sample.sorted()) steps.push_back({x, 0.0, 1.0 / n});
  double total = 0.0;
  for (std::size_t i = 0; i < law.values.size(); ++i) total += weight(law, i);
  for (std::size_t i = 0; i < law.values.size(); ++i) {
    steps.push_back({law.values[i].count(), weight(law, i) / total, 0.0});
  }
  std::stable_sort(steps.begin(), steps.end(),
                   [](const Step& a, const Step& b) { return a.at < b.at; });
  double difference = 0.0;
  double largest = 0.0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    difference += steps[i].law - steps[i].sample;
    const bool last_here = i + 1 == steps.size() || steps[i + 1].at > steps[i].at;
    if (last_here) largest = std::max(largest, std::abs(difference));
  }
  return largest;
}

}  // namespace

std::string_view name_of(const Law& law) { return families[law.index()]; }

std::size_t parameters(const Law& law) {
  if (const auto* empirical = std::get_if<Empirical<Number>>(&law)) return empirical->values.size();
  const bool one = std::holds_alternative<Constant<Number>>(law) ||
                   std::holds_alternative<Exponential<Number>>(law);
  return one ? 1 : 2;
}

Distribution<Number> distribution(const Law& law) {
  return std::visit([](const auto& l) { return Distribution<Number>{l}; }, law);
}

double rounded(double value, int digits) {
  STOWPLAN_CHECK(digits >= 1 && digits <= 17);
  std::array<char, 64> text{};
  const auto written = std::to_chars(text.data(), text.data() + text.size(), value,
                                     std::chars_format::scientific, digits - 1);
  double result = value;
  (void)std::from_chars(text.data(), written.ptr, result);
  return result;
}

Law rounded(const Law& law, int digits) {
  Law result = law;
  std::visit(Round{digits}, result);
  return result;
}

double cdf(const Law& law, double x) { return std::visit(Cdf{x}, law); }

double quantile(const Law& law, double p) {
  STOWPLAN_CHECK(p > 0.0 && p < 1.0);
  return std::visit(QuantileAt{p}, law);
}

double log_likelihood(const Law& law, const Sample& sample) {
  double sum = 0.0;
  for (const double x : sample.sorted()) sum += std::visit(LogDensity{x}, law);
  return sum;
}

double ks_distance(const Law& law, const Sample& sample) {
  if (const auto* constant = std::get_if<Constant<Number>>(&law)) {
    return distance_of_steps({{constant->value}, {}}, sample);
  }
  if (const auto* empirical = std::get_if<Empirical<Number>>(&law)) {
    return distance_of_steps(*empirical, sample);
  }
  const auto n = static_cast<double>(sample.size());
  double largest = 0.0;
  double before = 0.0;  // Share of the sample below x.
  for (const double x : sample.sorted()) {
    const double share = cdf(law, x);
    largest = std::max({largest, share - before / n, (before + 1.0) / n - share});
    before += 1.0;
  }
  return largest;
}

}  // namespace stowplan::fit
