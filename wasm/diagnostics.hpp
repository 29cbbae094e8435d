// Mistakes and warnings as JSON, with the keys of the warnings of a result.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/config/diagnostic.hpp"

namespace stowplan::wasm {

[[nodiscard]] nlohmann::ordered_json diagnostics_json(
    const std::vector<config::Diagnostic>& diagnostics);

/// A document as it goes to the page: what is no UTF-8 in it is replaced.
[[nodiscard]] std::string text_of(const nlohmann::ordered_json& document);

}  // namespace stowplan::wasm
