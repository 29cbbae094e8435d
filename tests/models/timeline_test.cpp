// A run step by step: where steps end, what is in each, and that nobody notices being watched. That
// the steps of a window add up to its metrics is checked in random scenarios by tests/conservation.
#include "models/fleet/report/timeline.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>

#include "models/experiment/timeline_means.hpp"
#include "models/fleet/fleet.hpp"
#include "tests/models/bare_fleet.hpp"
#include "tests/models/recorded_timeline.hpp"
#include "tests/source_files.hpp"

namespace stowplan::timeline_test {
namespace {

using namespace std::chrono_literals;
using testing::DoubleNear;
using testing::ElementsAre;

constexpr const char* web = "workload/web";

struct Watched {
  Plan plan;
  RecordedTimeline timeline;
  Observation seen;

  Watched(const Scenario& s, Duration step)
      : plan(make_plan(s, s.layout.front(), {})), timeline(plan, step) {
    seen = Fleet{plan, s.seed, 0, {.watch = timeline.watch()}}.run();
  }
};

TEST(Timeline, StepsEndWhereTheWindowBeginsAndEnds) {
  const TimelineSteps steps{25s, 12s, 10s};
  ASSERT_EQ(steps.count(), 5);
  std::vector<double> begins;
  std::vector<double> lengths;
  std::vector<bool> early;
  for (std::int64_t i = 0; i < steps.count(); ++i) {
    begins.push_back(seconds(steps.at(i).begin));
    lengths.push_back(seconds(steps.at(i).length()));
    early.push_back(steps.at(i).warm_up);
  }
  EXPECT_THAT(begins, ElementsAre(0, 10, 20, 25, 35));
  EXPECT_THAT(lengths, ElementsAre(10, 10, 5, 10, 2));
  EXPECT_THAT(early, ElementsAre(true, true, true, false, false));
  EXPECT_EQ((TimelineSteps{0s, 10s, 10s}.count()), 1);
  EXPECT_EQ((TimelineSteps{0s, 10s, 7s}.at(1).length()), Duration{3s});
}

TEST(Timeline, ALevelIsMeanOverItsStep) {
  StepLevel level;
  level.change(Time{1s}, 2);
  level.change(Time{4s}, 3);
  EXPECT_DOUBLE_EQ(level.take(Time{0s}, Time{5s}), (2 * 3 + 5 * 1) / 5.0);
  level.change(Time{7s}, -5);
  EXPECT_DOUBLE_EQ(level.take(Time{5s}, Time{9s}), 5 * 2 / 4.0);
  EXPECT_DOUBLE_EQ(level.take(Time{9s}, Time{10s}), 0);
}

// One instance, two more at 12 s that take 4 s to start, and one again at 31 s. A host holds one
// and costs 36 USD an hour; the second and the third boot for 1 s.
TEST(Timeline, WhatIsInAStep) {
  Scenario s = one_service(NoArrivals{}, Constant<Duration>{}, 16_cores);
  s.duration = 40s;
  s.pool[0].hosts = {1, 3};
  s.host.entries[0].second.boot = Constant<Duration>{1s};
  s.pool[0].empty_host_delay = 2s;
  s.host.entries[0].second.price = Price{36};
  Phase boot = bare_phase("boot");
  boot.delay = Constant<Duration>{4s};
  s.runtime.entries[0].second.start = {boot};
  s.deployment[0].autoscaler = ScheduledReplicas{1, {{12s, 3}, {31s, 1}}};
  const Watched run{s, 10s};
  const RecordedTimeline& t = run.timeline;
  ASSERT_EQ(t.rows.size(), 4U);
  EXPECT_THAT(t.of(web, "replicas.wanted"), ElementsAre(1, 2.6, 3, 1.2));
  EXPECT_THAT(t.of(web, "instances"), ElementsAre(1, 2.6, 3, 1.2));
  EXPECT_THAT(t.of(web, "replicas.ready"), ElementsAre(1, 1.6, 3, 1.2));
  EXPECT_THAT(t.of(web, "starts"), ElementsAre(0, 2, 0, 0));
  EXPECT_THAT(t.of("", "starts"), ElementsAre(0, 2, 0, 0));
  EXPECT_THAT(t.of("pool/pool", "hosts"), ElementsAre(1, 2.6, 3, 1.6));
  // A cent a second.
  EXPECT_THAT(t.of("pool/pool", "cost"),
              ElementsAre(DoubleNear(0.1, 1e-9), DoubleNear(0.26, 1e-9), DoubleNear(0.3, 1e-9),
                          DoubleNear(0.16, 1e-9)));
  EXPECT_EQ(measure(run.seen, web, "start_time_rollout.count"), 1);
  EXPECT_EQ(measure(run.seen, web, "start_time_rollout.mean"), 4);
  EXPECT_EQ(measure(run.seen, web, "start_time_scale_out.count"), 2);
  EXPECT_EQ(measure(run.seen, web, "start_time_scale_out.mean"), 5);
  EXPECT_EQ(measure(run.seen, web, "start_time.count"), 3);
  EXPECT_TRUE(std::isnan(t.of(web, "response_time.p99")[0]));
  EXPECT_TRUE(std::isnan(measure(run.seen, web, "response_time.p99")));
}

// A request of 1 s on one place: what waits for it is queued, and Little's law holds for both.
TEST(Timeline, TheQueueObeysLittlesLaw) {
  Scenario s = one_service(PoissonArrivals{Rate{8}}, Exponential<Duration>{100ms}, 1_cores);
  s.deployment[0].concurrency = 1;
  s.duration = 40'000s;
  const Watched run{s, 100s};
  const double rate = measure(run.seen, web, "throughput");
  const double waiting = rate * measure(run.seen, web, "response_time.wait.mean");
  EXPECT_NEAR(run.timeline.mean(web, "queue") / waiting, 1, 0.002);
  const double there = rate * measure(run.seen, web, "response_time.mean");
  EXPECT_NEAR(run.timeline.mean(web, "in_flight") / there, 1, 0.002);
  EXPECT_GT(run.timeline.mean(web, "queue"), 2);
}

// Every answer takes 10 ms, then, with a time limit, none is in time.
TEST(Timeline, QuantilesAreThoseOfTheStep) {
  Scenario s = one_service(PoissonArrivals{Rate{100}}, Constant<Duration>{10ms}, 16_cores);
  s.duration = 10s;
  const Watched run{s, 1s};
  for (const double p50 : run.timeline.of(web, "response_time.p50")) {
    EXPECT_NEAR(p50, 0.010, 0.0001);
  }
  EXPECT_EQ(run.timeline.sum(web, "failed"), 0);
  s.workload[0].timeout = 5ms;
  const Watched late{s, 1s};
  EXPECT_EQ(late.timeline.sum(web, "answered"), 0);
  EXPECT_GT(late.timeline.sum(web, "failed"), 900);
  for (const double p99 : late.timeline.of("", "response_time.p99")) EXPECT_TRUE(std::isnan(p99));
}

TEST(Timeline, NothingChangesByBeingWatched) {
  Scenario s = one_service(PoissonArrivals{Rate{300}}, Exponential<Duration>{10ms}, 2_cores);
  s.warm_up = 3s;
  s.deployment[0].autoscaler = Hpa{.target_cpu = 0.5, .max = 8};
  const Observation alone = simulate(s);
  for (const Duration step : {Duration{7ms}, Duration{1s}, Duration{60s}}) {
    const Watched run{s, step};
    EXPECT_EQ(run.seen.digest, alone.digest);
    ASSERT_EQ(run.seen.measures.size(), alone.measures.size());
    for (std::size_t i = 0; i < alone.measures.size(); ++i) {
      const double a = alone.measures[i].value;
      const double b = run.seen.measures[i].value;
      EXPECT_TRUE(a == b || (std::isnan(a) && std::isnan(b))) << alone.measures[i].key.text();
    }
  }
}

TEST(Timeline, MeansOverReplicationsLeaveOutWhatWasNotObserved) {
  const double nan = std::nan("");
  // Two steps of two columns in three replications; the second column was seen once or twice.
  const std::vector<double> rows{1, nan, 10, 7, 2, 5, 20, 9, 3, nan, 30, nan};
  const std::vector<Estimate> first = timeline_means(rows, 2, 4, whole_run, 0.95);
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first[0].mean, 2);
  EXPECT_EQ(first[0].n, 3);
  EXPECT_NEAR(first[0].half_width, 4.3027 / std::sqrt(3.0), 1e-4);
  EXPECT_EQ(first[1].mean, 5);
  EXPECT_EQ(first[1].n, 1);
  const std::vector<Estimate> second =
      timeline_means(std::span{rows}.subspan(2), 2, 4, whole_run, 0.95);
  EXPECT_EQ(second[0].mean, 20);
  EXPECT_EQ(second[1].mean, 8);
  EXPECT_EQ(second[1].n, 2);
}

std::string table() {
  std::string text = "| metric | unit | of | meaning |\n| --- | --- | --- | --- |\n";
  for (const TimelineFamily& family : timeline_families) {
    std::string of;
    for (const auto& [kind, name] : {std::pair{ScopeKind::layout, "layout"},
                                     {ScopeKind::pool, "pool"},
                                     {ScopeKind::workload, "workload"}}) {
      if (family.of.has(kind)) of += (of.empty() ? "" : ", ") + std::string{name};
    }
    text += fmt::format("| `{}` | {} | {} | {} |\n", family.name, family.unit, of, family.help);
  }
  return text;
}

TEST(Timeline, ItsPageHoldsTheTable) {
  const std::filesystem::path page = root / "docs" / "time_series.md";
  const std::string text = read_all(page);
  const std::string begin = "<!-- timeline -->\n";
  const std::size_t from = text.find(begin);
  const std::size_t to = text.find("<!-- end -->", from);
  ASSERT_NE(to, std::string::npos);
  std::string expected = text;
  expected.replace(from + begin.size(), to - from - begin.size(), table());
  if (std::getenv("STOWPLAN_UPDATE_GOLDEN") != nullptr) {
    std::ofstream{page} << expected;
  } else {
    EXPECT_EQ(text, expected);
  }
}

}  // namespace
}  // namespace stowplan::timeline_test
