#include "models/study/effects.hpp"

#include <cmath>
#include <cstddef>
#include <optional>

#include "sim/check.hpp"
#include "sim/stats/students_t.hpp"
#include "sim/stats/tally.hpp"

namespace stowplan {
namespace {

/// The axis that moves between two neighbours, and by how much.
struct Move {
  std::size_t axis = 0;
  double by = 0;
};

Move move_between(const std::vector<double>& from, const std::vector<double>& to) {
  std::optional<Move> found;
  for (std::size_t axis = 0; axis < from.size(); ++axis) {
    if (from[axis] == to[axis]) continue;
    STOWPLAN_CHECK(!found);
    found = Move{axis, to[axis] - from[axis]};
  }
  STOWPLAN_CHECK(found.has_value());
  return *found;
}

Tally without(const std::vector<double>& values, std::size_t left_out) {
  Tally tally;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i != left_out) tally.add(values[i]);
  }
  return tally;
}

// Standard deviation with the interval of Tukey's jackknife, which asks for no distribution.
Estimate deviation(const std::vector<double>& values, double confidence) {
  Estimate sigma;
  sigma.n = static_cast<std::int64_t>(values.size());
  if (values.size() < 2) return sigma;
  sigma.mean = std::sqrt(without(values, values.size()).variance());
  if (values.size() < 3) return sigma;
  Tally parts;
  for (std::size_t i = 0; i < values.size(); ++i) {
    parts.add(std::sqrt(without(values, i).variance()));
  }
  const auto n = static_cast<double>(values.size());
  const double error = std::sqrt(parts.variance() * (n - 1) * (n - 1) / n);
  sigma.half_width = students_t_quantile((1 + confidence) / 2, sigma.n - 1) * error;
  return sigma;
}

}  // namespace

std::vector<MorrisEffect> morris_effects(const DesignShares& shares, std::span<const double> values,
                                         double confidence) {
  STOWPLAN_CHECK(!shares.empty() && shares.size() == values.size());
  const std::size_t axes = shares.front().size();
  STOWPLAN_CHECK(shares.size() % (axes + 1) == 0);
  std::vector<std::vector<double>> effects(axes);
  for (std::size_t i = 0; i + 1 < shares.size(); ++i) {
    if ((i + 1) % (axes + 1) == 0) continue;  // The next one begins another path.
    const Move move = move_between(shares[i], shares[i + 1]);
    const double effect = (values[i + 1] - values[i]) / move.by;
    if (!std::isnan(effect)) effects[move.axis].push_back(effect);
  }
  std::vector<MorrisEffect> all;
  for (const std::vector<double>& of_axis : effects) {
    std::vector<double> sizes;
    for (const double effect : of_axis) sizes.push_back(std::abs(effect));
    all.push_back({t_interval(of_axis, confidence), t_interval(sizes, confidence),
                   deviation(of_axis, confidence)});
  }
  return all;
}

}  // namespace stowplan
