// A scenario as the commands need it: catalogue, files and `--set` put together, read and checked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/scenario/load.hpp"
#include "sim/config/diagnostic.hpp"

namespace stowplan::cli {

/// Where a scenario comes from, and what the command line says in its place.
struct ScenarioInputs {
  std::string file;
  std::vector<std::string> set;  ///< `path=value`, strongest last.
  std::string catalogue;         ///< Folder; empty for the one that came with the program.
  bool no_catalogue = false;     ///< The file says it all.
  // Options that stand for overrides, stronger than these.
  std::vector<std::string> layouts{};  ///< Only these; empty for all.
  std::optional<std::uint64_t> seed{};
  std::optional<std::pair<std::string, std::string>> currency{};  ///< Its code and rate.
  std::optional<std::int64_t> replications{};                     ///< Exactly so many.
  std::string load{};  ///< Factor on all arrivals from outside; empty for 1.
};

/// Reads and checks a scenario from files.
/// Errors  config::ConfigError with all complaints at once; FileError for the catalogue.
[[nodiscard]] LoadedScenario load_scenario(const ScenarioInputs& inputs);

/// What the configuration is made of. Errors  FileError for the catalogue.
[[nodiscard]] config::Inputs config_inputs(const ScenarioInputs& inputs);

/// Folder of the catalogue; empty where there is none.
[[nodiscard]] std::string catalogue_of(const ScenarioInputs& inputs);

/// Prints warnings to standard error, a line each.
void print_warnings(const std::vector<config::Diagnostic>& warnings);

/// Refuses an output that would overwrite what the scenario was read from.
/// Errors  config::ConfigError
void refuse_inputs(const LoadedScenario& loaded, std::string_view option,
                   const std::string& output);

}  // namespace stowplan::cli
