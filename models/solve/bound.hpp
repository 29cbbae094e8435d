// What no simulation is needed for: a choice that offers more work than there is room for.
#pragma once

#include <string>

#include "models/plan/plan.hpp"

namespace stowplan {

/// Why a layout cannot keep up whatever happens, in words; empty where that is not certain.
///
/// Model   CPU time that requests bring in a second, the runtime's share and standing use included,
///         beyond all that the hosts of a pool can do (with `hosts.max` of them), or beyond what
///         the instances of a workload may take; a thread that shares its core does no more than
///         its part. Two per cent beyond, as a backlog has to show within the window.
/// Shape   never true of a layout whose mean load its capacity can carry
[[nodiscard]] std::string why_overloaded(const Plan& plan);

}  // namespace stowplan
