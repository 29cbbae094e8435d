// Laws a parameter may follow. What a user writes ({ kind = "lognormal", mean = "6 ms", cv = 1 })
// is one of the structs below, with its quantities; what runs is a Sampler, compiled once, which
// draws plain numbers in the quantity's own unit (nanoseconds, bytes). Samplers are ours because
// the standard library's distributions differ between implementations.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/config/fields.hpp"
#include "sim/random.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// Always the same value.
template <class Q>
struct Constant {
  static constexpr std::string_view name = "constant";
  Q value{};
};

/// Every value between two bounds equally likely.
template <class Q>
struct Uniform {
  static constexpr std::string_view name = "uniform";
  Q low{};
  Q high{};
};

/// Memoryless; coefficient of variation 1.
template <class Q>
struct Exponential {
  static constexpr std::string_view name = "exponential";
  Q mean{};
};

/// Sum of `shape` exponentials; coefficient of variation 1 / sqrt(shape).
template <class Q>
struct Erlang {
  static constexpr std::string_view name = "erlang";
  Q mean{};
  std::int64_t shape = 2;
};

/// Gamma law of shape 1 / cv^2.
template <class Q>
struct Gamma {
  static constexpr std::string_view name = "gamma";
  Q mean{};
  double cv = 1;
};

/// exp of a normal. Its place is the mean or the median, its spread `cv` or `sigma` (the standard
/// deviation of the logarithm, sigma^2 = log(1 + cv^2)): one of each pair.
template <class Q>
struct Lognormal {
  static constexpr std::string_view name = "lognormal";
  std::optional<Q> mean = std::nullopt;
  std::optional<double> cv = std::nullopt;
  std::optional<Q> median = std::nullopt;
  std::optional<double> sigma = std::nullopt;
};

/// P(X > x) = exp(-(x / scale)^shape); shape < 1 has a heavier tail than the exponential.
template <class Q>
struct Weibull {
  static constexpr std::string_view name = "weibull";
  Q mean{};
  double shape = 1;
};

/// P(X > x) = (scale / x)^shape from scale up; the variance is infinite for shape <= 2.
template <class Q>
struct Pareto {
  static constexpr std::string_view name = "pareto";
  Q mean{};
  double shape = 2.5;
};

/// One of two exponentials, with balanced means (p1 * mean1 = p2 * mean2); cv >= 1.
template <class Q>
struct Hyperexponential {
  static constexpr std::string_view name = "hyperexponential";
  Q mean{};
  double cv = 2;
};

/// Observed values, each with its weight; without weights all count the same.
template <class Q>
struct Empirical {
  static constexpr std::string_view name = "empirical";
  std::vector<Q> values;
  std::vector<double> weights;
};

/// Every law there is, for quantity `Q`. The first is what a bare quantity stands for.
template <class Q>
using Distribution =
    std::variant<Constant<Q>, Uniform<Q>, Exponential<Q>, Erlang<Q>, Gamma<Q>, Lognormal<Q>,
                 Weibull<Q>, Pareto<Q>, Hyperexponential<Q>, Empirical<Q>>;

template <class Visitor, class Q>
void fields(Visitor& v, Constant<Q>& d) {
  v.field("value", d.value, "The value",
          config::About{.check = config::Check::not_negative, .required = true});
}

template <class Visitor, class Q>
void fields(Visitor& v, Uniform<Q>& d) {
  using config::About, config::Check;
  v.field("low", d.low, "Least value", About{.check = Check::not_negative, .required = true});
  v.field("high", d.high, "Greatest value", About{.check = Check::not_negative, .required = true});
}

template <class Visitor, class Q>
void fields(Visitor& v, Exponential<Q>& d) {
  v.field("mean", d.mean, "Mean",
          config::About{.check = config::Check::positive, .required = true});
}

template <class Visitor, class Q>
void fields(Visitor& v, Erlang<Q>& d) {
  using config::About, config::Check;
  v.field("mean", d.mean, "Mean", About{.check = Check::positive, .required = true});
  v.field("shape", d.shape, "Number of exponential stages; cv = 1 / sqrt(shape)",
          About{.check = Check::at_least_one});
}

template <class Visitor, class Q>
void fields(Visitor& v, Gamma<Q>& d) {
  using config::About, config::Check;
  v.field("mean", d.mean, "Mean", About{.check = Check::positive, .required = true});
  v.field("cv", d.cv, "Coefficient of variation", About{.check = Check::positive});
}

template <class Visitor, class Q>
void fields(Visitor& v, Lognormal<Q>& d) {
  using config::About, config::Check;
  v.field("mean", d.mean, "Mean; or give the median", About{.check = Check::not_negative});
  v.field("cv", d.cv, "Coefficient of variation; or give sigma",
          About{.check = Check::not_negative});
  v.field("median", d.median, "Median; or give the mean", About{.check = Check::not_negative});
  v.field("sigma", d.sigma, "Standard deviation of the natural logarithm; or give cv",
          About{.check = Check::not_negative});
}

template <class Visitor, class Q>
void fields(Visitor& v, Weibull<Q>& d) {
  using config::About, config::Check;
  v.field("mean", d.mean, "Mean", About{.check = Check::positive, .required = true});
  v.field("shape", d.shape, "Shape; below 1 heavy-tailed, 1 exponential",
          About{.check = Check::positive});
}

template <class Visitor, class Q>
void fields(Visitor& v, Pareto<Q>& d) {
  using config::About, config::Check;
  v.field("mean", d.mean, "Mean", About{.check = Check::positive, .required = true});
  v.field("shape", d.shape, "Tail index, above 1; the variance is infinite up to 2",
          About{.check = Check::at_least_one});
}

template <class Visitor, class Q>
void fields(Visitor& v, Hyperexponential<Q>& d) {
  using config::About, config::Check;
  v.field("mean", d.mean, "Mean", About{.check = Check::positive, .required = true});
  v.field("cv", d.cv, "Coefficient of variation, at least 1", About{.check = Check::at_least_one});
}

template <class Visitor, class Q>
void fields(Visitor& v, Empirical<Q>& d) {
  using config::About, config::Check;
  v.field("values", d.values, "Observed values",
          About{.check = Check::not_negative, .required = true});
  v.field("weights", d.weights, "Weight of each value; left out, all count the same",
          About{.check = Check::not_negative});
}

/// A law ready to draw from: numbers only, no unit. Cheap to copy and safe to share.
///
/// Shape   constant 1 ns a draw, exponential 5, lognormal 27, Weibull 42. Every law but the
/// constant,
///         Erlang and Gamma takes one or two uniform numbers a draw, so streams of compared layouts
///         stay in step (the ziggurat takes another in 2 % of draws, in both alike).
class Sampler {
 public:
  /// The constant 0.
  Sampler() = default;

  // Parameters as in the structs above. Preconditions (checked): `problem` finds none.
  [[nodiscard]] static Sampler constant(double value);
  [[nodiscard]] static Sampler uniform(double low, double high);
  [[nodiscard]] static Sampler exponential(double mean);
  [[nodiscard]] static Sampler erlang(double mean, std::int64_t shape);
  [[nodiscard]] static Sampler gamma(double mean, double cv);
  [[nodiscard]] static Sampler lognormal(double median, double sigma);
  [[nodiscard]] static Sampler weibull(double mean, double shape);
  [[nodiscard]] static Sampler pareto(double mean, double shape);
  [[nodiscard]] static Sampler hyperexponential(double mean, double cv);
  [[nodiscard]] static Sampler empirical(std::vector<double> values, std::vector<double> weights);

  [[nodiscard]] double sample(Stream& stream) const {
    if (law_ == Law::constant) return scale_;
    if (law_ == Law::exponential) return scale_ * stream.exponential();
    return sample_other(stream);
  }

  [[nodiscard]] double mean() const { return mean_; }
  [[nodiscard]] double variance() const { return variance_; }  ///< May be infinite.
  [[nodiscard]] double second_moment() const { return variance_ + mean_ * mean_; }

 private:
  enum class Law : std::uint8_t {
    constant,
    exponential,
    uniform,
    erlang,
    gamma,
    lognormal,
    weibull,
    pareto,
    hyperexponential,
    empirical,
  };
  struct Steps;  // Distribution function of an empirical law.

  Sampler(Law law, double scale, double shape, double mean, double variance)
      : law_{law}, scale_{scale}, shape_{shape}, mean_{mean}, variance_{variance} {}

  [[nodiscard]] double sample_other(Stream& stream) const;

  Law law_ = Law::constant;
  double scale_ = 0.0;
  double shape_ = 0.0;  // Second parameter; its meaning is the law's.
  double third_ = 0.0;
  double mean_ = 0.0;
  double variance_ = 0.0;
  std::shared_ptr<const Steps> steps_;
};

/// A drawn length of time, rounded up to whole nanoseconds so that no work ends early. Clamped to
/// [0, 2^59 ns] (18 years), so that adding it to the clock cannot overflow.
[[nodiscard]] Duration sample_duration(const Sampler& sampler, Stream& stream);

namespace detail {

// What is wrong with a law's numbers; "" if nothing. Places are counts in the quantity's unit.
[[nodiscard]] std::string uniform_problem(double low, double high);
[[nodiscard]] std::string mean_problem(double mean);
[[nodiscard]] std::string lognormal_problem(double mean, double cv, double median, double sigma);
[[nodiscard]] std::string empirical_problem(const std::vector<double>& values,
                                            const std::vector<double>& weights);
[[nodiscard]] std::string bound_problem(std::string_view parameter, double value, double bound,
                                        bool inclusive);
[[nodiscard]] Sampler lognormal_sampler(double mean, double cv, double median, double sigma);

template <class Q>
[[nodiscard]] double number(Q quantity) {
  return static_cast<double>(quantity.count());
}

template <class Q>
[[nodiscard]] std::vector<double> numbers(const std::vector<Q>& quantities) {
  std::vector<double> result;
  result.reserve(quantities.size());
  for (const Q& quantity : quantities) result.push_back(number(quantity));
  return result;
}

// The first complaint of two.
[[nodiscard]] inline std::string first_of(std::string one, std::string other) {
  return one.empty() ? other : one;
}

// One overload per law: is it sound, and its sampler.
template <class Q>
std::string check(const Constant<Q>& d) {
  return number(d.value) >= 0 ? "" : "value must not be negative";
}
template <class Q>
std::string check(const Uniform<Q>& d) {
  return uniform_problem(number(d.low), number(d.high));
}
template <class Q>
std::string check(const Exponential<Q>& d) {
  return mean_problem(number(d.mean));
}
template <class Q>
std::string check(const Erlang<Q>& d) {
  return first_of(mean_problem(number(d.mean)),
                  bound_problem("shape", static_cast<double>(d.shape), 1, true));
}
template <class Q>
std::string check(const Gamma<Q>& d) {
  return first_of(mean_problem(number(d.mean)), bound_problem("cv", d.cv, 0, false));
}
template <class Q>
std::string check(const Lognormal<Q>& d) {
  return lognormal_problem(number(d.mean.value_or(Q{})), d.cv.value_or(0),
                           number(d.median.value_or(Q{})), d.sigma.value_or(0));
}
template <class Q>
std::string check(const Weibull<Q>& d) {
  return first_of(mean_problem(number(d.mean)), bound_problem("shape", d.shape, 0.05, true));
}
template <class Q>
std::string check(const Pareto<Q>& d) {
  return first_of(mean_problem(number(d.mean)), bound_problem("shape", d.shape, 1, false));
}
template <class Q>
std::string check(const Hyperexponential<Q>& d) {
  return first_of(mean_problem(number(d.mean)), bound_problem("cv", d.cv, 1, true));
}
template <class Q>
std::string check(const Empirical<Q>& d) {
  return empirical_problem(numbers(d.values), d.weights);
}

template <class Q>
Sampler compile(const Constant<Q>& d) {
  return Sampler::constant(number(d.value));
}
template <class Q>
Sampler compile(const Uniform<Q>& d) {
  return Sampler::uniform(number(d.low), number(d.high));
}
template <class Q>
Sampler compile(const Exponential<Q>& d) {
  return Sampler::exponential(number(d.mean));
}
template <class Q>
Sampler compile(const Erlang<Q>& d) {
  return Sampler::erlang(number(d.mean), d.shape);
}
template <class Q>
Sampler compile(const Gamma<Q>& d) {
  return Sampler::gamma(number(d.mean), d.cv);
}
template <class Q>
Sampler compile(const Lognormal<Q>& d) {
  return lognormal_sampler(number(d.mean.value_or(Q{})), d.cv.value_or(0),
                           number(d.median.value_or(Q{})), d.sigma.value_or(0));
}
template <class Q>
Sampler compile(const Weibull<Q>& d) {
  return Sampler::weibull(number(d.mean), d.shape);
}
template <class Q>
Sampler compile(const Pareto<Q>& d) {
  return Sampler::pareto(number(d.mean), d.shape);
}
template <class Q>
Sampler compile(const Hyperexponential<Q>& d) {
  return Sampler::hyperexponential(number(d.mean), d.cv);
}
template <class Q>
Sampler compile(const Empirical<Q>& d) {
  return Sampler::empirical(numbers(d.values), d.weights);
}

}  // namespace detail

/// What is wrong with the parameters taken together, as a plain sentence; "" if nothing.
template <class Q>
[[nodiscard]] std::string problem(const Distribution<Q>& distribution) {
  return std::visit([](const auto& law) { return detail::check(law); }, distribution);
}

/// The law compiled for drawing, in units of `Q`'s count. Precondition (checked): no problem.
template <class Q>
[[nodiscard]] Sampler sampler(const Distribution<Q>& distribution) {
  return std::visit([](const auto& law) { return detail::compile(law); }, distribution);
}

}  // namespace stowplan
