// The report of a validation: what scenarios state as published beside what comes out of them.
#pragma once

#include "cli/report.hpp"
#include "view/report/report_page.hpp"

namespace stowplan::cli {

/// Simulates the scenarios below the command's folder, or its file where a ledger is asked for.
/// Errors  as validated_scenarios
[[nodiscard]] view::ReportPage ledger_page(const ReportCommand& command);

}  // namespace stowplan::cli
