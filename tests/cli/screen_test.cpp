#include "view/screen.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "tests/cli/made_up_comparison.hpp"
#include "view/diff_reasons.hpp"
#include "view/print_comparison.hpp"
#include "view/ranked_row.hpp"
#include "view/workload_story.hpp"

namespace stowplan::screen_test {
namespace {

/// The cells of a row as they are printed, without its label.
std::vector<std::string> row_of(const view::Table& table, std::string_view label) {
  for (const view::Table::Group& group : table.groups) {
    for (const std::vector<view::Cell>& row : group.rows) {
      if (row[0].text != label) continue;
      std::vector<std::string> cells;
      for (std::size_t i = 1; i < row.size(); ++i) {
        cells.push_back(row[i].text + (row[i].spread.empty() ? "" : " " + row[i].spread));
      }
      return cells;
    }
  }
  return {};
}

using Cells = std::vector<std::string>;

TEST(Screen, ChoosesTheCheapestAndSaysWhatItSaves) {
  Comparison c = made_up_comparison();
  c.layouts.pop_back();
  c.objectives[0].state = ObjectiveState::met;
  EXPECT_EQ(line_of(view::screen_verdict(c), "Choose"),
            "mixed at $2,612/month, 23.1 % less than all-vm\n");
}

TEST(Screen, WhatMissesAnObjectiveIsNotChosen) {
  Comparison c = made_up_comparison();
  c.layouts.pop_back();
  EXPECT_EQ(line_of(view::screen_verdict(c), "Choose"),
            "mixed at $2,612/month, the only one that keeps up and misses no objective\n");
  EXPECT_NE(line_of(view::screen_verdict(c), "Objectives").find("all-vm misses 1 of 1"),
            std::string::npos);
  c.objectives[1].state = ObjectiveState::missed;
  EXPECT_EQ(line_of(view::screen_verdict(c), "Choose"), "");
  EXPECT_NE(line_of(view::screen_verdict(c), "No winner"), "");
}

// Two that cost the same: the one with more instances on a host, where that is beyond the noise.
TEST(Screen, EqualCostIsDecidedBySomethingElse) {
  Comparison c = made_up_comparison();
  std::string text = line_of(view::screen_verdict(c), "Choose");
  EXPECT_EQ(text, "mixed and other: they cost the same within the noise, $2,612/month\n");
  for (Metric& metric : c.layouts[2].metrics) {
    if (metric.key.id == "density.instances_per_host") metric.estimate.mean = 20;
  }
  text = line_of(view::screen_verdict(c), "Choose");
  EXPECT_EQ(text,
            "other at $2,639/month; instances per host decides, 20; as cheap within the noise: "
            "mixed (12)\n");
}

// all-vm is faster than both that are cheapest; between these the faster one is chosen.
TEST(Screen, ATieIsDecidedAmongThoseThatTie) {
  Comparison c = made_up_comparison();
  c.objectives.clear();
  for (LayoutResult& layout : c.layouts) {
    const double start = layout.name == "all-vm" ? 1 : layout.name == "mixed" ? 5 : 9;
    add_metric(layout, "start_time.p50", start, 0.1);
  }
  EXPECT_EQ(line_of(view::screen_verdict(c), "Choose"),
            "mixed at $2,612/month, 23.1 % less than all-vm; start time decides, 5.00 s; as cheap "
            "within the noise: other (9.00 s)\n");
}

// A load that could not be judged is no load that is kept up with.
TEST(Screen, SaysWhatWasNotJudged) {
  Comparison c = made_up_comparison();
  c.layouts[1].workloads = {
      {"shop", LoadState::not_known, "the window is shorter than its period"}};
  EXPECT_NE(line_of(view::screen_verdict(c), "Load").find("shop is not judged"), std::string::npos);
  EXPECT_EQ(row_of(view::screen_table(c).value(), "load and objectives")[1], "load not judged");
  c.layouts[1].workloads.clear();
  for (LayoutResult& layout : c.layouts) layout.workloads = {{"shop", LoadState::keeps_up, ""}};
  EXPECT_EQ(line_of(view::screen_verdict(c), "Load"), "") << "what is well is in the table";
}

TEST(Screen, OneReplicationChoosesNothing) {
  Comparison c = made_up_comparison();
  c.replications = 1;
  EXPECT_EQ(line_of(view::screen_verdict(c), "Choose"),
            "mixed has the lowest cost, $2,612/month, but one replication tells nothing of the "
            "noise\n");
  EXPECT_EQ(row_of(view::screen_table(c).value(), "cost"),
            (Cells{"$3,396/month ± 32", "$2,612/month ± 32", "$2,639/month ± 32"}));
}

TEST(Screen, MarksTheBestAndThoseThatShareTheLead) {
  Comparison c = made_up_comparison();
  c.objectives[0].state = ObjectiveState::met;
  EXPECT_EQ(row_of(view::screen_table(c).value(), "cost"),
            (Cells{"$3,396/month ± 32", "≈ $2,612/month ± 32", "≈ $2,639/month ± 32"}));
  c.layouts.pop_back();
  EXPECT_EQ(row_of(view::screen_table(c).value(), "cost"),
            (Cells{"$3,396/month ± 32", "* $2,612/month ± 32"}));
}

TEST(Screen, SaysFirstWhoIsBroken) {
  Comparison c = made_up_comparison();
  c.layouts[1].workloads = {{"shop", LoadState::overloaded, "rejects 80 %"}};
  EXPECT_EQ(row_of(view::screen_table(c).value(), "load and objectives"),
            (Cells{"misses 1 of 1", "does not keep up", "keeps all 1"}));
  EXPECT_NE(line_of(view::screen_verdict(c), "Load").find("mixed does not keep up: shop"),
            std::string::npos);
}

TEST(Screen, LatencyIsThatOfTheWorkloadNearestToItsObjective) {
  Comparison c = made_up_comparison();
  EXPECT_EQ(view::headline_workload(c), "payments");
  c.objectives.push_back(
      {"mixed", "web, \"shop\"", "response_time.p99", 0.05, 0.0721, ObjectiveState::missed});
  EXPECT_EQ(view::headline_workload(c), "web, \"shop\"");
  c.objectives.insert(c.objectives.begin(), {"mixed", "none", "response_time.p99", 0.05,
                                             math::not_a_number, ObjectiveState::not_known});
  EXPECT_EQ(view::headline_workload(c), "web, \"shop\"") << "nothing observed is not nearest";
  c.objectives.clear();
  EXPECT_EQ(view::headline_workload(c), std::nullopt) << "no one asks for anything";
}

// Minutes of a layout that drowns do not make those of the others 0.001 min.
TEST(Screen, ALayoutThatDoesNotKeepUpHasItsOwnUnit) {
  Comparison c = made_up_comparison();
  c.layouts[0].workloads = {{"shop", LoadState::overloaded, "requests pile up"}};
  const auto cells = [&](double drowned) {
    view::Table table;
    table.columns.resize(3);
    for (std::size_t i = 0; i < 2; ++i) {
      std::erase_if(c.layouts[i].metrics,
                    [](const Metric& m) { return m.key.id == "response_time.p50"; });
      add_metric(c.layouts[i], "response_time.p50", i == 0 ? drowned : 0.0075, 0);
    }
    c.layouts.resize(2);
    view::add_ranked(c, "p50", {{}, "response_time.p50"}, table);
    const auto& row = table.groups[0].rows[0];
    return row[1].text + "|" + row[2].text;
  };
  EXPECT_THAT(cells(150), testing::MatchesRegex("2.50 min\\|.*7.50 ms"));
  EXPECT_THAT(cells(0.150), testing::MatchesRegex("150.0* ms\\|.*7.50* ms"));
}

// 91 % booked and 20 % used: there is something to do. 60 % used: there is not.
TEST(Screen, SaysWhereMuchIsBookedAndLittleUsed) {
  Comparison c = made_up_comparison();
  c.layouts.resize(1);
  c.layouts[0].findings = {
      {MetricScope::pool("core"), "binding_constraint", "cpu (91 % booked), then memory (62 %)"}};
  for (Metric& metric : c.layouts[0].metrics) {
    if (metric.key.id == "booked.cpu") metric.estimate.mean = 0.91;
  }
  add_metric(c.layouts[0], "pool/core cpu.idle", 0.8, 0.01);
  const std::string text = line_of(view::screen_verdict(c), "Unused");
  EXPECT_EQ(text,
            "all-vm: core uses 20 % of its CPU; smaller requests or a higher cpu_overcommit would "
            "need fewer hosts\n");
  add_metric(c.layouts[0], "pool/core hosts.mean", 1, 0);
  EXPECT_EQ(line_of(view::screen_verdict(c), "Unused"), "") << "there cannot be fewer than one";
  c.layouts[0].metrics.back().estimate.mean = 0.4;
  EXPECT_EQ(line_of(view::screen_verdict(c), "Unused"), "");
}

TEST(Screen, CautionsOfOneTopicShareALine) {
  Comparison c = made_up_comparison();
  for (const char* text : {"first", "second", "third"}) {
    c.cautions.push_back({.topic = "precision", .layout = "mixed", .text = text});
  }
  EXPECT_EQ(line_of(view::screen_verdict(c), "Precision"),
            "first (and 2 more of this kind: --all)\n");
}

TEST(Screen, OneRowHasOneUnit) {
  const std::array<Estimate, 3> waits{Estimate{92.7, 0.2, 5}, {3.1, 0.005, 5}, {24.8, 1.0, 5}};
  std::vector<view::EstimateText> texts = view::format_alike(waits, "s");
  EXPECT_EQ(texts[0].mean, "92.70 s");
  EXPECT_EQ(texts[0].half_width, "") << "below half a per cent";
  EXPECT_EQ(texts[1].mean, "3.10 s");
  EXPECT_EQ(texts[2].half_width, "± 1.00");
  const std::array<Estimate, 2> apart{Estimate{2e-5, 0, 5}, {7, 0, 5}};
  texts = view::format_alike(apart, "s");
  EXPECT_EQ(texts[0].mean, "< 0.001 s");
  EXPECT_EQ(texts[1].mean, "7.000 s");
  const std::array<Estimate, 3> shares{Estimate{0, 0, 5}, {7e-6, 1e-5, 5}, {0.25, 0, 5}};
  texts = view::format_alike(shares, "share");
  EXPECT_EQ(texts[0].mean, "0 %");
  EXPECT_EQ(texts[1].mean, "< 0.01 %") << "nothing observed is not nothing failed";
  EXPECT_EQ(texts[2].mean, "25.00 %");
}

TEST(Screen, WorkloadsOfWhichTheSameIsSaidAreSaidTogether) {
  Comparison c = made_up_comparison();
  c.layouts[0].workloads = {{"one", LoadState::overloaded, "it grows"}};
  for (const char* name : {"a", "b", "c", "d"}) {
    c.layouts[0].workloads.push_back({name, LoadState::not_known, "too short"});
  }
  c.layouts[1].workloads = {{"a", LoadState::not_known, "too short"},
                            {"b", LoadState::not_known, "too short"},
                            {"c", LoadState::not_known, "too long"}};
  const std::string text = line_of(view::screen_verdict(c), "Load");
  EXPECT_NE(text.find("all-vm does not keep up: one is overloaded (it grows)\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find("all-vm: a, b and 2 more are not judged (too short)\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find("mixed: a and b are not judged (too short); c is not judged (too long)\n"),
            std::string::npos)
      << text;
}

TEST(Screen, HasNoTableWhereNothingWasSimulated) {
  Comparison c;
  EXPECT_FALSE(view::screen_table(c));
  EXPECT_EQ(view::headline_workload(c), std::nullopt);
  EXPECT_TRUE(view::screen_verdict(c).empty());
}

TEST(DiffScreen, WorkloadsOfWhichTheSameIsSaidShareALine) {
  Comparison c = made_up_comparison();
  c.layouts.pop_back();
  std::vector<ChangedInput> inputs;
  for (const char* workload : {"a", "b", "c"}) {
    inputs.push_back({workload, "runtime", "qemu-kvm", workload[0] == 'c' ? "gvisor" : "runc"});
    inputs.push_back({workload, "image.base", "ubuntu", ""});
  }
  const std::vector<std::string> lines = view::screen_reasons(c, inputs);
  ASSERT_GE(lines.size(), 3U);
  EXPECT_EQ(lines[0], "all-vm misses 1 of 1: payments response_time.p99 is 121 ms, limit 100 ms.");
  EXPECT_EQ(lines[1], "mixed costs $783.72/month less than all-vm.");
  EXPECT_EQ(lines[lines.size() - 2],
            "Otherwise for a, b: runtime qemu-kvm → runc, image.base ubuntu → none.");
  EXPECT_EQ(lines.back(), "Otherwise for c: runtime qemu-kvm → gvisor, image.base ubuntu → none.");
  for (const char* key : {"a", "b", "c"}) inputs.push_back({"c", key, "1", "2"});
  EXPECT_EQ(view::screen_reasons(c, inputs).back(),
            "Otherwise for c: runtime qemu-kvm → gvisor, a 1 → 2, b 1 → 2, c 1 → 2; 1 value more.");
}

// Numbers of a layout that does not keep up mean little, so that comes first; and where one
// replication tells nothing of the noise, nothing is called the same.
TEST(DiffScreen, WhatFailsComesFirst) {
  Comparison c = made_up_comparison();
  c.layouts.pop_back();
  c.objectives.clear();
  c.layouts[1].workloads = {{"shop", LoadState::overloaded, "requests pile up"}};
  for (LayoutResult& layout : c.layouts) {
    add_metric(layout, "workload/shop requests.failed_share", layout.name == "mixed" ? 0.36 : 0, 0);
  }
  const std::vector<std::string> lines = view::screen_reasons(c, {});
  EXPECT_EQ(lines[0], "mixed does not keep up: shop is overloaded (requests pile up).");
  EXPECT_EQ(lines[2], "36.0 % of the requests of shop fail in mixed, 0 % in all-vm.");
  EXPECT_EQ(view::reasons(c).front(), lines[0]);
  c.replications = 1;
  c.differences.clear();
  EXPECT_EQ(view::screen_reasons(c, {})[1],
            "One replication tells nothing of the noise: what differs here may be chance.");
  EXPECT_EQ(view::screen_reasons(c, {})[2], "mixed costs $783.72/month less than all-vm.");
}

TEST(WorkloadStory, IsAboutThatWorkloadAlone) {
  Comparison c = made_up_comparison();
  c.layouts[0].workloads = {{"payments", LoadState::backlogged, "it drains"},
                            {"other", LoadState::overloaded, "not said"}};
  const std::vector<view::VerdictLine> lines = view::workload_verdict(c, "payments");
  EXPECT_EQ(line_of(lines, "Load"), "all-vm: backlogged, it drains\n");
  EXPECT_NE(line_of(lines, "Objectives").find("all-vm: missed: payments response_time.p99"),
            std::string::npos);
  const view::Table table = view::workload_table(c, "payments");
  EXPECT_EQ(row_of(table, "  p99").size(), 3U);
  EXPECT_TRUE(row_of(table, "cost").empty()) << "no layout has it for this workload";
}

TEST(WorkloadStory, IsWhatIsPrintedWhereItIsAskedFor) {
  const std::string text = view::print_comparison(
      made_up_comparison(), view::OutputFormat::table,
      {.depth = view::Depth::screen, .text = {.width = 110}, .workload = "payments"});
  EXPECT_NE(text.find("\npayments "), std::string::npos) << text;
  EXPECT_EQ(text.find("Choose"), std::string::npos);
}

TEST(Parts, EachNameGivesTables) {
  Comparison c = made_up_comparison();
  for (LayoutResult& layout : c.layouts) {
    add_metric(layout, "workload/payments reasons.slowest", 0.1, 0.01);
  }
  for (const std::string_view name : view::table_names) {
    const std::string text = view::print_comparison(c, view::OutputFormat::table, {.part = name});
    EXPECT_NE(text.find("──"), std::string::npos) << name << text;
  }
}

}  // namespace
}  // namespace stowplan::screen_test
