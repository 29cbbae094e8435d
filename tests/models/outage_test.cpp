// Hosts that fail: what ran there is lost and starts anew elsewhere, what failed does not come
// back, and the books stay right.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "models/fleet/fleet.hpp"
#include "models/scenario/validate.hpp"
#include "tests/models/bare_fleet.hpp"
#include "tests/models/recounted_run.hpp"

namespace stowplan::outage_test {
namespace {

using namespace std::chrono_literals;

constexpr const char* web = "workload/web";

/// So many hosts of four cores, a start of 2 s, instances of one core that work half of the time.
Scenario fleet_of(std::int64_t hosts, std::int64_t instances, Outage outage) {
  Scenario s = bare_scenario();
  s.host.entries[0].second = bare_host(4);
  s.pool[0].hosts = {hosts, hosts};
  s.pool[0].placement = LeastAllocated{};
  s.pool[0].outage = outage;
  s.workload = {bare_workload("web", Constant<Duration>{100ms})};
  s.workload[0].arrivals = PoissonArrivals{Rate{5.0 * static_cast<double>(instances)}};
  s.deployment = {bare_deployment("one", Cores{1000}, instances)};
  Phase boot = bare_phase("boot");
  boot.delay = Constant<Duration>{2s};
  s.runtime.entries[0].second.start = {boot};
  s.layout[0].route = {{"", "web", "one", "pool"}};
  s.duration = 100s;
  return s;
}

// Two hosts with four instances each; after 20 s one of them and its four are gone, and no room is
// left for them: half of the work for the other 80 s.
TEST(Outage, WithoutRoomElsewhereWhatWasThereIsMissing) {
  const RecountedRun ended = recounted_run(fleet_of(2, 8, {.hosts = 1, .after = 20s}));
  EXPECT_EQ(measure(ended.seen, web, "instances.evictions"), 4);
  EXPECT_NEAR(measure(ended.seen, web, "instances.ready"), 4 + 4 * 0.2, 1e-6);
  EXPECT_NEAR(measure(ended.seen, "", "hosts.mean"), 1.2, 1e-6);
  EXPECT_EQ(ended.hosts_left(), 1);
  EXPECT_GT(measure(ended.seen, web, "requests.evicted"), 0);
  expect_right_books(ended);
}

// With a third host there is room, and all that is missing is four instances for their start.
TEST(Outage, WhereThereIsRoomAStartIsPaid) {
  const RecountedRun ended = recounted_run(fleet_of(3, 8, {.hosts = 1, .after = 20s}));
  const double lost = measure(ended.seen, web, "instances.evictions");
  EXPECT_EQ(lost, 3) << "the fullest of 3, 3 and 2";
  EXPECT_NEAR(measure(ended.seen, web, "instances.ready"), 8 - lost * 0.02, 1e-6);
  EXPECT_NEAR(measure(ended.seen, "", "hosts.mean"), 2 + 0.2, 1e-6);
  expect_right_books(ended);
}

TEST(Outage, OfAZoneTakesEveryThirdHost) {
  Scenario s = fleet_of(6, 6, {.zones = 1});
  s.pool[0].zones = 3;
  const RecountedRun ended = recounted_run(s);
  EXPECT_EQ(measure(ended.seen, web, "instances.evictions"), 2);
  EXPECT_EQ(ended.hosts_left(), 4);
  expect_right_books(ended);
}

TEST(Outage, OfAllLeavesNothing) {
  const RecountedRun ended = recounted_run(fleet_of(2, 4, {.hosts = 9, .after = 50s}));
  EXPECT_EQ(ended.hosts_left(), 0);
  EXPECT_NEAR(measure(ended.seen, "", "hosts.mean"), 1, 1e-6);
  EXPECT_NEAR(measure(ended.seen, web, "instances.ready"), 2, 1e-6);
  expect_right_books(ended);
}

// An autoscaled pool may not put another in its place.
TEST(Outage, IsNotMendedByTheProvisioner) {
  Scenario s = fleet_of(2, 8, {.hosts = 1, .after = 20s});
  s.pool[0].hosts = {0, 2};
  EXPECT_EQ(recounted_run(s).hosts_left(), 1);
  s.pool[0].hosts = {0, 3};
  EXPECT_EQ(recounted_run(s).hosts_left(), 2) << "a third one may be had";
}

TEST(Outage, RulesAreChecked) {
  const auto problems = [](const Outage& outage) {
    std::string all;
    for (const Problem& problem : validate(fleet_of(2, 2, outage))) {
      all += problem.path + ": " + problem.message + "\n";
    }
    return all;
  };
  EXPECT_NE(problems({}).find("nothing fails"), std::string::npos);
  EXPECT_NE(problems({.zones = 2}).find("2 of 1 zones cannot fail"), std::string::npos);
  EXPECT_NE(problems({.hosts = 1, .after = 100s}).find("is over by then"), std::string::npos);
  EXPECT_EQ(problems({.hosts = 1}), "");
}

}  // namespace
}  // namespace stowplan::outage_test
