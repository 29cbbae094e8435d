// A computation in a process of its own, because a bad case may end the process it runs in (a check
// of the product that fails, a division by zero), never end, or take all memory, and the cases
// after it are to be run all the same.
#pragma once

#include <functional>
#include <string>

namespace stowplan::conformance {

struct Bounds {
  double cpu_seconds = 1200;  ///< Of all threads together.
  double memory_gib = 4;
};

/// What became of it: `text` is what `run` returned, or, if it did not come back, why.
struct Ended {
  bool returned = false;
  std::string text;
};

/// Runs `run` in a child process. Other threads must not be running.
[[nodiscard]] Ended isolated(const std::function<std::string()>& run, const Bounds& bounds = {});

}  // namespace stowplan::conformance
