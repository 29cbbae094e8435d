#include "sim/stats/autocorrelation.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "sim/math.hpp"

namespace stowplan {
namespace {

constexpr double lags_per_sum = 2.5;

// The mean over replications step by step; of a single one, over its steps.
std::vector<double> common_part(std::span<const std::span<const double>> replications,
                                std::size_t length) {
  std::vector<double> mean(length, 0.0);
  for (const std::span<const double> one : replications) {
    for (std::size_t t = 0; t < length; ++t) mean[t] += one[t];
  }
  for (double& value : mean) value /= static_cast<double>(replications.size());
  if (replications.size() > 1) return mean;
  double sum = 0;
  for (const double value : mean) sum += value;
  return std::vector<double>(length, sum / static_cast<double>(length));
}

double covariance(const std::vector<std::vector<double>>& deviations, std::size_t lag) {
  double sum = 0;
  for (const std::vector<double>& d : deviations) {
    for (std::size_t t = 0; t + lag < d.size(); ++t) sum += d[t] * d[t + lag];
  }
  return sum / static_cast<double>(deviations.front().size() - lag);
}

// An exponential autocorrelation exp(-x u) over steps of length 1 has the integral 2 / x; that of
// its means over steps, which have less variance, is x / (x - 1 + exp(-x)).
double undo_means(double steps) {
  if (steps <= 1) return 0;
  double low = 0;
  double high = 1e6;
  for (int halving = 0; halving < 60; ++halving) {
    const double x = (low + high) / 2;
    // Its series where the difference would cancel.
    const double part = x < 1e-3 ? x * x * (0.5 - x / 6) : x - 1 + math::exp(-std::min(x, 700.0));
    (x > steps * part ? low : high) = x;
  }
  return 2 / low;
}

}  // namespace

MemoryTime memory_time(std::span<const std::span<const double>> replications) {
  if (replications.empty()) return {};
  std::size_t length = replications.front().size();
  for (const std::span<const double> one : replications) length = std::min(length, one.size());
  if (length < 4) return {};
  const std::vector<double> mean = common_part(replications, length);
  std::vector<std::vector<double>> deviations;
  for (const std::span<const double> one : replications) {
    std::vector<double>& d = deviations.emplace_back(length);
    for (std::size_t t = 0; t < length; ++t) d[t] = one[t] - mean[t];
  }
  const double variance = covariance(deviations, 0);
  if (!(variance > 0)) return {};
  double sum = 1;
  for (std::size_t lag = 1; lag <= length / 2; ++lag) {
    sum += 2 * covariance(deviations, lag) / variance;
    if (static_cast<double>(lag) >= lags_per_sum * sum) return {undo_means(sum), true};
  }
  return {std::max(sum, static_cast<double>(length) / (2 * lags_per_sum)), false};
}

}  // namespace stowplan
