// Why two layouts differ, in sentences. Differences within the noise are not mentioned.
#pragma once

#include <string>
#include <vector>

#include "models/result/result.hpp"
#include "models/scenario/changed_inputs.hpp"

namespace stowplan::view {

/// A sentence each: what `b` costs more than `a` and where, by how much the p99 of a workload is
/// later, by how much it starts later and which phases that is, how much more memory an instance
/// holds and in which part.
[[nodiscard]] std::vector<std::string> reasons(const Comparison& comparison);

/// On one screen: the same for the workloads that change most, and what is chosen otherwise.
[[nodiscard]] std::vector<std::string> screen_reasons(const Comparison& comparison,
                                                      const std::vector<ChangedInput>& inputs);

}  // namespace stowplan::view
