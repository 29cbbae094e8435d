// Rules that span several keys. The words a user reads are in tests/config_errors; here are the
// rules' corners, and that mistakes are reported together and only once.
#include "models/scenario/validate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "models/scenario/check_names.hpp"
#include "models/scenario/route.hpp"
#include "tests/models/sample_scenario.hpp"

namespace stowplan::validate_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> paths(const Problems& problems) {
  std::vector<std::string> paths;
  for (const Problem& problem : problems) paths.push_back(problem.path);
  return paths;
}

// Small enough to run: what the drawing of it needs is more.
Scenario sound() {
  Scenario s = sample_scenario();
  s.duration = std::chrono::seconds{2};
  s.stop.min = s.stop.max = 1;
  s.workload[0].arrivals = PoissonArrivals{Rate{20}};
  s.workload[2].arrivals = PoissonArrivals{Rate{5}};
  s.workload[3].arrivals = PoissonArrivals{Rate{5}};
  return s;
}

TEST(Validate, ASoundScenarioHasNoProblems) {
  EXPECT_THAT(paths(validate(sound())), IsEmpty());
  EXPECT_THAT(paths(check_names(sound(), false)), IsEmpty());
}

TEST(Validate, AllProblemsComeTogetherAndOnce) {
  Scenario s = sound();
  s.stop.min = 3;
  s.stop.max = 2;
  s.pool[0].hosts = {5, 4};
  s.workload[1].workload_class = "dense";
  s.deployment[0].image = "debian";
  s.deployment[1].autoscaler = Hpa{.target_cpu = 0.5, .min = 3, .max = 2};
  s.layout[0].route[2].pool = "egde";
  EXPECT_THAT(paths(validate(s)),
              testing::UnorderedElementsAre("stop.min", "pool.core.hosts.min",
                                            "workload.search.class", "deployment.vm-minimal.image",
                                            "deployment.web-distroless.autoscaler.min",
                                            "layout.mixed.route[2].pool"));
}

// Two workloads of one class share a route; what is wrong with it is said once.
TEST(Validate, SharedRoutesAreReportedOnce) {
  Scenario s = sound();
  s.deployment[1].limits.memory = Bytes{s.host.find("m7i.4xlarge")->memory.count() * 2};
  EXPECT_THAT(paths(validate(s)), ElementsAre("layout.mixed.route[1].pool"));
}

TEST(Validate, AnInstanceMayFillAHostExactly) {
  Scenario s = sound();
  s.host.entries[1].second.reserve = Reserve::none;
  s.deployment[0].limits = {.cpu = 16_cores, .memory = 64_GiB};
  EXPECT_THAT(paths(validate(s)), IsEmpty());
  s.deployment[0].limits.cpu = Cores{16001};
  EXPECT_THAT(
      paths(validate(s)),
      testing::UnorderedElementsAre("layout.mixed.route[0].pool", "layout.all-vm.route[0].pool",
                                    "layout.all-vm.route[1].pool", "layout.all-vm.route[2].pool"));
  s.pool[0].cpu_overcommit = 1.01;
  EXPECT_THAT(paths(validate(s)), IsEmpty());
}

TEST(Validate, IsolationMayBeStrongerThanAskedForAndNotWeaker) {
  Scenario s = sound();
  s.workload_class.entries[0].second.isolation = Isolation::hardware;  // edge
  const Problems problems = validate(s);
  EXPECT_THAT(paths(problems), ElementsAre("layout.mixed.route[2].deployment"));
  EXPECT_THAT(problems[0].message, HasSubstr("needs hardware isolation"));
}

TEST(Validate, ImagesMustFitOnTheDiskOfTheHost) {
  Scenario s = sound();
  const Bytes disk = s.host.find("edge-box")->disk;
  s.image.entries[1].second.layers = {{.name = "data", .unpacked = disk}};
  EXPECT_THAT(paths(validate(s)), IsEmpty());
  s.image.entries[1].second.layers[0].unpacked += Bytes{1};
  EXPECT_THAT(paths(validate(s)), ElementsAre("layout.mixed.route[2].pool"));
}

TEST(Validate, EveryClassNeedsARouteInEveryLayout) {
  Scenario s = sound();
  s.layout[1].route.pop_back();
  const Problems problems = validate(s);
  EXPECT_THAT(paths(problems), ElementsAre("layout.all-vm.route"));
  EXPECT_THAT(problems[0].message, HasSubstr("no route takes workload \"telemetry\""));
  s.layout[1].route.push_back({"", "telemetry", "vm-minimal", "core"});
  EXPECT_THAT(paths(validate(s)), IsEmpty());
}

TEST(Validate, RoutesTakeOneThingEach) {
  Scenario s = sound();
  s.layout[1].route[0] = {"", "", "vm-minimal", "core"};
  EXPECT_THAT(paths(validate(s)), ElementsAre("layout.all-vm.route[0]"));
  s.layout[1].route[0] = {"high-isolation", "payments", "vm-minimal", "core"};
  EXPECT_THAT(paths(validate(s)), ElementsAre("layout.all-vm.route[0]"));
  s.layout[1].route[0] = s.layout[1].route[1];
  EXPECT_THAT(paths(validate(s)), ElementsAre("layout.all-vm.route[1]"));
}

TEST(Validate, WatchedMetricsAreThoseOfALayout) {
  Scenario s = sound();
  s.stop.metrics = {"response_time.p99", "response_time.p98", "isolation.blast_radius.tenants"};
  EXPECT_THAT(paths(validate(s)), ElementsAre("stop.metrics[1]", "stop.metrics[2]"));
}

TEST(Validate, MetricsOfAScopeAreThoseOfItsKind) {
  Scenario s = sound();
  s.stop.metrics = {"workload/shop start_time.any-phase.p50", "pool/core booked.cpu",
                    "workload/shop booked.cpu", "pool/cores booked.cpu", "pool/core booked.cpus"};
  const Problems problems = validate(s);
  EXPECT_THAT(paths(problems),
              ElementsAre("stop.metrics[2]", "stop.metrics[3]", "stop.metrics[4]"));
  EXPECT_THAT(problems[0].message, HasSubstr("a workload has no metric \"booked.cpu\""));
  EXPECT_THAT(problems[1].message, HasSubstr("did you mean \"pool/core\"?"));
  EXPECT_THAT(problems[2].message, HasSubstr("a pool has no metric \"booked.cpus\"; did you mean"));
}

TEST(Validate, TablesAndPublishedNumbersAskForMetricsThereAre) {
  Scenario s = sound();
  AnswerRow row;
  row.metric = "hosts.means";
  s.table.push_back({"How many?", {row}, {}});
  s.table[0].row.push_back(row);
  s.table[0].row[1].pool = "core";
  s.table[0].row[1].metric = "throughput";
  Published p;
  p.layout = "mixed";
  p.workload = "shop";
  p.metric = "hosts.mean";
  p.number = 1;
  p.mutation = "seed=2";
  p.over.metric = "throughputs";
  s.published.push_back(p);
  EXPECT_THAT(paths(validate(s)), ElementsAre("published[0].metric", "published[0].over.metric",
                                              "table[0].row[0].metric", "table[0].row[1].metric"));
}

// What could not be read has a complaint already: an empty name, an empty list.
TEST(CheckNames, PassesOverWhatWasNotRead) {
  Scenario s = sound();
  s.deployment[0].image.clear();
  s.pool.clear();
  s.image.entries.clear();
  EXPECT_THAT(paths(check_names(s, false)), IsEmpty());
  EXPECT_THAT(paths(validate(s)), testing::Not(IsEmpty()));
  s.deployment[1].runtime = "runcc";
  EXPECT_THAT(paths(check_names(s, false)), ElementsAre("deployment.web-distroless.runtime"));
}

TEST(RouteOf, AWorkloadByNameComesBeforeItsClass) {
  const Scenario s = sound();
  Layout layout = s.layout[0];
  EXPECT_EQ(route_of(layout, s.workload[1]), &layout.route[1]);
  layout.route.push_back({"", "search", "vm-minimal", "core"});
  EXPECT_EQ(route_of(layout, s.workload[1]), &layout.route[3]);
  EXPECT_EQ(route_of(layout, s.workload[0]), &layout.route[1]);
  layout.route.clear();
  EXPECT_EQ(route_of(layout, s.workload[0]), nullptr);
}

}  // namespace
}  // namespace stowplan::validate_test
