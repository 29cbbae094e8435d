// Which route of a layout a workload takes.
#pragma once

#include "models/scenario/scenario.hpp"

namespace stowplan {

/// The one that names the workload, else the first that names its class; none where none does.
[[nodiscard]] const Route* route_of(const Layout& layout, const Workload& workload);

}  // namespace stowplan
