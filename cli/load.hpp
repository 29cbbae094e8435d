// A scenario as the commands need it: catalogue, files and `--set` put together, read and checked.
#pragma once

#include <string>
#include <vector>

#include "models/plan.hpp"
#include "models/scenario.hpp"
#include "sim/config/document.hpp"

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
  std::string catalogue;  ///< Folder the catalogue came from.
};

/// Reads and checks everything, rate series included.
/// Errors  config::ConfigError with all complaints at once; FileError for the catalogue.
[[nodiscard]] LoadedScenario load_scenario(const ScenarioInputs& inputs);

}  // namespace stowplan
