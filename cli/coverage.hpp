// How much of what was published is compared at all.
#pragma once

#include <string>
#include <vector>

#include "view/validation_output.hpp"

namespace stowplan::cli {

/// Reads `coverage.csv` of each folder among `paths`: one published figure a line, `figure,status`,
/// where the status is `compared`, `input`, or why it could not be run. No file, no figures.
/// Errors  config::ConfigError where a line has no status, a figure stands there twice, one that is
///         said to be compared is named by no row of `scenarios`, or a row names one that is not.
[[nodiscard]] view::Coverage read_coverage(const std::vector<std::string>& paths,
                                           const std::vector<view::ValidatedScenario>& scenarios);

}  // namespace stowplan::cli
