// The values of a scenario that a reader of its report may change, and how far.
#pragma once

#include <string>
#include <vector>

#include "models/scenario/load.hpp"

namespace stowplan {

/// One value, as a slider or as a choice.
struct Control {
  std::string path;   ///< As `--set` takes it; "load" for the factor on all arrivals.
  std::string value;  ///< As stated; what a slider is set to and the choices hold it as well.
  std::string help;   ///< What the value is.
  std::string unit;   ///< Of a slider, behind its number; empty for a bare number.
  double low = 0;     ///< Of a slider, in `unit`.
  double high = 0;
  double stated = 0;                 ///< The value, likewise.
  bool whole = false;                ///< It takes whole numbers alone.
  std::vector<std::string> choices;  ///< In place of a slider; empty for one.
};

/// Those that the scenario marks with `explore`; where it marks none, the load, and of each pool
/// its host, most hosts and CPU overcommit.
///
/// Model   a number without a range goes to the ends of the one that is stated with the value, else
///         from a quarter of it to four times it; a name to all the entries there are, or to all
///         that its key takes
/// Errors  config::ConfigError with every entry whose range is none, at its place
[[nodiscard]] std::vector<Control> controls_of(const LoadedScenario& loaded);

}  // namespace stowplan
