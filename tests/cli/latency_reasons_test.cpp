// Why requests take as long as they do, in words, rows and stacks.
#include "view/latency_reasons.hpp"

#include <gtest/gtest.h>

#include <algorithm>
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
  c.layouts[0].name = "a;b\nc";
  EXPECT_EQ(view::flame_stacks(c, s, view::FlameOf::time), "a,b c;payments;CPU alone 10000000\n");
}

}  // namespace
}  // namespace stowplan::latency_reasons_test
