// A random time as the vectors describe it: what the formulas need of it (moments, transform) and a
// sampler of the engine's own for the simulations. One unit of time of a case is one second.
#pragma once

#include <vector>

#include "conformance/inputs.hpp"
#include "models/analytic/single_server.hpp"
#include "sim/distribution.hpp"
#include "sim/random.hpp"
#include "sim/units.hpp"

namespace stowplan::conformance {

class Law {
 public:
  /// From {"kind": "exponential", "mean": 1} and its kin. Throws BadCase on an unknown kind and on
  /// parameters that make no law.
  [[nodiscard]] static Law from(const Json& json);
  /// A mean of 0 is no time at all.
  [[nodiscard]] static Law exponential(double mean);
  [[nodiscard]] static Law constant(double value);
  /// Largest of `branches` exponential times.
  [[nodiscard]] static Law slowest_of(std::int64_t branches, double mean);

  [[nodiscard]] const analytic::Moments& moments() const { return moments_; }
  [[nodiscard]] bool is_exponential() const {
    return parts_.size() == 1 && parts_.front().shape == Shape::gamma && parts_.front().a == 1;
  }
  /// E[exp(-s X)]: closed forms, and quadrature to 1e-14 for lognormal and Pareto.
  [[nodiscard]] double transform(double s) const;
  /// E[min(X, t)], the integral of P(X > x) from 0 to t.
  [[nodiscard]] double survival_integral(double t) const;

  /// The same law stretched by `factor`.
  [[nodiscard]] Law scaled(double factor) const;
  [[nodiscard]] Duration draw(Stream& stream) const;

 private:
  enum class Shape { point, uniform, gamma, lognormal, pareto };
  /// One law of a mixture. `a` and `b`: value; low and high; shape and mean; mu and sigma; scale
  /// and shape.
  struct Part {
    Shape shape;
    double a;
    double b;
    Sampler sampler;  // [ns]
    double probability = 1;

    [[nodiscard]] double transform(double s) const;
    [[nodiscard]] double survival_integral(double t) const;
  };

  [[nodiscard]] static Part point(double value);
  [[nodiscard]] static Part gamma(double shape, double mean, const Sampler& sampler);
  static Law of(const Part& part, const analytic::Moments& moments);

  std::vector<Part> parts_;
  std::int64_t largest_of_ = 1;
  double factor_ = 1;
  analytic::Moments moments_;
};

}  // namespace stowplan::conformance
