// A random time as the vectors describe it: what the formulas need of it (moments, transform) and a
// sampler of the engine's own for the simulations. One unit of time of a case is one second.
#pragma once

#include <vector>

#include "models/analytic/single_server.hpp"
#include "sim/distribution.hpp"
#include "sim/math.hpp"
#include "sim/random.hpp"
#include "sim/units.hpp"
#include "tests/conformance/findings.hpp"

namespace stowplan::conformance {

class Law {
 public:
  /// From {"kind": "exponential", "mean": 1} and its kin. Throws on an unknown kind.
  [[nodiscard]] static Law from(const Json& json);
  [[nodiscard]] static Law exponential(double mean);
  /// Largest of `branches` exponential times.
  [[nodiscard]] static Law slowest_of(std::int64_t branches, double mean);

  [[nodiscard]] const analytic::Moments& moments() const { return moments_; }
  /// E[exp(-s X)], for constant, uniform and (hyper)exponential laws. Throws for the others.
  [[nodiscard]] double transform(double s) const;
  /// P(X > x) integrated from 0 to t, for constant, uniform and exponential laws.
  [[nodiscard]] double survival_integral(double t) const;

  /// The same law stretched by `factor`.
  [[nodiscard]] Law scaled(double factor) const;
  [[nodiscard]] Duration draw(Stream& stream) const;

 private:
  enum class Kind { constant, uniform, exponential, other };
  struct Part {
    double probability;
    Sampler sampler;  // [ns]
    double mean;
  };

  Kind kind_ = Kind::other;
  double low_ = 0;
  double high_ = 0;
  std::vector<Part> parts_;  // A mixture.
  std::int64_t largest_of_ = 1;
  double factor_ = 1;
  analytic::Moments moments_;
};

}  // namespace stowplan::conformance
