#include "sim/fit/sample.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "sim/check.hpp"
#include "sim/math.hpp"

namespace stowplan::fit {
namespace {

std::vector<double> in_order(std::vector<double> values) {
  STOWPLAN_CHECK(!values.empty());
  std::sort(values.begin(), values.end());
  return values;
}

}  // namespace

Sample::Sample(std::vector<double> values)
    : sorted_(in_order(std::move(values))),
      mean_(std::accumulate(sorted_.begin(), sorted_.end(), 0.0) /
            static_cast<double>(sorted_.size())) {}

double Sample::quantile(double p) const {
  STOWPLAN_CHECK(p >= 0.0 && p <= 1.0);
  // 0.07 * 100 is a little more than 7.
  constexpr double rounding = 1e-9;
  const double rank = std::ceil(p * static_cast<double>(size()) - rounding);
  return sorted_[rank < 1.0 ? 0 : std::min(static_cast<std::size_t>(rank), size()) - 1];
}

double Sample::relative_uncertainty(double p) const {
  constexpr double deviations = 1.96;
  const auto n = static_cast<double>(size());
  const double rank = std::ceil(p * n - 1e-9);
  const double reach = std::ceil(deviations * std::sqrt(n * p * (1.0 - p)));
  const double middle = quantile(p);
  if (rank - reach < 1.0 || rank + reach > n || !(middle > 0.0)) return math::infinity;
  const double below = middle - sorted_[static_cast<std::size_t>(rank - reach) - 1];
  const double above = sorted_[static_cast<std::size_t>(rank + reach) - 1] - middle;
  return std::max(below, above) / middle;
}

double Sample::mean_between(double from, double to) const {
  STOWPLAN_CHECK(from >= 0.0 && from < to && to <= 1.0);
  const auto n = static_cast<double>(size());
  const double first = from * n;
  const double last = to * n;
  double sum = 0.0;
  for (auto i = static_cast<std::size_t>(first); i < size(); ++i) {
    const auto low = static_cast<double>(i);
    if (low >= last) break;
    sum += sorted_[i] * (std::min(last, low + 1.0) - std::max(first, low));
  }
  return sum / (last - first);
}

}  // namespace stowplan::fit
