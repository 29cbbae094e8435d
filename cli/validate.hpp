// Scenarios held against the published numbers that they state.
#pragma once

#include <vector>

#include "cli/commands.hpp"
#include "view/validation_output.hpp"

namespace stowplan::cli {

/// Simulates every file and judges what it states, in the order of the files; nothing is printed
/// but progress.
/// Errors  as validate_scenarios
[[nodiscard]] std::vector<view::ValidatedScenario> validated_scenarios(
    const ValidateCommand& command);

}  // namespace stowplan::cli
