// Rewrites scenario files of an older version in the newest form: `check --fix`. Comments, order
// and layout stay, and nothing is written but what must be.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/load.hpp"
#include "models/scenario/scenario.hpp"

namespace stowplan::cli {

/// The text of one file, rewritten.
struct FixedText {
  std::string text;
  std::vector<std::string> changes;  ///< `line: what was done`; none where nothing had to be.
};

/// Brings one file to the newest version: limits with `cpu_quota` become requests.
///
/// Model   cpu_quota = false: limits.cpu moves to requests.cpu; cpu_quota goes; then `version` is
///         put first, or raised
/// Errors  config::ConfigError where the file says it in a way that is better changed by hand, like
///         a quota in one file about a limit in another
[[nodiscard]] FixedText fix_text(std::string_view text, const std::string& file,
                                 const Scenario& scenario);

/// Rewrites the scenario and what it includes, all or nothing, and says what was changed, a line
/// each. Files of the catalogue are left alone.
/// Errors  config::ConfigError for mistakes in the files, and what fix_text refuses; nothing is
///         written then. FileError
[[nodiscard]] std::vector<std::string> fix_files(const ScenarioInputs& inputs);

}  // namespace stowplan::cli
