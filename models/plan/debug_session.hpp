// What it takes to look inside an instance whose image ships no tools: an ephemeral container of
// the debug layers that were left out.
#pragma once

#include "models/plan/plan.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// A shell where the image has none, on a host of the pool that does nothing else.
///
/// Model   start = max(compressed / slowest link + unpack CPU / speed, unpacked / disk) + means of
///         the runtime's own start phases; nothing where no debug layer is left out
/// Units   Bytes to pull; seconds from asking for it until its shell is there.
/// Source  docs/models/image.md
struct DebugSession {
  Bytes pulled{};
  double start = 0;
};

[[nodiscard]] DebugSession debug_session(const Plan& plan, const InstancePlan& instance);

}  // namespace stowplan
