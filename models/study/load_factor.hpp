// The axis "load": all that comes from outside, times a factor.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/scenario/load.hpp"

namespace stowplan {

/// A factor on the load as it is typed. Errors  config::ConfigError unless it is a number above 0
[[nodiscard]] double load_factor(std::string_view text);

/// Multiplies all arrivals from outside, in what every layout is run with.
///
/// Model   the rate of Poisson and diurnal arrivals, both rates of MMPP, the scale of a series; the
///         users of closed arrivals are rounded to a whole number, at least one
/// Returns what was rounded, a sentence a workload
[[nodiscard]] std::vector<std::string> multiply_load(LoadedScenario& loaded, double factor);

}  // namespace stowplan
