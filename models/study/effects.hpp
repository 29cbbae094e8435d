// What the axes of a study do to a metric, from the design as it was frozen and a value a point.
// Estimators are pure functions of these two, whoever made the values.
#pragma once

#include <span>
#include <vector>

#include "sim/stats/interval.hpp"

namespace stowplan {

/// Where the points of a design that draws lie: for each point a number in [0, 1] for each axis,
/// how far along its range it is.
using DesignShares = std::vector<std::vector<double>>;

/// What one axis does, each with its interval over paths. All three are in the unit of the values,
/// for a move over the whole range of the axis.
struct MorrisEffect {
  Estimate mu;       ///< Mean elementary effect: which way.
  Estimate mu_star;  ///< Mean of their sizes: how much.
  Estimate sigma;    ///< Their standard deviation: bends, and what other axes change in it.
};

/// The effects of all axes by a design of kind morris.
///
/// Model   a path is one point more than there are axes; between two neighbours one axis moves by
/// d,
///         and the elementary effect is (y' - y) / d. Paths are independent: mu and mu_star have t
///         intervals over them, sigma one by the jackknife.
/// Example y = 3 u + u v: the effect of u is 3 + v at each path, so that mu is 3.5, mu_star 3.5,
///         sigma that of v.
/// Shape   O(points * axes). A path whose value is NaN on either side of a move says nothing of
/// that
///         move. n of the estimates is how many moves were counted.
/// Errors  aborts unless there are as many values as points, in whole paths on which each axis
///         moves once
/// Source  Morris, Technometrics 33 (1991); mu_star: Campolongo, Cariboni and Saltelli,
///         Environmental Modelling & Software 22 (2007)
[[nodiscard]] std::vector<MorrisEffect> morris_effects(const DesignShares& shares,
                                                       std::span<const double> values,
                                                       double confidence);

}  // namespace stowplan
