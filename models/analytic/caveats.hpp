// Where the analytic answer leaves the ground it stands on. A reader who disregards them has been
// told.
#pragma once

#include <vector>

#include "models/analytic/layout_answer.hpp"

namespace stowplan::analytic {

/// Caveats of workloads in their order, then of pools.
[[nodiscard]] std::vector<Caveat> caveats(const Plan& plan, const AnalyticAnswer& answer);

}  // namespace stowplan::analytic
