#include "models/solve/select.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>

#include "sim/math.hpp"
#include "sim/stats/students_t.hpp"

namespace stowplan {
namespace {

double mean_of(const std::vector<double>& values, std::size_t n) {
  return std::accumulate(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(n), 0.0) /
         static_cast<double>(n);
}

/// Whether `other` is more than `best` by more than the noise.
bool surely_more(const std::vector<double>& best, const std::vector<double>& other, std::size_t n,
                 double confidence) {
  if (n < 2) return false;
  const double mean = mean_of(other, n) - mean_of(best, n);
  double squares = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double off = other[i] - best[i] - mean;
    squares += off * off;
  }
  const auto count = static_cast<double>(n);
  const double error = std::sqrt(squares / (count - 1) / count);
  return mean > students_t_quantile(confidence, static_cast<std::int64_t>(n) - 1) * error;
}

}  // namespace

Selection least_of(const std::vector<std::vector<double>>& alternatives, double confidence) {
  Selection selection;
  std::size_t n = alternatives.front().size();
  for (const std::vector<double>& one : alternatives) n = std::min(n, one.size());
  if (n == 0) return selection;
  for (std::size_t i = 1; i < alternatives.size(); ++i) {
    if (mean_of(alternatives[i], n) < mean_of(alternatives[selection.best], n)) selection.best = i;
  }
  const double each =
      1 - (1 - confidence) / static_cast<double>(std::max<std::size_t>(1, alternatives.size() - 1));
  for (std::size_t i = 0; i < alternatives.size(); ++i) {
    if (i == selection.best) continue;
    if (!surely_more(alternatives[selection.best], alternatives[i], n, each)) {
      selection.equals.push_back(i);
    }
  }
  return selection;
}

}  // namespace stowplan
