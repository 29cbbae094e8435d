// Why two layouts differ, part by part: the parts of each sum add up to the whole.
#pragma once

#include <string>
#include <vector>

#include "models/result/result.hpp"
#include "models/scenario/changed_inputs.hpp"
#include "view/print_comparison.hpp"
#include "view/table.hpp"

namespace stowplan::view {

/// The main reasons in a sentence each: by how much a workload of `b` starts later than in `a` and
/// which phases that is, how much more memory an instance holds and in which part, what it costs.
/// Differences within the noise are not mentioned.
[[nodiscard]] std::vector<std::string> reasons(const Comparison& comparison);

/// Inputs, reasons and sums. The comparison holds two layouts, `b` compared with `a`.
[[nodiscard]] std::string diff_output(const Comparison& comparison,
                                      const std::vector<ChangedInput>& inputs, OutputFormat format,
                                      const TextStyle& style);

}  // namespace stowplan::view
