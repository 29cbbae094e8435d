#include "sim/fit/estimate.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "sim/check.hpp"
#include "sim/fit/special.hpp"
#include "sim/math.hpp"

namespace stowplan::fit {
namespace {

constexpr std::size_t kept_as_they_are = 100;

/// Logarithms of the samples over their mean: small, so that narrow laws lose no digits.
std::vector<double> relative_logarithms(const Sample& sample) {
  std::vector<double> logarithms;
  logarithms.reserve(sample.size());
  for (const double x : sample.sorted()) logarithms.push_back(math::log(x / sample.mean()));
  return logarithms;
}

double mean_of(const std::vector<double>& values) {
  double sum = 0.0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

Law lognormal(const Sample& sample) {
  const std::vector<double> logarithms = relative_logarithms(sample);
  const double mean = mean_of(logarithms);
  double squares = 0.0;
  for (const double y : logarithms) squares += (y - mean) * (y - mean);
  const double sigma = std::sqrt(squares / static_cast<double>(sample.size()));
  return Lognormal<Number>{.median = Number{sample.mean() * math::exp(mean)}, .sigma = sigma};
}

// Newton's step on 1 / k needs the derivative 1 / k - trigamma(k) of log k - digamma(k); a
// difference quotient is exact enough, as the equation is nearly linear in 1 / k.
Law gamma(const Sample& sample) {
  const double wanted = -mean_of(relative_logarithms(sample));
  // Samples that differ in their last digits only: no law, as its check will say.
  if (!(wanted > 0.0)) return Gamma<Number>{.mean = Number{sample.mean()}, .cv = 0.0};
  double inverse =
      12.0 * wanted / (3.0 - wanted + std::sqrt((wanted - 3.0) * (wanted - 3.0) + 24.0 * wanted));
  constexpr int most_steps = 100;
  for (int step = 0; step < most_steps; ++step) {
    const double here = log_minus_digamma(1.0 / inverse);
    constexpr double shift = 1e-4;
    const double there = log_minus_digamma(1.0 / (inverse * (1.0 + shift)));
    const double next = inverse - (here - wanted) * inverse * shift / (there - here);
    const bool done = std::abs(next - inverse) <= 1e-13 * inverse;
    inverse = next > 0.0 ? next : 0.5 * inverse;
    if (done) break;
  }
  return Gamma<Number>{.mean = Number{sample.mean()}, .cv = std::sqrt(inverse)};
}

// Weighted mean of the logarithms with weights x^shape, less 1 / shape: rises with the shape.
double weibull_slope(const std::vector<double>& logarithms, double shape) {
  const double largest = logarithms.back();
  double weights = 0.0;
  double sum = 0.0;
  for (const double y : logarithms) {
    const double weight = math::exp(shape * (y - largest));
    weights += weight;
    sum += weight * y;
  }
  return sum / weights - 1.0 / shape;
}

Law weibull(const Sample& sample) {
  const std::vector<double> logarithms = relative_logarithms(sample);
  const double wanted = mean_of(logarithms);
  double low = 1e-3;
  double high = 1.0;
  while (weibull_slope(logarithms, high) < wanted && high < 1e9) high *= 2.0;
  constexpr int halvings = 60;
  for (int step = 0; step < halvings; ++step) {
    const double middle = 0.5 * (low + high);
    (weibull_slope(logarithms, middle) < wanted ? low : high) = middle;
  }
  double power = 0.0;
  const double largest = logarithms.back();
  for (const double y : logarithms) power += math::exp(high * (y - largest));
  power /= static_cast<double>(sample.size());
  const double scale = sample.mean() * math::exp(largest + math::log(power) / high);
  return Weibull<Number>{.mean = Number{scale * math::gamma(1.0 + 1.0 / high)}, .shape = high};
}

Estimated pareto(const Sample& sample) {
  double sum = 0.0;
  for (const double x : sample.sorted()) sum += math::log(x / sample.min());
  const double shape = static_cast<double>(sample.size()) / sum;
  if (!(shape > 1.0)) return {std::nullopt, "tail index of 1 or less: it has no mean"};
  const double mean = sample.min() * shape / (shape - 1.0);
  return {Law{Pareto<Number>{.mean = Number{mean}, .shape = shape}}, ""};
}

Estimated estimate_positive(std::string_view family, const Sample& sample) {
  if (!(sample.min() > 0.0)) return {std::nullopt, "some samples are zero"};
  if (family == Gamma<Number>::name) return {gamma(sample), ""};
  if (family == Lognormal<Number>::name) return {lognormal(sample), ""};
  if (family == Weibull<Number>::name) return {weibull(sample), ""};
  return pareto(sample);
}

Estimated estimate_spread(std::string_view family, const Sample& sample) {
  if (sample.all_equal()) return {std::nullopt, "all samples are equal"};
  if (family == Exponential<Number>::name) {
    return {Law{Exponential<Number>{Number{sample.mean()}}}, ""};
  }
  if (family == Uniform<Number>::name) {
    return {Law{Uniform<Number>{Number{sample.min()}, Number{sample.max()}}}, ""};
  }
  return estimate_positive(family, sample);
}

/// Adds a value, or its weight where it is the last one again.
void add(Empirical<Number>& law, double value, double weight) {
  if (!law.values.empty() && law.values.back().count() == value) {
    law.weights.back() += weight;
  } else {
    law.values.emplace_back(value);
    law.weights.push_back(weight);
  }
}

/// Weights that all are 1 say nothing.
Empirical<Number> without_idle_weights(Empirical<Number> law) {
  if (std::all_of(law.weights.begin(), law.weights.end(), [](double w) { return w == 1.0; })) {
    law.weights.clear();
  }
  return law;
}

}  // namespace

Estimated estimate(std::string_view family, const Sample& sample) {
  STOWPLAN_CHECK(std::find(families.begin(), families.end(), family) != families.end());
  if (sample.min() < 0.0) return {std::nullopt, "some samples are negative"};
  if (family == Empirical<Number>::name) return {Law{quantile_grid(sample)}, ""};
  if (family == Constant<Number>::name) {
    // Of equal samples the mean may be off by a rounding error.
    const double value = sample.all_equal() ? sample.min() : sample.mean();
    return {Law{Constant<Number>{Number{value}}}, ""};
  }
  Estimated result = estimate_spread(family, sample);
  if (!result.law) return result;
  if (std::string reason = problem(distribution(*result.law)); !reason.empty()) {
    return {std::nullopt, std::move(reason)};
  }
  return result;
}

Empirical<Number> quantile_grid(const Sample& sample) {
  if (sample.size() <= kept_as_they_are) return every_value(sample);
  // Ends of the steps, in thousandths.
  std::vector<int> ends{10};
  while (ends.back() < 970) ends.push_back(ends.back() + 20);
  ends.push_back(971);
  while (ends.back() < 999) ends.push_back(ends.back() + 2);
  ends.push_back(1000);
  Empirical<Number> law;
  int from = 0;
  for (const int to : ends) {
    add(law, sample.mean_between(from / 1000.0, to / 1000.0), to - from);
    from = to;
  }
  return law;
}

Empirical<Number> every_value(const Sample& sample) {
  Empirical<Number> law;
  for (const double value : sample.sorted()) add(law, value, 1.0);
  return without_idle_weights(std::move(law));
}

}  // namespace stowplan::fit
