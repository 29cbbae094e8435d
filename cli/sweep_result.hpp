// What a comparison of one layout is as a row of a store.
#pragma once

#include <string>

#include "cli/store.hpp"
#include "models/result/result.hpp"
#include "models/scenario/scenario.hpp"

namespace stowplan::cli {

/// The rule that ends replications, in words: what a result is kept under besides its identity.
[[nodiscard]] std::string stop_of(const StopRule& stop);

/// Without hash and rule.
[[nodiscard]] StoredResult stored(const Comparison& comparison);

}  // namespace stowplan::cli
