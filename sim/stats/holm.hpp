// Of twenty true nulls one is rejected at 95 %: who tests many numbers at once has to ask for more.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace stowplan {

/// Which hypotheses are rejected so that with probability 1 - alpha none is rejected wrongly.
///
/// Model   the smallest p-value against alpha / n, the next against alpha / (n - 1), ..., until one
///         is not below. No independence is assumed. A NaN is no test and is not counted.
/// Example 0.01, 0.04, 0.03 at 0.05: 0.01 <= 0.05 / 3 is rejected, 0.03 > 0.05 / 2 ends it.
/// Source  S. Holm, Scandinavian Journal of Statistics 6 (1979)
[[nodiscard]] inline std::vector<bool> holm(std::span<const double> p, double alpha) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (p[i] == p[i]) order.push_back(i);
  }
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return p[i]; });
  std::vector<bool> rejected(p.size());
  for (std::size_t k = 0; k < order.size(); ++k) {
    if (!(p[order[k]] <= alpha / static_cast<double>(order.size() - k))) break;
    rejected[order[k]] = true;
  }
  return rejected;
}

}  // namespace stowplan
