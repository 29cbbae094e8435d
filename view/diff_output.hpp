// Why two layouts differ, part by part: the parts of each sum add up to the whole.
#pragma once

#include <string>
#include <vector>

#include "models/result/result.hpp"
#include "models/scenario/changed_inputs.hpp"
#include "view/print_comparison.hpp"
#include "view/table.hpp"

namespace stowplan::view {

/// Every reason as a sentence, and behind them what differs in the scenario and in every sum.
struct DiffParts {
  std::vector<std::string> reasons;
  std::vector<Table> tables;
};
[[nodiscard]] DiffParts diff_parts(const Comparison& comparison,
                                   const std::vector<ChangedInput>& inputs);

/// The comparison holds two layouts, `b` compared with `a`. On one screen: the reasons for the
/// workloads that change most, and what is chosen otherwise; else all reasons, inputs and sums.
[[nodiscard]] std::string diff_output(const Comparison& comparison,
                                      const std::vector<ChangedInput>& inputs, OutputFormat format,
                                      Depth depth, const TextStyle& style);

}  // namespace stowplan::view
