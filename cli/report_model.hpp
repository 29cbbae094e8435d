// What a report holds to run the model once more: texts by names that say nothing of this machine,
// and the module.
#pragma once

#include <optional>
#include <string>

#include "cli/load.hpp"
#include "view/report/model_data.hpp"

namespace stowplan::cli {

/// All texts that a scenario was read from.
///
/// Model   a relative name is kept; of an absolute one what leads there from the scenario's folder,
///         and of the catalogue from that folder on, below "catalogue/"
[[nodiscard]] view::ModelFiles model_files(const ScenarioInputs& inputs,
                                           const LoadedScenario& loaded);

/// The module, gzipped: of `file`, or beside the program where `make module` or an installation
/// puts it. None where there is none there, or it is of other sources; `why` then says so. Errors
/// FileError where `file` cannot be read or is no module
[[nodiscard]] std::optional<std::string> packed_module(const std::string& file, std::string& why);

}  // namespace stowplan::cli
