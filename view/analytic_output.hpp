// The closed-form answer beside the simulated one, for those who want to know how far to trust
// either.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "models/result/result.hpp"
#include "view/analytic_layout.hpp"
#include "view/print_comparison.hpp"

namespace stowplan::view {

/// The tables of analytic_output().
[[nodiscard]] std::vector<Table> analytic_tables(std::span<const AnalyticLayout> answers,
                                                 const Comparison& comparison, Depth depth);

/// Hosts, cost and mean response times of all layouts side by side, without a simulation.
[[nodiscard]] Table closed_form_table(std::span<const AnalyticLayout> answers);

/// On one screen hosts, cost and mean response times of all layouts side by side, with their
/// errors; else a table a layout: analytic, simulated, error. Below it where the answer does not
/// hold, each reason once.
[[nodiscard]] std::string analytic_output(const std::vector<AnalyticLayout>& answers,
                                          const Comparison& comparison, OutputFormat format,
                                          Depth depth, const TextStyle& style);

}  // namespace stowplan::view
