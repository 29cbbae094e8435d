// A run of a fleet with its books counted once more from the records that are left.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "models/fleet/fleet.hpp"

namespace stowplan {

struct RecountedRun {
  Observation seen;
  std::vector<Recount> recount;

  /// Hosts that are on when the run has ended, of the only pool.
  [[nodiscard]] double hosts_left() const {
    const auto at = std::ranges::find(recount, "hosts of pool", &Recount::what);
    return at == recount.end() ? -1 : at->kept;
  }
};

/// The first replication of the first layout.
inline RecountedRun recounted_run(const Scenario& s) {
  const Plan plan = make_plan(s, s.layout.front(), {});
  Fleet fleet{plan, s.seed, 0};
  Observation seen = fleet.run();
  return {std::move(seen), fleet.recount()};
}

inline void expect_right_books(const RecountedRun& run) {
  for (const Recount& one : run.recount) {
    EXPECT_NEAR(one.kept, one.anew, std::max(one.slack, 1e-6)) << one.what;
  }
}

}  // namespace stowplan
