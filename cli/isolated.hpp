// A computation in a process of its own, because a bad case may end the process it runs in (a check
// of the product that fails, a division by zero), never end, or take all memory.
#pragma once

#include <functional>
#include <string>

#include "conformance/isolation.hpp"

namespace stowplan::cli {

/// Runs `run` in a child process. Other threads must not be running.
[[nodiscard]] conformance::Ended isolated(const std::function<std::string()>& run,
                                          const conformance::Bounds& bounds = {});

}  // namespace stowplan::cli
