// What the page asks about: a scenario and all texts it may name.
//
//   {"scenario": "a.toml", "files": {"a.toml": "...", ...}, "catalogue": ["hosts.toml", ...],
//    "overrides": ["duration=10 min", ...], "load": 1.5}
//
// `files` holds every text by the name it is asked for: the scenario, what it includes, its series
// and the catalogue. `load`, which may be left out, is a factor on all arrivals from outside.
#pragma once

#include <string_view>
#include <vector>

#include "models/scenario/load.hpp"
#include "sim/config/diagnostic.hpp"

namespace stowplan::wasm {

struct Asked {
  LoadedScenario loaded;
  std::vector<config::Diagnostic> warnings;  ///< Those of `run`, and what the load has rounded.
};

/// Reads the scenario that a request names.
/// Errors  config::ConfigError
[[nodiscard]] Asked read_request(std::string_view text);

}  // namespace stowplan::wasm
