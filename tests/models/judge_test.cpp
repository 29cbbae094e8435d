// Published numbers against results made up by hand.
#include "models/judge.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace stowplan {
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
    layout.metrics.push_back({"workload/web", "start_time.p50", "s", {seconds}, estimate});
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
}  // namespace stowplan
