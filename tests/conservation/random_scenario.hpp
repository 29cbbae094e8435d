// Random small fleets in which things go wrong: full queues, impatient callers, retries, too little
// memory, slow lines, a window that ends too soon.
#pragma once

#include <cstdint>

#include "models/scenario/scenario.hpp"

namespace stowplan {

/// The scenario of that number; always the same. Later ones are no larger than earlier ones.
[[nodiscard]] Scenario random_scenario(std::uint64_t number);

}  // namespace stowplan
