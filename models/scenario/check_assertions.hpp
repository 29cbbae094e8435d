// Assertions of a scenario: that each says what can be judged.
#pragma once

#include "models/scenario/scenario.hpp"
#include "models/scenario/validate.hpp"

namespace stowplan {

/// Names that refer to nothing, metrics that there are not, limits in another unit or none.
[[nodiscard]] Problems check_assertions(const Scenario& scenario);

}  // namespace stowplan
