// Which of several alternatives is best, by replications on equal random numbers.
#pragma once

#include <cstddef>
#include <vector>

namespace stowplan {

struct Selection {
  std::size_t best = 0;
  /// Others of which it is not certain that they are worse.
  std::vector<std::size_t> equals;
};

/// The alternative with the least mean over the replications that all have, the first of equals.
///
/// Model   k - 1 paired comparisons with the one that is best, each at 1 - (1 - confidence) /
///         (k - 1) and one-sided: with probability `confidence` the true best is `best` or one of
///         `equals` (subset selection by Bonferroni, for any dependence)
/// Shape   alternatives with equal values in every replication are equal; with one replication all
///         are
/// Source  Nelson and Matejcik, Management Science 41 (1995) 1935, on common random numbers
[[nodiscard]] Selection least_of(const std::vector<std::vector<double>>& alternatives,
                                 double confidence);

}  // namespace stowplan
