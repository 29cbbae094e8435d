// Holds what a scenario asserts against a result.
#pragma once

#include <vector>

#include "models/result/result.hpp"
#include "models/scenario/scenario.hpp"

namespace stowplan {

/// Every assertion for every layout it is about, in the order of the scenario. One of a layout that
/// is not in the result, or that is compared with one that is not, is left out.
///
/// Model   a mean over replications keeps its limits, or does not; of a difference the whole
///         interval has to. An infeasible layout, a metric that there is not or that was not
///         observed, and a difference of single replications hold nothing.
[[nodiscard]] std::vector<AssertionCheck> check_assertions(const Scenario& scenario,
                                                           const Comparison& comparison);

/// Whether all hold.
[[nodiscard]] bool all_hold(const std::vector<AssertionCheck>& checks);

}  // namespace stowplan
