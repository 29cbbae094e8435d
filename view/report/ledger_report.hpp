// The report of a validation: what does not agree first, then everything that was compared, with
// where each number comes from.
#pragma once

#include <vector>

#include "view/report/report_section.hpp"
#include "view/validation_output.hpp"

namespace stowplan::view {

/// The verdict with counts by claim, every row, the reasons of misses, sources, and what could not
/// be compared at all. Those that have nothing to show are left out.
[[nodiscard]] std::vector<ReportSection> ledger_sections(
    const std::vector<ValidatedScenario>& scenarios, const Coverage& coverage);

}  // namespace stowplan::view
