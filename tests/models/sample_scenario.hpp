// A small mixed scenario for tests of what is drawn and solved: three classes, four workloads that
// call each other, two layouts.
#pragma once

#include "models/scenario/scenario.hpp"

namespace stowplan {

[[nodiscard]] Scenario sample_scenario();

}  // namespace stowplan
