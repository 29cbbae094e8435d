// A layout that cannot be simulated to its end, and why. That shows only while its instances are
// placed and its requests run, so it is a finding and not a mistake in the scenario.
#pragma once

#include <string>

namespace stowplan {

struct Infeasible {
  std::string
      workload;        ///< Whose instances or requests; empty where it is the layout's as a whole.
  std::string pool;    ///< Where they should be; empty with the workload.
  std::string reason;  ///< What is the matter, and what would mend it.

  /// As one reads it: workload "web": got no instance: ...
  [[nodiscard]] std::string text() const {
    return workload.empty() ? reason : "workload \"" + workload + "\": " + reason;
  }
};

}  // namespace stowplan
