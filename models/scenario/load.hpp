// The one way in: texts and overrides become a document, the document a scenario that keeps every
// rule. Where the texts come from is for the caller to say, so a program, a test and a browser all
// pass through here.
#pragma once

#include <string>
#include <vector>

#include "models/demand/rate_series.hpp"
#include "models/scenario/scenario.hpp"
#include "sim/config/document.hpp"
#include "sim/config/show.hpp"

namespace stowplan {

struct LoadedScenario {
  config::Document document;
  Scenario scenario;  ///< With the layouts that are run, in the order of `compare`.
  SeriesTable series;
  std::vector<std::string> files;      ///< Names of all that were asked for.
  std::vector<std::string> rounded{};  ///< What a load has rounded; a warning each.
};

/// The tree of a scenario or a catalogue: hosts have what their bases state, and all prices are in
/// dollars.
/// Errors  as config::load_document
[[nodiscard]] config::Document read_document(const config::Inputs& inputs,
                                             const config::FileReader& read_file);

/// Reads and checks everything, rate series included; these are named relative to the scenario.
/// Errors  config::ConfigError with all complaints at once
[[nodiscard]] LoadedScenario load_scenario(const config::Inputs& inputs,
                                           const config::FileReader& read_file);

/// The same from a document that is there already, with the overrides of `inputs` laid on it once
/// more: what a study reads again for every point. Its files are not read again, rate series are.
[[nodiscard]] LoadedScenario load_scenario(config::Document document, const config::Inputs& inputs,
                                           const config::FileReader& read_file);

/// The tables of a catalogue that no scenario uses yet; what a scenario would have to say is not
/// asked for.
[[nodiscard]] Scenario read_catalogue(const config::Document& document);

/// All values in force.
[[nodiscard]] std::vector<config::EffectiveValue> values_in_force(const LoadedScenario& loaded);

}  // namespace stowplan
