#include "sim/stats/warm_up.hpp"

#include <algorithm>

namespace stowplan {
namespace {

constexpr std::size_t batch = 5;
constexpr std::size_t fewest_means = 10;
constexpr std::size_t fewest_left = 5;

std::vector<double> means_of_five(std::span<const double> series) {
  std::vector<double> means(series.size() / batch);
  for (std::size_t i = 0; i < means.size(); ++i) {
    double sum = 0;
    for (const double value : series.subspan(i * batch, batch)) sum += value;
    means[i] = sum / static_cast<double>(batch);
  }
  return means;
}

// The cut with the least squared standard error, found in one pass from the end by Welford's
// recurrence. `<=` on the way down prefers the earlier of equal cuts.
std::size_t best_cut(std::span<const double> means) {
  std::size_t best = 0;
  double least = 0;
  double mean = 0;
  double squares = 0;
  std::size_t left = 0;
  for (std::size_t d = means.size(); d-- > 0;) {
    ++left;
    const double from_old_mean = means[d] - mean;
    mean += from_old_mean / static_cast<double>(left);
    squares += from_old_mean * (means[d] - mean);
    if (left < fewest_left) continue;
    const auto n = static_cast<double>(left);
    const double error = squares / (n * n);
    if (left == fewest_left || error <= least) {
      least = error;
      best = d;
    }
  }
  return best;
}

}  // namespace

WarmUp mser5(std::span<const double> series) {
  const std::vector<double> means = means_of_five(series);
  const std::size_t half = means.size() / 2;
  if (means.size() < fewest_means) return {.first = half * batch, .settled = false};
  const std::size_t cut = best_cut(means);
  if (cut > half) return {.first = half * batch, .settled = false};
  return {.first = cut * batch, .settled = true};
}

WarmUp decide_warm_up(std::span<const std::vector<double>> replications) {
  if (replications.empty()) return {};
  std::size_t length = replications.front().size();
  for (const std::vector<double>& series : replications) length = std::min(length, series.size());

  std::vector<double> average(length, 0.0);
  for (const std::vector<double>& series : replications) {
    for (std::size_t i = 0; i < length; ++i) average[i] += series[i];
  }
  for (double& value : average) value /= static_cast<double>(replications.size());
  return mser5(average);
}

}  // namespace stowplan
