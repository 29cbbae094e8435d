// The closed-form answer beside the simulated one, for those who want to know how far to trust
// either.
#pragma once

#include <string>
#include <vector>

#include "models/result/result.hpp"
#include "view/analytic_layout.hpp"
#include "view/print_comparison.hpp"

namespace stowplan::view {

/// A table per layout: analytic, simulated, error; below it where the answer does not hold.
[[nodiscard]] std::string analytic_output(const std::vector<AnalyticLayout>& answers,
                                          const Comparison& comparison, OutputFormat format,
                                          const TextStyle& style);

}  // namespace stowplan::view
