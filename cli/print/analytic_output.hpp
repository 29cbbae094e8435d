// The closed-form answer beside the simulated one, for those who want to know how far to trust
// either.
#pragma once

#include <string>
#include <vector>

#include "cli/print/analytic_layout.hpp"
#include "cli/print/print_comparison.hpp"
#include "models/result.hpp"

namespace stowplan {

/// A table per layout: analytic, simulated, error; below it where the answer does not hold.
[[nodiscard]] std::string analytic_output(const std::vector<AnalyticLayout>& answers,
                                          const Comparison& comparison, OutputFormat format,
                                          const TextStyle& style);

}  // namespace stowplan
