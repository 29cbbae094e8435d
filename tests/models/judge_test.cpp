// Published numbers against results made up by hand.
#include "models/result/judge.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "models/scenario/formula.hpp"

namespace stowplan::judge_test {
namespace {

using namespace std::chrono_literals;

/// Three layouts whose start times are 1, 2 and 4 s.
Comparison made_up() {
  Comparison comparison;
  double seconds = 1;
  for (const char* name : {"fast", "middling", "slow"}) {
    LayoutResult layout;
    layout.name = name;
    Estimate estimate;
    estimate.mean = seconds;
    layout.metrics.push_back(
        {{MetricScope::workload("web"), "start_time.p50"}, {seconds}, estimate});
    comparison.layouts.push_back(layout);
    seconds *= 2;
  }
  return comparison;
}

Published start_of(const char* layout) {
  Published published;
  published.layout = layout;
  published.workload = "web";
  published.metric = "start_time.p50";
  return published;
}

TEST(Judge, HoldsWithinItsTolerance) {
  Published published = start_of("middling");
  published.time = 1850ms;  // 2 / 1.85 = 1.081
  const Judgement judgement = judge(published, made_up());
  EXPECT_EQ(judgement.verdict, Agreement::holds);
  EXPECT_NEAR(judgement.error, 0.0811, 1e-4);
  EXPECT_EQ(judgement.unit, "s");
}

TEST(Judge, MissesBeyondIt) {
  Published published = start_of("middling");
  published.time = 1800ms;  // 2 / 1.8 = 1.111
  EXPECT_EQ(judge(published, made_up()).verdict, Agreement::missed);
  published.miss = "why";
  EXPECT_EQ(judge(published, made_up()).verdict, Agreement::explained);
}

TEST(Judge, AnExcuseForWhatHoldsIsStale) {
  Published published = start_of("middling");
  published.time = 2s;
  published.miss = "why";
  EXPECT_EQ(judge(published, made_up()).verdict, Agreement::stale);
}

TEST(Judge, AMissMayBeUnexplained) {
  Published published = start_of("middling");
  published.time = 1s;
  published.miss = "unexplained: no reason is known";
  EXPECT_EQ(judge(published, made_up()).verdict, Agreement::unexplained);
}

TEST(Judge, AFormulaMustGiveWhatTheRunGives) {
  Published published = start_of("middling");
  published.time = 2s;
  Judgement judgement = judge(published, made_up());
  judge_formula(2.01, judgement);
  EXPECT_EQ(judgement.verdict, Agreement::holds);
  judge_formula(2.1, judgement);
  EXPECT_EQ(judgement.verdict, Agreement::refuted);
  EXPECT_EQ(judgement.refuted, "the formula gives 2.1, the run 2");
}

TEST(Judge, AReasonMustBeConfirmed) {
  Published published = start_of("slow");
  published.time = 1s;
  published.miss = "why";
  published.confirmed.set = {"seed=2"};
  published.confirmed.time = 4s;
  Judgement judgement = judge(published, made_up());
  judge_confirmation(published, made_up(), judgement);
  EXPECT_EQ(judgement.verdict, Agreement::explained);
  published.confirmed.time = 1s;
  judge_confirmation(published, made_up(), judgement);
  EXPECT_EQ(judgement.verdict, Agreement::refuted);
  EXPECT_EQ(judgement.refuted, "the confirming run gives 4, not 1");
}

double value_of(const std::string& formula) {
  const FormulaValue value = evaluate_formula(formula, [](const std::string& path) -> std::string {
    if (path == "pool.lab.migration.bandwidth") return "16 MB/s";
    return path == "a.share" ? "0.25" : "";
  });
  EXPECT_EQ(value.problem, "");
  return value.value;
}

TEST(Formula, IsArithmeticInBaseUnits) {
  EXPECT_EQ(value_of("1 + 2 * 3 - 8 / 4"), 5);
  EXPECT_EQ(value_of("(1 + 2) * 3"), 9);
  EXPECT_EQ(value_of("'512 MB' / {pool.lab.migration.bandwidth} + '9 ms'"), 32.009);
  EXPECT_EQ(value_of("min(3, {a.share}, 2) + max(1, 4)"), 4.25);
  EXPECT_NEAR(value_of("exp(normal(0.99) * 0.1)"), 1.26192, 1e-5);
  EXPECT_NEAR(value_of("sqrt(log(1 + 3))"), 1.17741, 1e-5);
}

TEST(Formula, SaysWhatItCannotRead) {
  const auto problem = [](const char* formula) {
    return evaluate_formula(formula, [](const std::string&) { return ""; }).problem;
  };
  EXPECT_EQ(problem("{no.such}"), "the scenario has no value no.such");
  EXPECT_EQ(problem("'5 parsecs'"), "\"5 parsecs\" is no quantity");
  EXPECT_EQ(problem("1 +"), "cannot read \"\"");
  EXPECT_EQ(problem("(1"), "a \")\" is missing");
  EXPECT_EQ(problem("1 1"), "cannot read \"1\"");
  EXPECT_EQ(problem("sine(1)"), "there is no function sine");
  EXPECT_EQ(problem("1 / 0"), "is not finite");
  EXPECT_FALSE(problem("").empty());
}

TEST(Judge, DividesByAnotherLayout) {
  Published published = start_of("slow");
  published.over.layout = "fast";
  published.number = 4.0;
  const Judgement judgement = judge(published, made_up());
  EXPECT_EQ(judgement.ours, 4.0);
  EXPECT_EQ(judgement.unit, "1");
  EXPECT_EQ(judgement.verdict, Agreement::holds);
}

TEST(Judge, OrdersAreExact) {
  Published published = start_of("");
  published.order = {"fast", "middling", "slow"};
  EXPECT_EQ(judge(published, made_up()).verdict, Agreement::holds);
  published.order = {"fast", "slow", "middling"};
  EXPECT_EQ(judge(published, made_up()).verdict, Agreement::missed);
}

TEST(Judge, BytesAreNoSeconds) {
  Published published = start_of("fast");
  published.memory = Bytes{1 << 20};
  EXPECT_EQ(judge(published, made_up()).problem,
            "start_time.p50 is in s, but the published value is in B");
}

TEST(Judge, NamesThatAreNotThereAreProblems) {
  Published published = start_of("fast");
  published.time = 1s;
  published.metric = "start_time.p51";
  EXPECT_EQ(judge(published, made_up()).problem,
            "workload/web of layout \"fast\" has no metric \"start_time.p51\"");
}

}  // namespace
}  // namespace stowplan::judge_test
