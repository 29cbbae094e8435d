// The JSON Schema of what `json_output` writes: the contract of everything that reads results.
#pragma once

#include <string>

namespace stowplan::view {

/// The schema (draft 4) of results of this version, indented by two spaces, ending in a line feed.
/// It allows no key that it does not name, so a result that it accepts holds nothing undocumented.
[[nodiscard]] std::string result_schema();

}  // namespace stowplan::view
