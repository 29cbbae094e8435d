#include "sim/fit/choose.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/check.hpp"
#include "sim/fit/estimate.hpp"
#include "sim/math.hpp"

namespace stowplan::fit {
namespace {

double relative_error(double value, double reference) {
  if (value == reference) return 0.0;
  return reference > 0.0 ? value / reference - 1.0 : math::infinity;
}

Fit judge(const Law& exact, const Sample& sample, const Options& options) {
  Fit fit{rounded(exact, options.digits), {}};
  fit.goodness.aic =
      2.0 * static_cast<double>(parameters(exact)) - 2.0 * log_likelihood(exact, sample);
  fit.goodness.ks = ks_distance(fit.law, sample);
  for (std::size_t i = 0; i < judged_at.size(); ++i) {
    fit.goodness.quantiles[i] = quantile(fit.law, judged_at[i]);
    fit.goodness.errors[i] =
        relative_error(fit.goodness.quantiles[i], sample.quantile(judged_at[i]));
  }
  return fit;
}

/// Rounded parameters may be none a law can have: a shape just above 1, say.
bool is_sound(const Fit& fit) { return problem(distribution(fit.law)).empty(); }

/// The grid, or all samples where the grid is too coarse.
Fit judge_empirical(const Sample& sample, const Options& options) {
  Fit grid = judge(quantile_grid(sample), sample, options);
  if (grid.goodness.worst_error() <= options.tolerance / 4.0) return grid;
  return judge(every_value(sample), sample, options);
}

void fit_family(std::string_view family, const Sample& sample, const Options& options,
                Choice& choice) {
  if (family == Empirical<Number>::name) {
    choice.fits.push_back(judge_empirical(sample, options));
    return;
  }
  Estimated estimated = estimate(family, sample);
  if (!estimated.law) {
    choice.unfitted.push_back({family, std::move(estimated.reason)});
    return;
  }
  Fit fit = judge(*estimated.law, sample, options);
  // A constant is the same to all its digits.
  if (sample.all_equal()) fit = judge(*estimated.law, sample, {.digits = 17});
  if (is_sound(fit)) {
    choice.fits.push_back(std::move(fit));
  } else {
    choice.unfitted.push_back({family, problem(distribution(fit.law))});
  }
}

std::optional<std::size_t> least_aic_within(const std::vector<Fit>& fits, double tolerance) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < fits.size(); ++i) {
    const Goodness& goodness = fits[i].goodness;
    if (std::isnan(goodness.aic) || !(goodness.worst_error() <= tolerance)) continue;
    if (!best || goodness.aic < fits[*best].goodness.aic) best = i;
  }
  return best;
}

}  // namespace

double Goodness::worst_error() const {
  double worst = 0.0;
  for (const double error : errors) worst = std::max(worst, std::abs(error));
  return worst;
}

Choice choose(const Sample& sample, const Options& options) {
  STOWPLAN_CHECK(options.tolerance > 0.0 && sample.min() >= 0.0);
  Choice choice;
  for (std::size_t i = 0; i < judged_at.size(); ++i) {
    choice.of_sample[i] = sample.quantile(judged_at[i]);
  }
  for (const std::string_view family : families) fit_family(family, sample, options, choice);

  if (!options.family.empty()) {
    STOWPLAN_CHECK(std::find(families.begin(), families.end(), options.family) != families.end());
    const auto at = std::find_if(choice.fits.begin(), choice.fits.end(), [&](const Fit& fit) {
      return name_of(fit.law) == options.family;
    });
    if (at != choice.fits.end()) choice.chosen = static_cast<std::size_t>(at - choice.fits.begin());
    return choice;
  }
  if (sample.all_equal()) {
    choice.because = Because::all_equal;
    choice.chosen = 0;
    return choice;
  }
  choice.chosen = least_aic_within(choice.fits, options.tolerance);
  choice.because = choice.chosen ? Because::best_within : Because::nothing_is_near;
  if (!choice.chosen) choice.chosen = choice.fits.size() - 1;
  return choice;
}

}  // namespace stowplan::fit
