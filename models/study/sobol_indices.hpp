// Which axis accounts for how much of what varies: Sobol's indices, from a design of pairs of
// points and the values there.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sim/stats/interval.hpp"

namespace stowplan {

/// Shares of the variance that the axes make together.
struct SobolIndex {
  Estimate first;  ///< Gone if the axis were known: what it does by itself.
  Estimate total;  ///< Left if all others were known: with all that it does together with others.
};

/// Places of a block of the design: A, B, and for each axis A with that axis from B.
[[nodiscard]] constexpr std::size_t sobol_block(std::size_t axes) { return axes + 2; }

/// The indices of all axes by a design of kind sobol-indices.
///
/// Model   of blocks j with values a_j, b_j and c_ij: first_i = mean of b (c_i - a) over V, total_i
///         = half the mean of (a - c_i)^2 over V, with V the variance of all a and b; values are
///         centred by their mean first, which takes nothing from the estimators and noise out of
///         the first. Intervals by the jackknife over 20 groups of blocks
/// Example y = 3 u + 4 v, u and v even: 9 / 25 and 16 / 25, first and total alike
/// Shape   O(values). A block with a value that is not finite is left out. n is the blocks that
///         count
/// Errors  aborts unless the values are whole blocks, of one axis at least
/// Source  first: Saltelli et al., Computer Physics Communications 181 (2010), table 2 (b); total:
///         Jansen, ibid. 117 (1999)
[[nodiscard]] std::vector<SobolIndex> sobol_indices(std::span<const double> values,
                                                    std::size_t axes, double confidence);

}  // namespace stowplan
