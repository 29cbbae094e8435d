#include "models/study/regret.hpp"

#include <algorithm>
#include <cstdint>

#include "sim/check.hpp"
#include "sim/math.hpp"
#include "sim/stats/tally.hpp"

namespace stowplan {
namespace {

std::optional<double> least_at(const std::vector<std::vector<DrawnValue>>& alternatives,
                               std::size_t draw) {
  std::optional<double> least;
  for (const std::vector<DrawnValue>& one : alternatives) {
    if (one[draw].good && (!least || one[draw].value < *least)) least = one[draw].value;
  }
  return least;
}

Prospect prospect_of(const std::vector<DrawnValue>& one,
                     const std::vector<std::optional<double>>& least, double confidence) {
  Prospect prospect;
  Tally values;
  double regret = 0;
  double counted = 0;
  for (std::size_t draw = 0; draw < one.size(); ++draw) {
    if (!least[draw]) continue;
    counted += 1;
    if (!one[draw].good) {
      prospect.worst_regret = regret = math::infinity;
      continue;
    }
    values.add(one[draw].value);
    prospect.good += 1;
    const double more = one[draw].value - *least[draw];
    if (more == 0) prospect.best += 1;
    regret += more;
    prospect.worst_regret = std::max(prospect.worst_regret, more);
  }
  const auto draws = static_cast<double>(one.size());
  prospect.expected = t_interval(values, confidence);
  prospect.expected_regret = counted > 0 ? regret / counted : 0;
  prospect.good /= draws;
  prospect.best /= draws;
  return prospect;
}

template <class Key>
std::optional<std::size_t> least_of_good(const std::vector<Prospect>& all, const Key& key) {
  std::optional<std::size_t> least;
  for (std::size_t k = 0; k < all.size(); ++k) {
    if (all[k].worst_regret == math::infinity || all[k].expected.n == 0) continue;
    if (!least || key(all[k]) < key(all[*least])) least = k;
  }
  return least;
}

}  // namespace

Choices choose(const std::vector<std::vector<DrawnValue>>& alternatives, double confidence) {
  STOWPLAN_CHECK(!alternatives.empty() && !alternatives.front().empty());
  std::vector<std::optional<double>> least;
  for (std::size_t draw = 0; draw < alternatives.front().size(); ++draw) {
    least.push_back(least_at(alternatives, draw));
  }
  Choices choices;
  for (const std::vector<DrawnValue>& one : alternatives) {
    STOWPLAN_CHECK(one.size() == least.size());
    choices.of.push_back(prospect_of(one, least, confidence));
  }
  choices.least_expected =
      least_of_good(choices.of, [](const Prospect& p) { return p.expected.mean; });
  choices.least_regret =
      least_of_good(choices.of, [](const Prospect& p) { return p.worst_regret; });
  return choices;
}

}  // namespace stowplan
