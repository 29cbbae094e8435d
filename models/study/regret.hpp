// Which alternative to choose where the inputs are not known: by what each comes to over draws of
// them.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "sim/stats/interval.hpp"

namespace stowplan {

/// An alternative at one draw of the inputs.
struct DrawnValue {
  double value = 0;   ///< Of what is to be least: the mean over replications.
  bool good = false;  ///< It keeps what is asked; else its value counts for nothing.
};

/// What one alternative comes to over all draws.
struct Prospect {
  Estimate expected;  ///< Mean value, over the draws at which it is good.
  double good = 0;    ///< Share of draws at which it is good.
  double best = 0;    ///< Share at which it is the least of those that are good.
  double expected_regret =
      0;                    ///< Mean of its value above the best one's; infinite if ever not good
  double worst_regret = 0;  ///< Most of it; likewise.
};

struct Choices {
  std::vector<Prospect> of;  ///< By alternative.
  /// Of least expected value and of least worst regret; none where none is good at every draw that
  /// any is.
  std::optional<std::size_t> least_expected;
  std::optional<std::size_t> least_regret;
};

/// Holds alternatives against each other.
///
/// Model   regret at a draw: value less the least value of those that are good there. Draws at
///         which none is good tell nothing of the choice and count in `good` alone.
/// Example costs 1 and 9 or 4 and 5: expected 5 and 4.5, worst regrets 4 and 3
/// Shape   alternatives[k][draw]; all have as many draws
/// Source  regret: Savage, Journal of the American Statistical Association 46 (1951)
[[nodiscard]] Choices choose(const std::vector<std::vector<DrawnValue>>& alternatives,
                             double confidence);

}  // namespace stowplan
