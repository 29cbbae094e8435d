// The report of a scenario: the answer first, then what it rests on. Every section is a pure
// function of the result, so that the page of a browser that has run the model itself writes the
// same, byte for byte.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/result/result.hpp"
#include "models/scenario/changed_inputs.hpp"
#include "models/scenario/scenario.hpp"
#include "sim/config/diagnostic.hpp"
#include "sim/config/show.hpp"
#include "view/analytic_layout.hpp"
#include "view/drawing/pictures.hpp"
#include "view/report/report_section.hpp"

namespace stowplan::view {

/// What a report is written from; the result was made for pictures.
struct ReportSource {
  const Scenario& scenario;
  const Comparison& comparison;
  std::span<const config::EffectiveValue> values;  ///< In force, of what is used.
  std::span<const config::Diagnostic> warnings = {};
  std::span<const AnalyticLayout> closed_form = {};
  std::string_view version = {};
};

/// Answer, density, cost, latency, starts, isolation and assumptions. Those that have nothing to
/// show are left out: where all layouts are infeasible, all but the answer and the assumptions.
[[nodiscard]] std::vector<ReportSection> comparison_sections(const ReportSource& source);

/// What happens in the window, step by step; nothing without series.
[[nodiscard]] std::vector<ReportSection> time_section(const ReportSource& source,
                                                      std::span<const TimeSeries> series);

/// Why the second of two layouts is not like the first: reasons, inputs and sums.
[[nodiscard]] ReportSection diff_section(const Comparison& comparison,
                                         const std::vector<ChangedInput>& inputs);

/// The meaning of every metric, with its unit; what labels of tables link to.
[[nodiscard]] ReportSection meanings_section();

/// How to get the same numbers again: version, seed, replications, digests, and the command.
[[nodiscard]] ReportSection provenance_section(const Comparison& comparison,
                                               std::string_view version, std::string_view command);

}  // namespace stowplan::view
