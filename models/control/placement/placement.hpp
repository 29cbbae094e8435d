// Which host takes the next instance. The list of policies is PLACEMENT_POLICIES in
// models/CMakeLists.txt: the build writes models/control/placement/policies.hpp from it, with the
// variant `PlacementPolicy`. A new policy is one header in this folder and one name in that list.
#pragma once

#include <optional>
#include <variant>

#include "models/control/placement/hosts_view.hpp"
#include "models/control/placement/policies.hpp"

namespace stowplan {

/// The host the policy chooses by a scan, or none where no host fits.
[[nodiscard]] inline std::optional<HostId> scan(const PlacementPolicy& policy, const Demand& demand,
                                                const HostsView& hosts) {
  return std::visit([&](const auto& chosen) { return scan(chosen, demand, hosts); }, policy);
}

}  // namespace stowplan
