// What may be said of a layout, and that one which is infeasible in some replication is so in all.
#include <gtest/gtest.h>

#include <string>

#include "cli/parallel.hpp"
#include "models/experiment/compare.hpp"
#include "models/result/judge.hpp"
#include "tests/models/bare_fleet.hpp"

namespace stowplan::layout_status_test {
namespace {

using namespace std::chrono_literals;

TEST(LayoutStatus, IsTheWorstOfWhatIsTrue) {
  LayoutResult layout;
  layout.workloads = {{"web", LoadState::keeps_up, ""}, {"api", LoadState::not_known, "short"}};
  EXPECT_EQ(layout.status(), LayoutStatus::fine);
  layout.imprecise = true;
  EXPECT_EQ(layout.status(), LayoutStatus::imprecise);
  EXPECT_TRUE(layout.keeps_up());
  layout.workloads[0].state = LoadState::overloaded;
  EXPECT_EQ(layout.status(), LayoutStatus::does_not_keep_up);
  layout.infeasible = Infeasible{"web", "pool", "no room"};
  EXPECT_EQ(layout.status(), LayoutStatus::infeasible);
  EXPECT_FALSE(layout.keeps_up());
  EXPECT_STREQ(state_name(LayoutStatus::does_not_keep_up), "does not keep up");
}

/// Of the layout "only" the only instance is ready at once; of "lucky" after 24 h in the mean, and
/// a roll-out may take no longer.
Scenario a_matter_of_luck() {
  Scenario s = one_service(PoissonArrivals{Rate{10}}, Constant<Duration>{10ms}, 1000_millicores);
  s.runtime.entries.push_back({"slow", s.runtime.entries[0].second});
  Phase phase = bare_phase("luck");
  phase.delay = Exponential<Duration>{24h};
  s.runtime.entries[1].second.start = {phase};
  s.deployment.push_back(bare_deployment("two", 1000_millicores));
  s.deployment[1].runtime = "slow";
  s.layout.insert(s.layout.begin(), Layout{"lucky", {}, {}, {{"any", "", "two", "pool"}}, {}});
  s.stop.min = s.stop.max = 8;
  return s;
}

// Twice what it can do: what has not ended has failed, of the only workload and so of the layout.
TEST(LayoutStatus, WhatDoesNotEndFailsForTheLayoutToo) {
  Scenario s = one_service(PoissonArrivals{Rate{20}}, Constant<Duration>{100ms}, 1000_millicores);
  s.duration = 600s;
  s.stop.min = s.stop.max = 3;
  const LayoutResult result = compare(s, {}, {}).layouts[0];
  ASSERT_FALSE(result.keeps_up());
  const MetricId share = "requests.failed_share";
  const double failed = result.find(MetricScope::workload("web"), share)->estimate.mean;
  EXPECT_GT(failed, 0.2);
  EXPECT_EQ(result.find({}, share)->estimate.mean, failed);
}

TEST(LayoutStatus, OneInfeasibleReplicationIsEnough) {
  const Scenario s = a_matter_of_luck();
  EXPECT_FALSE(simulate(s, 1).infeasible) << "the test needs one that is feasible";
  const Comparison one_thread = compare(s, {}, {.run = cli::on_threads(1)});
  ASSERT_EQ(one_thread.infeasible.size(), 1U);
  EXPECT_EQ(one_thread.infeasible[0].name, "lucky");
  EXPECT_EQ(one_thread.infeasible[0].infeasible->workload, "web");
  ASSERT_EQ(one_thread.layouts.size(), 1U);
  EXPECT_EQ(one_thread.replications, 8);
  EXPECT_TRUE(one_thread.differences.empty());
  Scenario alone = s;
  alone.layout.erase(alone.layout.begin());
  const std::uint64_t digest = compare(alone, {}, {}).layouts[0].digest;
  for (const std::uint32_t threads : {1U, 2U, 5U}) {
    const Comparison both = compare(s, {}, {.run = cli::on_threads(threads)});
    EXPECT_EQ(both.layouts[0].digest, digest);
    EXPECT_EQ(both.infeasible[0].infeasible->reason, one_thread.infeasible[0].infeasible->reason);
  }
}

TEST(LayoutStatus, AnAbsentPrecisionIsImprecise) {
  Scenario s = one_service(PoissonArrivals{Rate{50}}, Exponential<Duration>{10ms}, 1000_millicores);
  s.stop.min = s.stop.max = 2;
  s.stop.metrics = {"response_time.mean"};
  s.stop.relative_half_width = 1e-6;
  EXPECT_EQ(compare(s, {}, {}).layouts[0].status(), LayoutStatus::imprecise);
  s.stop.relative_half_width = 1e6;
  EXPECT_EQ(compare(s, {}, {}).layouts[0].status(), LayoutStatus::fine);
}

TEST(LayoutStatus, APublishedNumberOfAnInfeasibleLayoutIsAProblem) {
  Comparison comparison;
  LayoutResult& lost = comparison.infeasible.emplace_back();
  lost.name = "lost";
  lost.infeasible = Infeasible{"web", "pool", "no room"};
  Published published;
  published.layout = "lost";
  published.metric = "hosts.mean";
  published.number = 1;
  const Judgement judgement = judge(published, comparison);
  EXPECT_TRUE(judgement.infeasible);
  EXPECT_EQ(judgement.problem, "layout \"lost\" is infeasible: workload \"web\": no room");
}

}  // namespace
}  // namespace stowplan::layout_status_test
