// Why requests take as long as they do, in words, rows and stacks.
#include "view/latency_reasons.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>

#include "tests/cli/made_up_comparison.hpp"
#include "tests/models/bare_fleet.hpp"
#include "view/diff_reasons.hpp"
#include "view/flame.hpp"
#include "view/print_comparison.hpp"
#include "view/screen.hpp"
#include "view/workload_story.hpp"

namespace stowplan::latency_reasons_test {
namespace {

/// Two layouts; in the first, half of the slowest time is throttling.
Comparison explained() {
  Comparison c = made_up_comparison();
  c.layouts.pop_back();
  for (LayoutResult& layout : c.layouts) {
    const double throttled = layout.name == "all-vm" ? 0.060 : 0.010;
    add_metric(layout, "workload/payments reasons.slowest", 0.060 + throttled, 0.001);
    add_metric(layout, "workload/payments reasons.slowest.cpu", 0.040, 0.001);
    add_metric(layout, "workload/payments reasons.slowest.calls", 0.020, 0.001);
    add_metric(layout, "workload/payments reasons.slowest.throttled", throttled, 0.001);
    add_metric(layout, "workload/payments reasons.slowest.disk", 1e-9, 0);
    add_metric(layout, "workload/payments response_time.mean", 0.030, 0.001);
    add_metric(layout, "workload/payments reasons.mean.cpu", 0.020, 0.001);
    add_metric(layout, "workload/payments reasons.mean.calls", 0.010, 0.001);
    add_metric(layout, "workload/payments calls.time.ledger", 0.010, 0.001);
    add_metric(layout, "workload/payments calls.longest.ledger", 1, 0);
    add_metric(layout, "workload/payments requests.arrivals", 1000, 0);
    add_metric(layout, "workload/payments requests.served", 0.5, 0);
    add_metric(layout, "workload/ledger calls.time.vault", 0.004, 0);
    add_metric(layout, "pool/core hosts.mean", 2, 0);
    add_metric(layout, "pool/core cpu.useful", 0.25, 0);
    add_metric(layout, "pool/core cpu.idle", 0.75, 0);
  }
  c.differences.push_back({"all-vm",
                           "mixed",
                           {MetricScope::workload("payments"), "response_time.p99"},
                           {-0.028, 0.002, 5},
                           true});
  return c;
}

TEST(LatencyReasons, TheLargestAreNamedFirst) {
  const Comparison c = explained();
  const MetricScope payments = MetricScope::workload("payments");
  EXPECT_EQ(view::slowest_text(c.layouts[0], payments),
            "throttled 50 %, CPU alone 33 %, calls 17 %");
  EXPECT_EQ(view::slowest_text(c.layouts[0], MetricScope::workload("other")), "");
}

TEST(LatencyReasons, EachIsNamedInWords) {
  for (const MetricFamily& family : metric_families) {
    const MetricId id{family, 0};
    if (!view::mean_reasons.has(id)) continue;
    const std::string name{family.name.substr(view::mean_reasons.above.size())};
    EXPECT_EQ(view::reason_words(name).find('_'), std::string::npos) << name;
    EXPECT_NE(MetricKey::parse("workload/x reasons.slowest." + name), std::nullopt);
  }
}

TEST(LatencyReasons, AMissedLimitIsExplainedOnTheScreen) {
  EXPECT_EQ(line_of(view::screen_verdict(explained()), "Why"),
            "all-vm: the slowest 1 % of payments: throttled 50 %, CPU alone 33 %, calls 17 %\n");
  EXPECT_EQ(line_of(view::screen_verdict(made_up_comparison()), "Why"), "");
}

TEST(LatencyReasons, ADifferenceIsSaidByItsParts) {
  const std::vector<std::string> lines = view::reasons(explained());
  const auto said = std::ranges::find_if(
      lines, [](const std::string& line) { return line.starts_with("p99 of payments"); });
  ASSERT_NE(said, lines.end());
  EXPECT_EQ(*said,
            "p99 of payments is 28.0 ms sooner than in all-vm, 93.4 ms; its slowest 1 % by 50.0 "
            "ms: 50.0 ms throttled.");
}

// 50 ms less throttled, 20 ms more of four other things: what is named adds up to what is said.
TEST(LatencyReasons, PartsThatGoTheOtherWayAreNamedToo) {
  Comparison c = explained();
  for (const char* part : {"slot", "network", "steal", "smt"}) {
    add_metric(c.layouts[1], fmt::format("workload/payments reasons.slowest.{}", part),
               part[1] == 'l' ? 0.0125 : 0.0025, 0);
  }
  for (Metric& metric : c.layouts[1].metrics) {
    if (metric.key.id == "reasons.slowest") metric.estimate.mean += 0.020;
  }
  const std::vector<std::string> lines = view::reasons(c);
  const auto said = std::ranges::find_if(
      lines, [](const std::string& line) { return line.starts_with("p99 of payments"); });
  ASSERT_NE(said, lines.end());
  EXPECT_THAT(*said, testing::EndsWith("its slowest 1 % by 30.0 ms: 50.0 ms throttled; less 12.5 "
                                       "ms waiting for a place, 2.50 ms network, 2.50 ms "
                                       "steal, 2.50 ms others."));
}

TEST(LatencyReasons, RequestsThatFailAreExplainedByHow) {
  Comparison c = explained();
  c.objectives = {
      {"all-vm", "payments", "requests.failed_share", 0.01, 0.104, ObjectiveState::missed}};
  add_metric(c.layouts[0], "workload/payments requests.timed_out", 0.101, 0);
  add_metric(c.layouts[0], "workload/payments requests.rejected", 0.003, 0);
  EXPECT_EQ(line_of(view::screen_verdict(c), "Why"),
            "all-vm: requests of payments: timed out 10.1 %, rejected 0.300 %\n");
}

// Of each caller the longest calls, and what is left out is counted.
TEST(LatencyReasons, ATreeSaysWhatItLeavesOut) {
  Comparison c = explained();
  for (LayoutResult& layout : c.layouts) {
    for (const char* name : {"a", "b", "c"}) {
      add_metric(layout, fmt::format("workload/payments calls.time.{}", name),
                 name[0] == 'b' ? 0.050 : 0.001, 0);
      add_metric(layout, fmt::format("workload/payments calls.longest.{}", name), 0.5, 0);
    }
  }
  view::Table table;
  table.columns.resize(3);
  view::add_call_tree(c, MetricScope::workload("payments"), {.levels = 1, .calls = 2}, table);
  std::string labels;
  for (const auto& row : table.groups[0].rows) labels += row[0].text + "|";
  EXPECT_EQ(labels,
            "calls ledger|  ends its stage|  1 call|calls b|  ends its stage|2 more calls|");
}

TEST(LatencyReasons, TheStoryHoldsThemAndTheCallsBelow) {
  const view::Table table = view::workload_table(explained(), "payments");
  std::string labels;
  for (const view::Table::Group& group : table.groups) {
    if (group.name != "Why it takes so long") continue;
    for (const auto& row : group.rows) labels += row[0].text + "|";
  }
  // Too little of the disk to be worth a row.
  EXPECT_EQ(labels,
            "mean|  CPU alone|  calls|slowest 1 %|  CPU alone|  throttled|  calls|"
            "calls ledger|  calls vault|");
}

TEST(LatencyReasons, ArePartOfTheLongForm) {
  const std::string text =
      view::print_comparison(explained(), view::OutputFormat::table, {.part = "reasons"});
  EXPECT_NE(text.find("Why requests take as long as they do"), std::string::npos) << text;
  EXPECT_EQ(view::print_comparison(made_up_comparison(), view::OutputFormat::table,
                                   {.depth = view::Depth::headlines})
                .find("Why requests"),
            std::string::npos);
}

// 500 answered in a replication, 20 ms each; calls are shown where they are answered.
TEST(Flame, StacksAreTotalsOfOneReplication) {
  Scenario s = bare_scenario();
  s.workload = {bare_workload("payments", Constant<Duration>{})};
  s.pool[0].name = "core";
  Comparison c = explained();
  c.layouts.pop_back();
  EXPECT_EQ(view::flame_stacks(c, s, view::FlameOf::time), "all-vm;payments;CPU alone 10000000\n");
  // Two hosts of 16 threads for 60 s.
  EXPECT_EQ(view::flame_stacks(c, s, view::FlameOf::cpu),
            "all-vm;core;useful 480000\nall-vm;core;idle 1440000\n");
  // A layout that has other hosts is told by these.
  auto changed = std::make_shared<Scenario>(s);
  changed->host.entries[0].second.cpus *= 2;
  s.layout[0].name = "all-vm";
  s.layout[0].changed = changed;
  EXPECT_EQ(view::flame_stacks(c, s, view::FlameOf::cpu),
            "all-vm;core;useful 960000\nall-vm;core;idle 2880000\n");
  c.layouts[0].name = "a;b\nc";
  EXPECT_EQ(view::flame_stacks(c, s, view::FlameOf::time), "a,b c;payments;CPU alone 10000000\n");
}

}  // namespace
}  // namespace stowplan::latency_reasons_test
