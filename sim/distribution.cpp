#include "sim/distribution.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <utility>

#include "sim/check.hpp"
#include "sim/math.hpp"

namespace stowplan {
namespace {

// Up to this many stages adding exponentials is cheaper than the rejection method.
constexpr std::int64_t most_erlang_stages = 8;

double sigma_of(double cv) { return std::sqrt(math::log(1.0 + cv * cv)); }

// Exponential with mean 1 by inversion, growing with the uniform number it uses.
double inverse_exponential(Stream& stream) { return -math::log(1.0 - stream.uniform()); }

// Gamma law with mean `shape`, scale 1. G. Marsaglia and W. Tsang, "A simple method for generating
// gamma variables", ACM TOMS 26 (2000); shapes below 1 by their X(shape + 1) U^(1 / shape).
double standard_gamma(double shape, Stream& stream) {
  double boost = 1.0;
  if (shape < 1.0) {
    boost = math::pow(stream.uniform(), 1.0 / shape);
    shape += 1.0;
  }
  const double d = shape - 1.0 / 3.0;
  const double c = 1.0 / std::sqrt(9.0 * d);
  for (;;) {
    const double x = stream.normal();
    const double root = 1.0 + c * x;
    if (root <= 0.0) continue;
    const double v = root * root * root;
    const double u = stream.uniform();
    if (u < 1.0 - 0.0331 * (x * x) * (x * x)) return boost * d * v;
    if (math::log(u) < 0.5 * x * x + d * (1.0 - v + math::log(v))) return boost * d * v;
  }
}

}  // namespace

// Values in rising order and the chance of each or anything smaller.
struct Sampler::Steps {
  std::vector<double> values;
  std::vector<double> up_to;
};

Sampler Sampler::constant(double value) {
  STOWPLAN_CHECK(value >= 0.0);
  return {Law::constant, value, 0.0, value, 0.0};
}

Sampler Sampler::uniform(double low, double high) {
  STOWPLAN_CHECK(detail::uniform_problem(low, high).empty());
  const double width = high - low;
  return {Law::uniform, low, width, low + 0.5 * width, width * width / 12.0};
}

Sampler Sampler::exponential(double mean) {
  STOWPLAN_CHECK(mean > 0.0);
  return {Law::exponential, mean, 1.0, mean, mean * mean};
}

Sampler Sampler::erlang(double mean, std::int64_t shape) {
  STOWPLAN_CHECK(mean > 0.0 && shape >= 1);
  const auto stages = static_cast<double>(shape);
  const Law law = shape <= most_erlang_stages ? Law::erlang : Law::gamma;
  return {law, mean / stages, stages, mean, mean * mean / stages};
}

Sampler Sampler::gamma(double mean, double cv) {
  STOWPLAN_CHECK(mean > 0.0 && cv > 0.0);
  const double squared = cv * cv;
  return {Law::gamma, mean * squared, 1.0 / squared, mean, mean * mean * squared};
}

Sampler Sampler::lognormal(double median, double sigma) {
  STOWPLAN_CHECK(median > 0.0 && sigma >= 0.0);
  const double growth = math::exp(sigma * sigma);
  const double mean = median * math::exp(0.5 * sigma * sigma);
  return {Law::lognormal, median, sigma, mean, mean * mean * (growth - 1.0)};
}

Sampler Sampler::weibull(double mean, double shape) {
  STOWPLAN_CHECK(mean > 0.0 && shape > 0.0);
  const double first = math::gamma(1.0 + 1.0 / shape);
  const double second = math::gamma(1.0 + 2.0 / shape);
  const double scale = mean / first;
  return {Law::weibull, scale, 1.0 / shape, mean, scale * scale * (second - first * first)};
}

Sampler Sampler::pareto(double mean, double shape) {
  STOWPLAN_CHECK(mean > 0.0 && shape > 1.0);
  const double scale = mean * (shape - 1.0) / shape;
  const double variance = shape > 2.0 ? mean * mean / (shape * (shape - 2.0)) : math::infinity;
  return {Law::pareto, scale, -1.0 / shape, mean, variance};
}

Sampler Sampler::hyperexponential(double mean, double cv) {
  STOWPLAN_CHECK(mean > 0.0 && cv >= 1.0);
  const double squared = cv * cv;
  const double rarer = 0.5 * (1.0 - std::sqrt((squared - 1.0) / (squared + 1.0)));
  Sampler result{Law::hyperexponential, 0.5 * mean / rarer, 0.5 * mean / (1.0 - rarer), mean,
                 mean * mean * squared};
  result.third_ = 1.0 - rarer;
  return result;
}

Sampler Sampler::empirical(std::vector<double> values, std::vector<double> weights) {
  STOWPLAN_CHECK(detail::empirical_problem(values, weights).empty());
  if (weights.empty()) weights.assign(values.size(), 1.0);
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });

  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  Steps steps;
  double mean = 0.0;
  double below = 0.0;
  for (const std::size_t i : order) {
    if (weights[i] == 0.0) continue;
    below += weights[i];
    mean += values[i] * (weights[i] / total);
    steps.values.push_back(values[i]);
    steps.up_to.push_back(below / total);
  }
  steps.up_to.back() = 1.0;
  double variance = 0.0;
  for (const std::size_t i : order) {
    variance += (values[i] - mean) * (values[i] - mean) * (weights[i] / total);
  }
  Sampler result{Law::empirical, 0.0, 0.0, mean, variance};
  result.steps_ = std::make_shared<const Steps>(std::move(steps));
  return result;
}

double Sampler::sample_other(Stream& stream) const {
  switch (law_) {
    case Law::constant:
      return scale_;
    case Law::exponential:
      return scale_ * stream.exponential();
    case Law::uniform:
      return scale_ + shape_ * stream.uniform();
    case Law::erlang: {
      double sum = 0.0;
      for (double stage = 0.0; stage < shape_; stage += 1.0) sum += stream.exponential();
      return scale_ * sum;
    }
    case Law::gamma:
      return scale_ * standard_gamma(shape_, stream);
    case Law::lognormal:
      return scale_ * math::exp(shape_ * stream.normal());
    case Law::weibull:
      return scale_ * math::pow(inverse_exponential(stream), shape_);
    case Law::pareto:
      return scale_ * math::pow(1.0 - stream.uniform(), shape_);
    case Law::hyperexponential: {
      const bool common = stream.uniform() < third_;
      return (common ? shape_ : scale_) * inverse_exponential(stream);
    }
    case Law::empirical: {
      const auto at =
          std::upper_bound(steps_->up_to.begin(), steps_->up_to.end(), stream.uniform());
      return steps_->values[static_cast<std::size_t>(at - steps_->up_to.begin())];
    }
  }
  return 0.0;
}

Duration sample_duration(const Sampler& sampler, Stream& stream) {
  constexpr double longest = 0x1p59;
  const double drawn = sampler.sample(stream);
  if (!(drawn > 0.0)) return Duration{0};
  const double length = std::min(drawn, longest);
  const auto whole = static_cast<std::int64_t>(length);
  return Duration{whole + (static_cast<double>(whole) < length ? 1 : 0)};
}

namespace detail {

std::string mean_problem(double mean) { return mean > 0.0 ? "" : "mean must be positive"; }

std::string uniform_problem(double low, double high) {
  if (!(low >= 0.0)) return "low must not be negative";
  return low <= high ? "" : "low must not be above high";
}

std::string bound_problem(std::string_view parameter, double value, double bound, bool inclusive) {
  if (inclusive ? value >= bound : value > bound) return "";
  std::string number = std::to_string(bound);
  number.erase(number.find_last_not_of('0') + 1);
  if (number.back() == '.') number.pop_back();
  return std::string{parameter} + (inclusive ? " must be at least " : " must be above ") + number;
}

std::string lognormal_problem(double mean, double cv, double median, double sigma) {
  if (mean < 0.0 || median < 0.0) return "mean and median must not be negative";
  if (cv < 0.0 || sigma < 0.0) return "cv and sigma must not be negative";
  if ((mean > 0.0) == (median > 0.0)) return "give exactly one of mean and median";
  if ((cv > 0.0) == (sigma > 0.0)) return "give exactly one of cv and sigma";
  return "";
}

Sampler lognormal_sampler(double mean, double cv, double median, double sigma) {
  STOWPLAN_CHECK(lognormal_problem(mean, cv, median, sigma).empty());
  const double spread = sigma > 0.0 ? sigma : sigma_of(cv);
  if (median > 0.0) return Sampler::lognormal(median, spread);
  return Sampler::lognormal(mean * math::exp(-0.5 * spread * spread), spread);
}

std::string empirical_problem(const std::vector<double>& values,
                              const std::vector<double>& weights) {
  if (values.empty()) return "values must not be empty";
  if (std::any_of(values.begin(), values.end(), [](double v) { return !(v >= 0.0); })) {
    return "values must not be negative";
  }
  if (weights.empty()) return "";
  if (weights.size() != values.size()) {
    return "there are " + std::to_string(values.size()) + " values but " +
           std::to_string(weights.size()) + " weights";
  }
  if (std::any_of(weights.begin(), weights.end(), [](double w) { return !(w >= 0.0); })) {
    return "weights must not be negative";
  }
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  return total > 0.0 && total < math::infinity ? "" : "weights must have a positive sum";
}

}  // namespace detail
}  // namespace stowplan
