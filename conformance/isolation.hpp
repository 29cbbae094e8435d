// A computation that must not take the program with it: a bad case may break a check of the
// product, never end, or take all memory, and the cases after it are to be run all the same. How
// that is done is for the program to say; nothing here knows of processes.
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

/// Runs a computation that gives a text.
using Isolate = std::function<Ended(const std::function<std::string()>& run, const Bounds& bounds)>;

/// An Isolate that runs it where it is: what breaks there breaks the program.
[[nodiscard]] inline Ended in_place(const std::function<std::string()>& run, const Bounds&) {
  return {true, run()};
}

}  // namespace stowplan::conformance
