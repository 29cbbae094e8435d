// Every autoscaler there is. A new one is its own file plus its type in this list.
#pragma once

#include <variant>

#include "models/control/autoscaler/fixed.hpp"
#include "models/control/autoscaler/hpa.hpp"
#include "models/control/autoscaler/schedule.hpp"

namespace stowplan {

using Autoscaler = std::variant<FixedReplicas, ScheduledReplicas, Hpa>;

}  // namespace stowplan
