// A provisioner that drains hosts: which one goes, what moves, and that it comes to an end.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "models/fleet/fleet.hpp"
#include "models/fleet/hosts/pool_inventory.hpp"
#include "tests/models/bare_fleet.hpp"
#include "tests/models/recounted_run.hpp"

namespace stowplan::consolidation_test {
namespace {

using namespace std::chrono_literals;

constexpr const char* web = "workload/web";
constexpr const char* big = "workload/big";
constexpr Cores full{1000};

Consolidating at_once() { return {.threshold = 0.5, .unneeded_time = 1min, .scan = 10s}; }

/// One CPU a host. First `before` instances of 0.6 CPU, of which one is left after 20 s; each left
/// a gap of 0.4 that one of `small` instances of 0.3 CPU took, so that these stand one on a host.
Scenario scattered(std::int64_t before, std::int64_t small) {
  Scenario s = bare_scenario();
  s.host.entries[0].second = bare_host(1);
  s.pool[0].hosts = {0, 20};
  s.pool[0].empty_host_delay = 10s;
  s.workload = {bare_workload("big", Constant<Duration>{1ms}),
                bare_workload("web", Constant<Duration>{100ms})};
  s.workload[1].arrivals = PoissonArrivals{Rate{1}};
  s.deployment = {bare_deployment("wide", Cores{600}),
                  bare_deployment("narrow", Cores{300}, small)};
  s.deployment[0].autoscaler = ScheduledReplicas{before, {{20s, 1}}};
  s.layout[0].route = {{"", "big", "wide", "pool"}, {"", "web", "narrow", "pool"}};
  s.duration = 10min;
  s.pool[0].provisioner = at_once();
  return s;
}

// Six hosts with a small one each; a wide one stays on the first. Three small ones fit on a host.
TEST(Consolidation, DrainsHostsUntilWhatIsLeftFitsOnNoFewer) {
  const RecountedRun moved = recounted_run(scattered(6, 6));
  EXPECT_EQ(measure(moved.seen, "", "hosts.max"), 6);
  EXPECT_EQ(moved.hosts_left(), 3) << "one full, five small ones on two";
  EXPECT_EQ(measure(moved.seen, web, "instances.moved"), 3);
  EXPECT_EQ(measure(moved.seen, web, "start_time.count"), 6 + 3) << "a restart for each";
  EXPECT_EQ(measure(moved.seen, big, "instances.moved"), 0);
  EXPECT_EQ(measure(moved.seen, web, "requests.failed_share"), 0);
  expect_right_books(moved);

  Scenario on_demand = scattered(6, 6);
  on_demand.pool[0].provisioner = OnDemand{};
  EXPECT_EQ(recounted_run(on_demand).hosts_left(), 6);
}

// At rest from the third minute on: the same instances are not moved again in ten hours.
TEST(Consolidation, ComesToAnEnd) {
  Scenario s = scattered(6, 6);
  s.duration = 10h;
  s.workload[1].arrivals = PoissonArrivals{Rate{0.01}};
  const RecountedRun long_run = recounted_run(s);
  EXPECT_EQ(measure(long_run.seen, web, "instances.moved"), 3);
  EXPECT_EQ(long_run.hosts_left(), 3);
}

TEST(Consolidation, NeverGoesBelowTheMinimum) {
  Scenario s = scattered(6, 6);
  s.pool[0].hosts.min = 5;
  const RecountedRun kept = recounted_run(s);
  EXPECT_EQ(kept.hosts_left(), 5);
  EXPECT_EQ(measure(kept.seen, web, "instances.moved"), 1);
  expect_right_books(kept);
}

TEST(Consolidation, LeavesWhatHasNoRoomElsewhere) {
  // 0.6 and 0.4 on each of three hosts.
  Scenario s = scattered(3, 3);
  s.deployment[1].limits.cpu = Cores{400};
  s.pool[0].hosts.max = 3;
  s.pool[0].provisioner = Consolidating{.threshold = 0.9, .unneeded_time = 1min, .scan = 10s};
  const RecountedRun two = recounted_run(s);
  EXPECT_EQ(two.hosts_left(), 2) << "two of 0.4 on one";
  s.deployment[0].autoscaler = ScheduledReplicas{3, {{20s, 2}}};
  const RecountedRun none = recounted_run(s);
  EXPECT_EQ(none.hosts_left(), 3) << "0.4 beside two full hosts";
  EXPECT_EQ(measure(none.seen, web, "instances.moved"), 0);
}

TEST(Consolidation, WaitsUntilAHostHasBeenUnneededForSoLong) {
  Scenario s = scattered(6, 6);
  s.pool[0].provisioner = Consolidating{.threshold = 0.5, .unneeded_time = 20min, .scan = 10s};
  s.drain = 0s;
  EXPECT_EQ(recounted_run(s).hosts_left(), 6);
}

// The only instance of "web" goes to a host where two others are, which is less to move: while it
// starts there, for 2 s of CPU time on 0.4 CPU, its requests wait.
TEST(Consolidation, ALoneInstanceMovesWithTheOutageThatBrings) {
  Scenario s = scattered(1, 1);
  s.deployment[0].autoscaler = ScheduledReplicas{1, {{20s, 0}}};
  s.deployment[1].limits.cpu = Cores{400};
  s.workload.insert(s.workload.begin() + 1, bare_workload("keeper", Constant<Duration>{1ms}));
  s.deployment.push_back(bare_deployment("pair", Cores{200}, 2));
  s.layout[0].route.push_back({"", "keeper", "pair", "pool"});
  s.image.entries[0].second.application.start_cpu = Constant<Duration>{2s};
  s.workload[2].arrivals = PoissonArrivals{Rate{20}};
  s.workload[2].request.cpu = Constant<Duration>{1ms};
  const RecountedRun lone = recounted_run(s);
  EXPECT_EQ(lone.hosts_left(), 1);
  EXPECT_EQ(measure(lone.seen, web, "instances.moved"), 1);
  EXPECT_EQ(measure(lone.seen, "workload/keeper", "instances.moved"), 0);
  EXPECT_NEAR(measure(lone.seen, web, "response_time.p99.9"), 5, 0.5);
  EXPECT_EQ(measure(lone.seen, web, "requests.failed_share"), 0);
  expect_right_books(lone);
}

// ---- The inventory ----

TEST(PoolInventory, RoomElsewhereIsLookedForAsItWouldBeTaken) {
  PoolInventory pool{full, 4_GiB, 0};
  const PlacementPolicy policy = BestFit{};
  for (int i = 0; i < 3; ++i) pool.set(pool.take_host(), Takes::all);
  const PoolInventory::Wish small{.demand = {Cores{400}, 1_GiB, false}};
  pool.book(0, {Cores{700}, 1_GiB, false}, 1);
  pool.book(1, {Cores{300}, 1_GiB, false}, 1);
  // Host 1 has room for one, host 2 for two.
  const std::vector<PoolInventory::Wish> three(3, small);
  const std::vector<PoolInventory::Wish> four(4, small);
  EXPECT_TRUE(pool.room_elsewhere(0, policy, three));
  EXPECT_FALSE(pool.room_elsewhere(0, policy, four));
  EXPECT_TRUE(pool.room_elsewhere(0, policy, {}));
  EXPECT_EQ(pool.free_cpu(1), Cores{700});
  EXPECT_EQ(pool.free_cpu(2), Cores{1000});
  EXPECT_TRUE(pool.fits(0, {Cores{300}, 1_GiB, false}, false)) << "as it was before";
  pool.set(2, Takes::cordoned);
  EXPECT_FALSE(pool.room_elsewhere(0, policy, three)) << "a cordoned host takes nothing";
  EXPECT_FALSE(pool.fits(2, small.demand, false));
  EXPECT_EQ(pool.take_host(), 3U) << "and is not off";
}

}  // namespace
}  // namespace stowplan::consolidation_test
