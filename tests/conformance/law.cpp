#include "tests/conformance/law.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace stowplan::conformance {
namespace {

constexpr double ns = 1e9;

analytic::Moments uniform_moments(double low, double high) {
  const double third = (std::pow(high, 4) - std::pow(low, 4)) / (4 * (high - low));
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

}  // namespace

Law Law::exponential(double mean) {
  Law law;
  law.kind_ = Kind::exponential;
  law.parts_ = {{1, Sampler::exponential(mean * ns), mean}};
  law.moments_ = gamma_moments(mean, 1);
  return law;
}

Law Law::slowest_of(std::int64_t branches, double mean) {
  Law law = exponential(mean);
  law.kind_ = Kind::other;
  law.largest_of_ = branches;
  law.moments_ = analytic::slowest_of(branches, 1 / mean);
  return law;
}

Law Law::from(const Json& json) {
  const auto kind = json.at("kind").get<std::string>();
  const auto number = [&json](const char* key) { return json.at(key).get<double>(); };
  if (kind == "exponential") return exponential(number("mean"));
  Law law;
  const auto single = [&law](const Sampler& sampler, const analytic::Moments& moments) {
    law.parts_ = {{1, sampler, moments.mean}};
    law.moments_ = moments;
  };
  if (kind == "deterministic") {
    const double x = number("value");
    law.kind_ = Kind::constant;
    law.low_ = law.high_ = x;
    single(Sampler::constant(x * ns), {x, x * x, x * x * x});
  } else if (kind == "uniform") {
    law.kind_ = Kind::uniform;
    law.low_ = number("low");
    law.high_ = number("high");
    single(Sampler::uniform(law.low_ * ns, law.high_ * ns), uniform_moments(law.low_, law.high_));
  } else if (kind == "erlang") {
    const auto stages = json.at("k").get<std::int64_t>();
    single(Sampler::erlang(number("mean") * ns, stages),
           gamma_moments(number("mean"), static_cast<double>(stages)));
  } else if (kind == "gamma") {
    single(Sampler::gamma(number("mean") * ns, 1 / std::sqrt(number("shape"))),
           gamma_moments(number("mean"), number("shape")));
  } else if (kind == "lognormal") {
    single(Sampler::lognormal(std::exp(number("mu")) * ns, number("sigma")),
           lognormal_moments(number("mu"), number("sigma")));
  } else if (kind == "pareto") {
    const analytic::Moments m = pareto_moments(number("scale"), number("shape"));
    single(Sampler::pareto(m.mean * ns, number("shape")), m);
  } else if (kind == "bimodal") {
    const std::vector<double> values{number("low"), number("high")};
    const std::vector<double> chances{number("prob_low"), 1 - number("prob_low")};
    single(Sampler::empirical({values[0] * ns, values[1] * ns}, chances),
           discrete_moments(values, chances));
  } else if (kind == "hyperexponential") {
    const auto chances = json.at("probs").get<std::vector<double>>();
    const auto means = json.at("means").get<std::vector<double>>();
    law.moments_ = discrete_moments(means, chances);
    law.moments_.second *= 2;
    law.moments_.third *= 6;
    for (std::size_t i = 0; i < means.size(); ++i) {
      law.parts_.push_back({chances[i], Sampler::exponential(means[i] * ns), means[i]});
    }
    law.kind_ = Kind::exponential;
  } else {
    throw std::runtime_error("unknown law " + kind);
  }
  return law;
}

double Law::transform(double s) const {
  switch (kind_) {
    case Kind::constant:
      return std::exp(-s * low_);
    case Kind::uniform:
      if (s == 0) return 1;
      return (std::exp(-s * low_) - std::exp(-s * high_)) / (s * (high_ - low_));
    case Kind::exponential: {
      double sum = 0;
      for (const Part& part : parts_) sum += part.probability / (1 + s * part.mean);
      return sum;
    }
    case Kind::other:
      break;
  }
  throw std::runtime_error("no transform for this law");
}

double Law::survival_integral(double t) const {
  const double mean = moments_.mean;
  if (kind_ == Kind::constant) return std::min(t, mean);
  if (kind_ == Kind::exponential && parts_.size() == 1) return mean * (1 - std::exp(-t / mean));
  if (kind_ == Kind::uniform && low_ == 0) {
    return t >= high_ ? mean : t - t * t / (2 * high_);
  }
  throw std::runtime_error("no survival integral for this law");
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
