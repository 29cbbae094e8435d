// CPU of the simulated fleet: what an instance may use, and whose account it goes to. Every
// expected value is worked out by hand.
#include <gtest/gtest.h>

#include <string>

#include "models/fleet/fleet.hpp"
#include "tests/models/bare_fleet.hpp"

namespace stowplan {
namespace {

using namespace std::chrono_literals;

// ---- What an instance may use ----

// A CPU of a two-threaded core is a core when it is the only one; of three, one core has a sibling.
TEST(FleetCpu, AnOddThreadHasItsCoreAlone) {
  Scenario s = one_service(ClosedUsers{.users = 1}, Constant<Duration>{100ms}, 8_cores);
  s.pool[0].cpu_overcommit = 8;
  Host& host = s.host.entries[0].second;
  host.threads_per_core = 2;
  host.smt_yield = 1.3;
  host.cpus = 1;
  EXPECT_NEAR(measure(simulate(s), "", "response_time.mean"), 0.100, 1e-6);
  std::get<ClosedUsers>(s.workload[0].arrivals).users = 3;
  host.cpus = 3;
  EXPECT_NEAR(measure(simulate(s), "", "response_time.mean"), 0.300 / 2.3, 1e-6);
}

}  // namespace
}  // namespace stowplan
