// What is not the same in the scenario between two of its layouts. It follows from the declarations
// of the structs, so a new key is compared without being listed here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/scenario/scenario.hpp"

namespace stowplan {

/// A value in force that is not the same for a workload in two layouts.
struct ChangedInput {
  std::string workload;
  std::string key;  ///< Of the deployment as it is there, "limits.memory"; of what it refers to
                    ///< below the reference, "image.base.layers.os.unpacked", "pool.host.cpus".
  std::string a;    ///< As `--set` takes it; "" where there is none.
  std::string b;
};

/// For every workload, in the order of the scenario: all values that are reached from its route in
/// either layout (deployment, image and its bases, runtime, network mode, hardening, pool, host,
/// storage class) and differ. The names of deployments and pools are values too if these are two.
/// Errors  precondition: validate() found nothing, and both layouts exist
[[nodiscard]] std::vector<ChangedInput> changed_inputs(const Scenario& scenario, std::string_view a,
                                                       std::string_view b);

}  // namespace stowplan
