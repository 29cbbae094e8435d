// Why two layouts differ, part by part: the parts of each sum add up to the whole.
#pragma once

#include <string>
#include <vector>

#include "models/result/result.hpp"
#include "models/scenario/changed_inputs.hpp"
#include "view/print_comparison.hpp"
#include "view/table.hpp"

namespace stowplan::view {

/// The reasons in a sentence each: what `b` costs more than `a` and where, by how much the p99 of a
/// workload is later, by how much it starts later and which phases that is, how much more memory an
/// instance holds and in which part. Differences within the noise are not mentioned.
[[nodiscard]] std::vector<std::string> reasons(const Comparison& comparison);

/// The comparison holds two layouts, `b` compared with `a`. On one screen: the reasons for the
/// workloads that change most, and what is chosen otherwise; else all reasons, inputs and sums.
[[nodiscard]] std::string diff_output(const Comparison& comparison,
                                      const std::vector<ChangedInput>& inputs, OutputFormat format,
                                      Depth depth, const TextStyle& style);

}  // namespace stowplan::view
