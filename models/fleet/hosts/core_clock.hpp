// Which cores of a host have rested: the clock of one that has is low, and what comes to it first
// takes longer. Work goes to the core that worked last, so few at a time keep few cores warm.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "models/catalogue/host.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// Extra time of a job on the core it gets.
///
/// Model   a core at work keeps its clock; one that has not worked for `rest` begins at the share
///         `idle` of it and is up after `ramp`: 8 ms of work at 0.48 take 16.7, work of more than
///         12 ms takes 13 ms more with a ramp of 25 ms
/// Shape   O(1); one time for each core that has worked
class CoreClock {
 public:
  /// A job begins: how much longer it takes there than on a core at work [ns].
  double begin(Time now, double alone_ns, const Clock& clock) {
    if (clock.idle >= 1 || clock.ramp <= Duration{}) return 0;
    bool warm = false;
    if (!idle_since_.empty()) {
      warm = now - idle_since_.back() < clock.rest;
      idle_since_.pop_back();
    }
    if (warm) return 0;
    const auto ramp_ns = static_cast<double>(clock.ramp.count());
    return std::min(alone_ns * (1 / clock.idle - 1), ramp_ns * (1 - clock.idle));
  }

  void end(Time now, std::size_t cores) {
    if (idle_since_.size() == cores) idle_since_.erase(idle_since_.begin());
    idle_since_.push_back(now);
  }

 private:
  std::vector<Time> idle_since_;  ///< Of cores that have worked, the last to stop in the back.
};

}  // namespace stowplan
