// Do fitted laws find the parameters that drew the samples, and does the choice follow its rule?
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <string_view>
#include <vector>

#include "sim/fit/choose.hpp"
#include "sim/fit/estimate.hpp"
#include "sim/fit/line.hpp"
#include "sim/fit/special.hpp"
#include "sim/math.hpp"
#include "sim/random.hpp"

namespace stowplan::fit::fit_test {
namespace {

std::vector<double> draw(const Law& law, std::size_t n, std::uint64_t seed = 7) {
  Stream stream{seed, 0, "fit"};
  const Sampler sampler = stowplan::sampler(distribution(law));
  std::vector<double> values(n);
  for (double& value : values) value = sampler.sample(stream);
  return values;
}

Law exponential(double mean) { return Exponential<Number>{Number{mean}}; }
Law uniform(double low, double high) { return Uniform<Number>{Number{low}, Number{high}}; }
Law gamma_law(double mean, double cv) { return Gamma<Number>{Number{mean}, cv}; }
Law lognormal(double median, double sigma) {
  return Lognormal<Number>{.median = Number{median}, .sigma = sigma};
}
Law weibull(double mean, double shape) { return Weibull<Number>{Number{mean}, shape}; }
Law pareto(double mean, double shape) { return Pareto<Number>{Number{mean}, shape}; }

std::string_view chosen_name(const Choice& choice) {
  return choice.chosen ? name_of(choice.fits[*choice.chosen].law) : "none";
}

const Fit* find(const Choice& choice, std::string_view family) {
  for (const Fit& fit : choice.fits) {
    if (name_of(fit.law) == family) return &fit;
  }
  return nullptr;
}

/// The law of the family the sample was drawn from, as T.
template <class T>
T estimated(const std::vector<double>& values) {
  return std::get<T>(estimate(T::name, Sample{values}).law.value());
}

TEST(Special, AgreesWithKnownValues) {
  // log Gamma(1/2) = log(pi) / 2 and log Gamma(10) = log(362880), by Stirling's formula.
  const auto log_gamma = [](double x) {
    return (x - 0.5) * std::log(x) - x + 0.5 * std::log(2.0 * M_PI) + stirling_excess(x);
  };
  EXPECT_NEAR(log_gamma(0.5), 0.5 * std::log(M_PI), 1e-13);
  EXPECT_NEAR(log_gamma(10.0), std::log(362880.0), 1e-13);
  EXPECT_NEAR(log_gamma(0.01), std::lgamma(0.01), 1e-13);
  EXPECT_NEAR(log_gamma(123.25), std::lgamma(123.25), 1e-11);
  // digamma(1) = -gamma, digamma(1/2) = -gamma - 2 log 2.
  constexpr double euler = 0.57721566490153286061;
  EXPECT_NEAR(log_minus_digamma(1.0), euler, 1e-14);
  EXPECT_NEAR(log_minus_digamma(0.5), euler + std::log(2.0), 1e-14);
  EXPECT_NEAR(log_minus_digamma(1e8) * 2e8, 1.0, 1e-8);
  // Shape 2: 1 - exp(-x) (1 + x).
  for (const double x : {0.1, 1.0, 2.9, 3.1, 8.0}) {
    EXPECT_NEAR(gamma_cdf(2.0, x), 1.0 - std::exp(-x) * (1.0 + x), 1e-13) << x;
  }
  // Either side of where the normal approximation takes over; by the series with 50 digits.
  EXPECT_NEAR(gamma_cdf(99'999.0, 100'200.0), 0.737693105108578, 1e-11);
  EXPECT_NEAR(gamma_cdf(100'001.0, 100'202.0), 0.737691034721825, 1e-7);
  for (const double z : {-6.0, -1.5, -0.1, 0.0, 0.7, 1.2, 1.96, 5.0}) {
    EXPECT_NEAR(normal_cdf(z), 0.5 * std::erfc(-z / std::sqrt(2.0)), 1e-13) << z;
  }
}

TEST(Law, QuantileIsTheInverseOfTheDistributionFunction) {
  for (const Law& law :
       {exponential(3.0), uniform(2.0, 5.0), gamma_law(4.0, 0.3), gamma_law(4.0, 2.0),
        lognormal(160.0, 0.03), weibull(2.0, 0.7), weibull(2.0, 4.0), pareto(10.0, 1.5)}) {
    for (const double p : {0.001, 0.1, 0.5, 0.9, 0.99, 0.9999}) {
      EXPECT_NEAR(cdf(law, quantile(law, p)), p, 1e-10) << name_of(law) << " at " << p;
    }
  }
}

// The density is the slope of the distribution function.
TEST(Law, DensityBelongsToTheDistributionFunction) {
  for (const Law& law : {exponential(3.0), uniform(2.0, 5.0), gamma_law(4.0, 0.3),
                         lognormal(3.0, 0.4), weibull(2.0, 1.7), pareto(3.0, 2.5)}) {
    const double x = quantile(law, 0.6);
    constexpr double step = 1e-5;
    const double slope = (cdf(law, x + step) - cdf(law, x - step)) / (2.0 * step);
    EXPECT_NEAR(log_likelihood(law, Sample{{x}}), std::log(slope), 1e-7) << name_of(law);
  }
}

TEST(Law, KolmogorovSmirnovDistanceByHand) {
  // Steps of 1/4 at 1, 2, 3, 4 against x / 5: largest at 4, 1 - 0.8; before 1 it is 0.2 too.
  const Sample sample{{1.0, 2.0, 3.0, 4.0}};
  EXPECT_NEAR(ks_distance(uniform(0.0, 5.0), sample), 0.2, 1e-15);
  // All of the law at 2, half of the sample up to 2, a quarter below.
  EXPECT_NEAR(ks_distance(Constant<Number>{Number{2.0}}, sample), 0.5, 1e-15);
  const Empirical<Number> law{{Number{1.0}, Number{4.0}}, {1.0, 3.0}};
  EXPECT_NEAR(ks_distance(law, sample), 0.5, 1e-15);  // Just below 4: 1/4 against 3/4.
  EXPECT_NEAR(ks_distance(every_value(sample), sample), 0.0, 1e-15);
}

TEST(Law, RoundsDecimalDigits) {
  EXPECT_EQ(rounded(160852.37, 4), 160900.0);
  EXPECT_EQ(rounded(0.026649, 3), 0.0266);
  EXPECT_EQ(rounded(0.0, 4), 0.0);
  EXPECT_EQ(rounded(0.1 + 0.2, 17), 0.1 + 0.2);
}

// Estimates are within about three standard errors of what drew 20000 samples.
TEST(Estimate, FindsTheParametersThatDrewTheSamples) {
  constexpr std::size_t n = 20'000;
  const auto e = estimated<Exponential<Number>>(draw(exponential(5.0), n));
  EXPECT_NEAR(e.mean.count(), 5.0, 0.11);  // 3 * 5 / sqrt(n)
  const auto u = estimated<Uniform<Number>>(draw(uniform(2.0, 6.0), n));
  EXPECT_NEAR(u.low.count(), 2.0, 0.002);
  EXPECT_NEAR(u.high.count(), 6.0, 0.002);
  for (const double cv : {0.02, 0.4, 1.5}) {
    const auto g = estimated<Gamma<Number>>(draw(gamma_law(30.0, cv), n));
    EXPECT_NEAR(g.mean.count() / 30.0, 1.0, 0.0213 * cv) << cv;
    EXPECT_NEAR(g.cv / cv, 1.0, 0.02) << cv;
  }
  for (const double sigma : {0.027, 0.5, 1.5}) {
    const auto l = estimated<Lognormal<Number>>(draw(lognormal(161.0, sigma), n));
    EXPECT_NEAR(std::log(l.median->count() / 161.0), 0.0, 0.0213 * sigma) << sigma;
    EXPECT_NEAR(*l.sigma / sigma, 1.0, 0.016) << sigma;
  }
  for (const double shape : {0.6, 1.0, 40.0}) {
    const auto w = estimated<Weibull<Number>>(draw(weibull(9.0, shape), n));
    EXPECT_NEAR(w.mean.count() / 9.0, 1.0, 0.04 / shape) << shape;
    EXPECT_NEAR(w.shape / shape, 1.0, 0.017) << shape;
  }
  const auto p = estimated<Pareto<Number>>(draw(pareto(12.0, 3.0), n));
  EXPECT_NEAR(p.shape, 3.0, 0.064);  // 3 * 3 / sqrt(n)
  EXPECT_NEAR(p.mean.count(), 12.0, 0.15);
}

// No parameters nearby explain the sample better: estimates are maxima of the likelihood.
TEST(Estimate, IsTheMaximumOfTheLikelihood) {
  const Sample sample{draw(gamma_law(8.0, 0.7), 300)};
  const auto g = std::get<Gamma<Number>>(*estimate("gamma", sample).law);
  const auto l = std::get<Lognormal<Number>>(*estimate("lognormal", sample).law);
  const auto w = std::get<Weibull<Number>>(*estimate("weibull", sample).law);
  // Parameters in which a small step of either is a small step of the law: scale and shape.
  const auto weibull_by_scale = [](double scale, double shape) {
    return weibull(scale * std::tgamma(1.0 + 1.0 / shape), shape);
  };
  const double scale = w.mean.count() / std::tgamma(1.0 + 1.0 / w.shape);
  for (const double by : {0.99, 1.01}) {
    EXPECT_LT(log_likelihood(gamma_law(by * g.mean.count(), g.cv), sample),
              log_likelihood(g, sample));
    EXPECT_LT(log_likelihood(gamma_law(g.mean.count(), by * g.cv), sample),
              log_likelihood(g, sample));
    EXPECT_LT(log_likelihood(lognormal(by * l.median->count(), *l.sigma), sample),
              log_likelihood(l, sample));
    EXPECT_LT(log_likelihood(lognormal(l.median->count(), by * *l.sigma), sample),
              log_likelihood(l, sample));
    EXPECT_LT(log_likelihood(weibull_by_scale(by * scale, w.shape), sample),
              log_likelihood(w, sample));
    EXPECT_LT(log_likelihood(weibull_by_scale(scale, by * w.shape), sample),
              log_likelihood(w, sample));
  }
}

TEST(Estimate, SaysWhyAFamilyDoesNotFit) {
  const Sample zero{{0.0, 1.0, 2.0}};
  EXPECT_EQ(estimate("lognormal", zero).reason, "some samples are zero");
  EXPECT_TRUE(estimate("exponential", zero).law.has_value());
  EXPECT_EQ(estimate("uniform", Sample{{-1.0, 2.0}}).reason, "some samples are negative");
  EXPECT_EQ(estimate("gamma", Sample{{2.0, 2.0}}).reason, "all samples are equal");
  // sum(log(x / 1)) = 3 log 1000: tail index 4 / 20.7.
  EXPECT_EQ(estimate("pareto", Sample{{1.0, 1e3, 1e3, 1e3}}).reason,
            "tail index of 1 or less: it has no mean");
}

// Equal but for the last bits: nothing may hang or abort, and some law describes it.
TEST(Choose, CopesWithSamplesThatHardlyDiffer) {
  const double next = std::nextafter(5.0, 6.0);
  const Choice choice = choose(Sample{{5.0, 5.0, next, 5.0, next}}, {});
  ASSERT_TRUE(choice.chosen.has_value());
  EXPECT_LE(choice.fits[*choice.chosen].goodness.worst_error(), 0.001);
}

TEST(Grid, KeepsMeanAndJudgedQuantiles) {
  const Sample sample{draw(exponential(10.0), 5000)};
  const Empirical<Number> grid = quantile_grid(sample);
  EXPECT_EQ(grid.values.size(), 65U);
  EXPECT_EQ(std::accumulate(grid.weights.begin(), grid.weights.end(), 0.0), 1000.0);
  double mean = 0.0;
  for (std::size_t i = 0; i < grid.values.size(); ++i) {
    mean += grid.values[i].count() * grid.weights[i] / 1000.0;
  }
  EXPECT_NEAR(mean, sample.mean(), 1e-10);
  for (const double p : judged_at) {
    EXPECT_NEAR(quantile(grid, p) / sample.quantile(p), 1.0, 0.02) << p;
  }
  EXPECT_EQ(quantile_grid(Sample{{1.0, 3.0, 3.0}}).weights, (std::vector<double>{1.0, 2.0}));
  EXPECT_TRUE(quantile_grid(Sample{{1.0, 3.0}}).weights.empty());
}

// Narrow laws, as start times follow them: 500 samples are enough to be within 2 %.
TEST(Choose, ReproducesNarrowSamplesByALaw) {
  for (const double sigma : {0.007, 0.027, 0.05}) {
    const Sample sample{draw(lognormal(161.0, sigma), 500)};
    const Choice choice = choose(sample, {});
    EXPECT_EQ(choice.because, Because::best_within) << sigma;
    const Fit& fit = choice.fits[choice.chosen.value()];
    EXPECT_NE(name_of(fit.law), "empirical") << sigma;
    EXPECT_LE(fit.goodness.worst_error(), 0.02) << sigma;
  }
}

// Laws that look different are told apart; 100000 samples leave their p99 no room for chance.
TEST(Choose, NamesTheFamilyThatDrewTheSamples) {
  for (const Law& law : {exponential(5.0), uniform(2.0, 6.0), gamma_law(30.0, 0.5),
                         lognormal(161.0, 0.5), weibull(9.0, 3.0), pareto(12.0, 4.0)}) {
    const Choice choice = choose(Sample{draw(law, 100'000)}, {});
    EXPECT_EQ(chosen_name(choice), name_of(law));
  }
}

TEST(Choose, TakesTheQuantilesWhereNoLawIsNear) {
  // Two humps: 90 % about 10, 10 % about 50.
  std::vector<double> values = draw(lognormal(10.0, 0.05), 1800);
  for (const double value : draw(lognormal(50.0, 0.05), 200, 8)) values.push_back(value);
  const Sample sample{values};
  const Choice choice = choose(sample, {});
  EXPECT_EQ(chosen_name(choice), "empirical");
  EXPECT_EQ(choice.because, Because::nothing_is_near);
  const Fit& fit = choice.fits[choice.chosen.value()];
  EXPECT_LE(fit.goodness.worst_error(), 0.005 + 1e-3);
  // And what is drawn from it has these quantiles.
  const Sample drawn{draw(fit.law, 100'000)};
  for (const double p : {0.5, 0.99}) {
    EXPECT_NEAR(drawn.quantile(p) / sample.quantile(p), 1.0, 0.02) << p;
  }
}

TEST(Choose, FollowsItsRule) {
  const Choice equal = choose(Sample{{123456.789, 123456.789}}, {});
  EXPECT_EQ(equal.because, Because::all_equal);
  EXPECT_EQ(std::get<Constant<Number>>(equal.fits[equal.chosen.value()].law).value.count(),
            123456.789);

  const Sample sample{draw(lognormal(161.0, 0.027), 500)};
  const Choice asked = choose(sample, {.family = "exponential"});
  EXPECT_EQ(chosen_name(asked), "exponential");
  EXPECT_EQ(asked.because, Because::asked_for);
  EXPECT_GT(asked.fits[*asked.chosen].goodness.worst_error(), 1.0);
  EXPECT_FALSE(choose(Sample{{0.0, 1.0, 2.0}}, {.family = "gamma"}).chosen.has_value());

  // No law has an error of nothing.
  EXPECT_EQ(chosen_name(choose(sample, {.tolerance = 1e-9})), "empirical");
  // A tolerance that all laws keep leaves the choice to the AIC.
  const Choice wide = choose(sample, {.tolerance = 1e9});
  for (const Fit& fit : wide.fits) {
    if (std::isnan(fit.goodness.aic)) continue;
    EXPECT_GE(fit.goodness.aic, wide.fits[wide.chosen.value()].goodness.aic) << name_of(fit.law);
  }
}

TEST(Choose, CountsParametersAgainstALaw) {
  const Sample sample{draw(exponential(5.0), 1000)};
  const Choice choice = choose(sample, {});
  const Fit& simple = *find(choice, "exponential");
  // n log(mean) + n is the negative log likelihood of the exponential law.
  EXPECT_NEAR(simple.goodness.aic, 2.0 + 2.0 * 1000.0 * (std::log(sample.mean()) + 1.0), 1e-6);
  // Weibull holds the exponential law, so it can lose by no more than its second parameter.
  EXPECT_LE(find(choice, "weibull")->goodness.aic, simple.goodness.aic + 2.0 + 1e-9);
}

TEST(Sample, KnowsHowUncertainAQuantileIs) {
  std::vector<double> values(1000);
  std::iota(values.begin(), values.end(), 1.0);
  const Sample sample{values};
  EXPECT_EQ(sample.quantile(0.9), 900.0);
  EXPECT_EQ(sample.quantile(0.07), 70.0);
  // 1.96 sqrt(1000 / 4) = 31 ranks.
  EXPECT_NEAR(sample.relative_uncertainty(0.5), 31.0 / 500.0, 1e-12);
  EXPECT_EQ((Sample{{1.0, 2.0}}.relative_uncertainty(0.99)), math::infinity);
}

// F. Anscombe, "Graphs in statistical analysis", The American Statistician 27 (1973), first set.
TEST(Line, AgreesWithAnscombe) {
  const std::array<double, 11> x{10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5};
  const std::array<double, 11> y{8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68};
  const Line line = least_squares(x, y).value();
  EXPECT_NEAR(line.intercept, 3.0001, 5e-5);
  EXPECT_NEAR(line.slope, 0.5001, 5e-5);
  EXPECT_NEAR(line.intercept_error, 1.1247, 5e-5);
  EXPECT_NEAR(line.slope_error, 0.1179, 5e-5);
  EXPECT_NEAR(line.r_squared, 0.6665, 5e-5);
  EXPECT_NEAR(line.t, 2.2622, 5e-5);
  EXPECT_NEAR(line.largest_residual, 1.9213, 5e-5);
}

TEST(Line, IsExactForPointsOnALineFarFromZero) {
  std::vector<double> x;
  std::vector<double> y;
  for (int i = 0; i < 10; ++i) {
    x.push_back(1e9 + i * 1e6);
    y.push_back(166e6 + 0.0182 * x.back());
  }
  const Line line = least_squares(x, y).value();
  EXPECT_NEAR(line.slope, 0.0182, 1e-9);
  EXPECT_NEAR(line.intercept / 166e6, 1.0, 1e-8);
  EXPECT_NEAR(line.r_squared, 1.0, 1e-12);
}

TEST(Line, NeedsThreePairsThatDiffer) {
  const std::array<double, 3> x{1, 2, 3};
  const std::array<double, 3> same{2, 2, 2};
  EXPECT_FALSE(least_squares(same, x).has_value());
  EXPECT_FALSE(least_squares(std::span{x}.first(2), std::span{x}.first(2)).has_value());
  EXPECT_EQ(least_squares(x, same).value().r_squared, 1.0);
}

}  // namespace
}  // namespace stowplan::fit::fit_test
