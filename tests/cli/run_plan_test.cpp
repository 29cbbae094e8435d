// A quick look and a time limit: what is planned fits, says so, and can be repeated to the bit.
#include "cli/run_plan.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/cli/program.hpp"

namespace stowplan::run_plan_test {
namespace {

using namespace std::chrono_literals;

Scenario stated() {
  Scenario s;
  s.duration = 1h;
  s.warm_up = 100s;
  s.stop.min = s.stop.max = 5;
  s.layout.resize(2);
  return s;
}

/// A machine that takes `each` seconds a simulation and `per_hour` for an hour of it.
cli::TimedRun machine(double each, double per_hour, double& spent) {
  return [=, &spent](const cli::RunPlan& plan) {
    const double one = each + per_hour * (seconds(plan.duration) + 100) / 3600;
    const double took = std::ceil(static_cast<double>(plan.replications) * 2 / 2) * one;
    spent += took;
    return took;
  };
}

TEST(RunPlan, WithTimeToSpareItIsTheScenario) {
  double spent = 0;
  const cli::RunPlan plan = cli::plan_within(60, stated(), 2, machine(0.1, 1, spent));
  EXPECT_EQ(plan.replications, 5);
  EXPECT_EQ(plan.duration, Duration{1h});
  EXPECT_EQ(plan.options(1h), "--replications 5");
}

TEST(RunPlan, MoreReplicationsWhereTheScenarioAllowsThem) {
  double spent = 0;
  Scenario s = stated();
  s.stop.max = 50;
  const cli::TimedRun run = machine(0.1, 1, spent);
  const cli::RunPlan plan = cli::plan_within(60, s, 2, run);
  EXPECT_GT(plan.replications, 20);
  EXPECT_EQ(plan.duration, Duration{1h});
  run(plan);
  EXPECT_LE(spent, 60);
}

TEST(RunPlan, AShorterWindowWhereTimeIsShort) {
  double spent = 0;
  const cli::TimedRun run = machine(0.1, 30, spent);
  const cli::RunPlan plan = cli::plan_within(30, stated(), 2, run);
  EXPECT_EQ(plan.replications, 3);
  EXPECT_LT(plan.duration, Duration{1h});
  EXPECT_GT(plan.duration, Duration{5min});
  run(plan);
  EXPECT_LE(spent, 30);
  EXPECT_EQ(plan.duration.count() % 10'000'000'000, 0) << "two digits";
}

TEST(RunPlan, NothingFits) {
  double spent = 0;
  const cli::RunPlan plan = cli::plan_within(1, stated(), 2, machine(0, 3000, spent));
  EXPECT_EQ(plan.duration, Duration{36s});
}

class PlannedRunTest : public ProgramTest {};

TEST_F(PlannedRunTest, AQuickLookSaysSoInEveryFormatAndIsRepeated) {
  for (const char* format : {"table", "md", "csv", "json"}) {
    const ProgramRun run = stowplan("run s.toml --quick --format " + std::string{format});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_THAT(run.out, testing::HasSubstr("quick look: two replications of 3 s")) << format;
  }
  const nlohmann::json quick = run_json("--quick");
  const nlohmann::json again = run_json("--replications 2 --set duration='\"3 s\"'");
  EXPECT_EQ(quick["layouts"], again["layouts"]);
  EXPECT_EQ(quick["differences"], again["differences"]);
}

TEST_F(PlannedRunTest, ATimeLimitSaysWhatItRan) {
  const ProgramRun run = stowplan("run s.toml --time-limit '30 s' --format md");
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, testing::HasSubstr("within 30 s: 3 replications of 30 s"));
  EXPECT_THAT(run.out, testing::HasSubstr("--replications 3"));
}

TEST_F(PlannedRunTest, WhatContradictsIsRefused) {
  EXPECT_EQ(stowplan("run s.toml --quick --replications 3").exit_code, 2);
  EXPECT_EQ(stowplan("run s.toml --quick --time-limit '1 s'").exit_code, 2);
  EXPECT_EQ(stowplan("run s.toml --time-limit 30").exit_code, 2);
}

TEST_F(PlannedRunTest, PrecisionIsMissedInEveryFormat) {
  const std::string options =
      "run s.toml --set 'stop.metrics=[\"response_time.p99\"]' "
      "--set stop.relative_half_width=0.0001 --format ";
  for (const char* format : {"table", "md", "csv", "json"}) {
    EXPECT_THAT(stowplan(options + format).out, testing::HasSubstr("precision not reached"))
        << format;
  }
}

}  // namespace
}  // namespace stowplan::run_plan_test
