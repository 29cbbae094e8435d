// The axis "load": all that comes from outside, times a factor.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/scenario/load.hpp"

namespace stowplan {

/// The factor as it is written, above 0.
/// Errors  config::ConfigError
[[nodiscard]] double read_load(std::string_view text);

/// The same with a factor as it is written; what was rounded is kept with the scenario.
/// Errors  config::ConfigError
void apply_load(LoadedScenario& loaded, std::string_view factor);

/// Multiplies all arrivals from outside, in what every layout is run with.
///
/// Model   the rate of Poisson and diurnal arrivals, both rates of MMPP, the scale of a series; the
///         users of closed arrivals are rounded to a whole number, at least one
/// Returns what was rounded, a sentence a workload
[[nodiscard]] std::vector<std::string> multiply_load(LoadedScenario& loaded, double factor);

}  // namespace stowplan
