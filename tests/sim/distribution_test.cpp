#include "sim/distribution.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/math/distributions/gamma.hpp>
#include <cmath>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "sim/math.hpp"

namespace stowplan::distribution_test {
namespace {

using namespace std::chrono_literals;
using Law = Distribution<Duration>;

// A law of durations with its closed-form moments and distribution function, in nanoseconds.
struct Case {
  std::string title;
  Law law;
  double mean;
  double variance;
  std::function<double(double)> cdf;
};

double phi(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

std::vector<Case> cases() {
  const auto gamma = [](double shape, double mean) {
    return [=](double x) {
      return boost::math::cdf(boost::math::gamma_distribution<>(shape, mean / shape), x);
    };
  };
  const auto lognormal = [](double median, double sigma) {
    return [=](double x) { return phi(std::log(x / median) / sigma); };
  };
  const double sigma1 = std::sqrt(std::log(2.0));  // cv = 1
  const double g1 = std::tgamma(1 + 1 / 0.7);      // Weibull of shape 0.7
  const double g2 = std::tgamma(1 + 2 / 0.7);
  // Hyperexponential, cv = 2: p = (1 + sqrt(3 / 5)) / 2, means 1 / (2 p) and 1 / (2 (1 - p)).
  const double p = 0.5 * (1 + std::sqrt(0.6));
  return {
      {"uniform", Uniform<Duration>{1us, 3us}, 2000, 4e6 / 12,
       [](double x) { return (x - 1000) / 2000; }},
      {"exponential", Exponential<Duration>{2us}, 2000, 4e6,
       [](double x) { return -std::expm1(-x / 2000); }},
      {"erlang-3", Erlang<Duration>{2us, 3}, 2000, 4e6 / 3, gamma(3, 2000)},
      {"erlang-20", Erlang<Duration>{2us, 20}, 2000, 4e6 / 20, gamma(20, 2000)},
      {"gamma cv 0.5", Gamma<Duration>{2us, 0.5}, 2000, 1e6, gamma(4, 2000)},
      {"gamma cv 2", Gamma<Duration>{2us, 2}, 2000, 16e6, gamma(0.25, 2000)},
      {"lognormal mean cv", Lognormal<Duration>{.mean = 2us, .cv = 1}, 2000, 4e6,
       lognormal(2000 / std::sqrt(2.0), sigma1)},
      {"lognormal median sigma", Lognormal<Duration>{.median = 2us, .sigma = 0.5},
       2000 * std::exp(0.125), 4e6 * std::exp(0.25) * std::expm1(0.25), lognormal(2000, 0.5)},
      {"weibull 0.7", Weibull<Duration>{2us, 0.7}, 2000, 4e6 * (g2 / (g1 * g1) - 1),
       [=](double x) { return -std::expm1(-std::pow(x * g1 / 2000, 0.7)); }},
      {"pareto 4.5", Pareto<Duration>{2us, 4.5}, 2000, 4e6 / (4.5 * 2.5),
       [](double x) { return 1 - std::pow(2000 * 3.5 / 4.5 / x, 4.5); }},
      {"hyperexponential", Hyperexponential<Duration>{2us, 2}, 2000, 16e6,
       [=](double x) {
         return 1 - p * std::exp(-x * 2 * p / 2000) - (1 - p) * std::exp(-x * 2 * (1 - p) / 2000);
       }},
  };
}

TEST(Distribution, MomentsAreTheClosedForms) {
  for (const Case& c : cases()) {
    EXPECT_EQ(problem(c.law), "") << c.title;
    const Sampler law = sampler(c.law);
    EXPECT_NEAR(law.mean() / c.mean, 1, 1e-12) << c.title;
    EXPECT_NEAR(law.variance() / c.variance, 1, 1e-12) << c.title;
    EXPECT_NEAR(law.second_moment() / (c.variance + c.mean * c.mean), 1, 1e-12) << c.title;
  }
}

// Kolmogorov-Smirnov at n = 200,000: 1.95 / sqrt(n) has probability 0.001, and a mean 2 % off
// moves the distribution function by about 0.007, above the 0.0044 allowed.
TEST(Distribution, SamplesFollowTheLaw) {
  constexpr int n = 200'000;
  for (const Case& c : cases()) {
    const Sampler law = sampler(c.law);
    Stream stream{3, 0, c.title};
    std::vector<double> values;
    for (int i = 0; i < n; ++i) values.push_back(law.sample(stream));
    std::sort(values.begin(), values.end());
    double worst = 0;
    for (int i = 0; i < n; ++i) {
      const double at = c.cdf(values[static_cast<std::size_t>(i)]);
      worst =
          std::max({worst, at - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - at});
    }
    EXPECT_LT(worst * std::sqrt(n), 1.95) << c.title;
  }
}

TEST(Distribution, SampleMeansAreWithinFourStandardErrors) {
  constexpr int n = 400'000;
  for (const Case& c : cases()) {
    const Sampler law = sampler(c.law);
    Stream stream{4, 0, c.title};
    double sum = 0;
    for (int i = 0; i < n; ++i) sum += law.sample(stream);
    EXPECT_NEAR(sum / n, c.mean, 4 * std::sqrt(c.variance / n)) << c.title;
  }
}

TEST(Distribution, ConstantIsItsValueAndDrawsNothing) {
  const Sampler law = sampler(Law{Constant<Duration>{5us}});
  Stream used{1, 0, "x"};
  Stream fresh{1, 0, "x"};
  EXPECT_EQ(law.sample(used), 5000.0);
  EXPECT_EQ(law.mean(), 5000.0);
  EXPECT_EQ(law.variance(), 0.0);
  EXPECT_EQ(used.bits(), fresh.bits());
  EXPECT_EQ(sampler(Law{}).mean(), 0.0);
}

// Values 1, 2, 5 ns with weights 1, 0, 3: mean 4, variance (9 + 3 * 1) / 4 = 3.
TEST(Distribution, EmpiricalHonoursWeights) {
  const Sampler law = sampler(Law{Empirical<Duration>{{5ns, 2ns, 1ns}, {3, 0, 1}}});
  EXPECT_DOUBLE_EQ(law.mean(), 4.0);
  EXPECT_DOUBLE_EQ(law.variance(), 3.0);
  Stream stream{1, 0, "empirical"};
  int ones = 0;
  for (int i = 0; i < 100'000; ++i) {
    const double value = law.sample(stream);
    ASSERT_TRUE(value == 1.0 || value == 5.0);
    ones += value == 1.0 ? 1 : 0;
  }
  EXPECT_NEAR(ones, 25'000, 4 * std::sqrt(100'000 * 0.25 * 0.75));
  EXPECT_DOUBLE_EQ(sampler(Law{Empirical<Duration>{{1ns, 3ns}, {}}}).mean(), 2.0);
}

TEST(Distribution, BytesWorkTheSame) {
  const Sampler law = sampler(Distribution<Bytes>{Uniform<Bytes>{1_KiB, 3_KiB}});
  EXPECT_DOUBLE_EQ(law.mean(), 2048.0);
}

TEST(Distribution, ParetoOfHeavyTailHasInfiniteVariance) {
  EXPECT_EQ(sampler(Law{Pareto<Duration>{1us, 2.0}}).variance(), math::infinity);
  EXPECT_DOUBLE_EQ(sampler(Law{Pareto<Duration>{1us, 1.5}}).mean(), 1000.0);
}

TEST(Distribution, DurationsRoundUpAndStayInRange) {
  Stream stream{1, 0, "round"};
  EXPECT_EQ(sample_duration(Sampler::constant(0.0), stream), 0ns);
  EXPECT_EQ(sample_duration(Sampler::constant(0.001), stream), 1ns);
  EXPECT_EQ(sample_duration(Sampler::constant(7.0), stream), 7ns);
  EXPECT_EQ(sample_duration(Sampler::constant(7.5), stream), 8ns);
  EXPECT_EQ(sample_duration(Sampler::constant(1e300), stream).count(), std::int64_t{1} << 59);
}

TEST(Distribution, ProblemsAreNamedInPlainWords) {
  EXPECT_EQ(problem(Law{Hyperexponential<Duration>{1us, 0.5}}), "cv must be at least 1");
  EXPECT_EQ(problem(Law{Uniform<Duration>{2us, 1us}}), "low must not be above high");
  EXPECT_EQ(problem(Law{Exponential<Duration>{}}), "mean must be positive");
  EXPECT_EQ(problem(Law{Erlang<Duration>{1us, 0}}), "shape must be at least 1");
  EXPECT_EQ(problem(Law{Gamma<Duration>{1us, 0}}), "cv must be above 0");
  EXPECT_EQ(problem(Law{Pareto<Duration>{1us, 1}}), "shape must be above 1");
  EXPECT_EQ(problem(Law{Weibull<Duration>{1us, 0.01}}), "shape must be at least 0.05");
  EXPECT_EQ(problem(Law{Constant<Duration>{-1us}}), "value must not be negative");
  EXPECT_EQ(problem(Law{Lognormal<Duration>{.cv = 1}}), "give exactly one of mean and median");
  EXPECT_EQ(problem(Law{Lognormal<Duration>{.mean = 1us, .cv = 1, .median = 1us}}),
            "give exactly one of mean and median");
  EXPECT_EQ(problem(Law{Lognormal<Duration>{.mean = 1us}}), "give exactly one of cv and sigma");
  EXPECT_EQ(problem(Law{Empirical<Duration>{}}), "values must not be empty");
  EXPECT_EQ(problem(Law{Empirical<Duration>{{1ns, 2ns}, {1}}}), "there are 2 values but 1 weights");
  EXPECT_EQ(problem(Law{Empirical<Duration>{{1ns}, {0}}}), "weights must have a positive sum");
  EXPECT_DEATH(static_cast<void>(sampler(Law{Exponential<Duration>{}})), "check failed");
}

struct NameCollector {
  std::set<std::string> names;
  template <class T>
  void field(std::string_view name, T&, std::string_view help, const config::About&) {
    EXPECT_TRUE(names.emplace(name).second) << name;
    EXPECT_FALSE(help.empty()) << name;
  }
};

TEST(Distribution, EveryLawHasItsOwnNameAndDescribedFields) {
  std::set<std::string_view> names;
  const auto visit = [&](auto law) {
    NameCollector collector;
    fields(collector, law);
    EXPECT_FALSE(collector.names.empty());
    EXPECT_TRUE(names.insert(decltype(law)::name).second);
  };
  for (const Case& c : cases()) {
    if (c.title != "erlang-20" && c.title != "gamma cv 2" && c.title != "lognormal median sigma") {
      std::visit(visit, c.law);
    }
  }
  visit(Constant<Duration>{});
  visit(Empirical<Duration>{});
  EXPECT_EQ(names.size(), std::variant_size_v<Law>);
}

}  // namespace
}  // namespace stowplan::distribution_test
