// What the page is told of a comparison. Further parts of the answer are added here.
#pragma once

#include <string>

#include "models/result/result.hpp"
#include "wasm/request.hpp"

namespace stowplan::wasm {

/// What `stowplan run --format json` prints, byte for byte.
[[nodiscard]] std::string answer_of(const Comparison& comparison, const Asked& asked);

}  // namespace stowplan::wasm
