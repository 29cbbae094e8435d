// What can be read and run and is still likely not meant: a per cent slip, a window too short to
// say anything, more load than the fleet can carry. `stowplan check` and `run` print these as
// warnings; `check --strict` refuses them. What is certainly wrong belongs in validate.hpp.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "models/plan/plan.hpp"
#include "models/scenario/load.hpp"
#include "models/scenario/scenario.hpp"
#include "sim/config/diagnostic.hpp"
#include "sim/problem.hpp"

namespace stowplan {

/// Whether anyone wrote the value at a path, so that a default can be told from a decision.
using Said = std::function<bool(std::string_view path)>;

/// All warnings, each with its path and a remedy.
///
/// Model   closed forms only: mean rates through the call graph, mean demands, the most instances
///         and hosts there may be; nothing is simulated
/// Shape   O(layouts * (workloads + calls)), whatever the rates
/// Errors  precondition: validate() found nothing and every series was read
/// Source  docs/configuration.md, section "Warnings"
[[nodiscard]] Problems warnings(const Scenario& scenario, const SeriesTable& series,
                                const Said& said);

/// The same of a scenario as it was read: each in its place.
[[nodiscard]] std::vector<config::Diagnostic> warnings_of(const LoadedScenario& loaded);

}  // namespace stowplan
