// A scenario as the commands need it: catalogue, files and `--set` put together, read and checked.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/plan/plan.hpp"
#include "models/scenario/scenario.hpp"
#include "sim/config/diagnostic.hpp"
#include "sim/config/document.hpp"
#include "sim/config/show.hpp"

namespace stowplan {

/// Where a scenario comes from.
struct ScenarioInputs {
  std::string file;
  std::vector<std::string> set;  ///< `path=value`, strongest last.
  std::string catalogue;         ///< Folder; empty for the one that came with the program.
};

struct LoadedScenario {
  config::Document document;
  Scenario scenario;
  SeriesTable series;
  std::string catalogue;                     ///< Folder the catalogue came from.
  std::vector<std::string> files;            ///< All that were read.
  std::vector<config::Diagnostic> warnings;  ///< Found while reading.
};

/// Reads and checks everything, rate series included.
/// Errors  config::ConfigError with all complaints at once; FileError for the catalogue.
[[nodiscard]] LoadedScenario load_scenario(const ScenarioInputs& inputs);

/// What is likely not meant: what was found while reading, then what models/warnings/warnings.hpp
/// says of the scenario as it is now, by place.
[[nodiscard]] std::vector<config::Diagnostic> warnings_of(const LoadedScenario& loaded);

/// Prints them to standard error, a line each.
void print_warnings(const std::vector<config::Diagnostic>& warnings);

/// Refuses an output that would overwrite what the scenario was read from.
/// Errors  config::ConfigError
void refuse_inputs(const LoadedScenario& loaded, std::string_view option,
                   const std::string& output);

/// All values in force.
[[nodiscard]] std::vector<config::EffectiveValue> values_in_force(const LoadedScenario& loaded);

}  // namespace stowplan
