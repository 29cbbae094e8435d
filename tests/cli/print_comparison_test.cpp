// What the user reads. All formats hold the same numbers, the verdict claims no more than the
// intervals allow, and whatever is in the result, JSON stays JSON.
#include "view/print_comparison.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/cli/made_up_comparison.hpp"
#include "view/verdict.hpp"

namespace stowplan::print_comparison_test {
namespace {

using Json = nlohmann::json;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

std::vector<std::vector<std::string>> read_csv(const std::string& text) {
  std::vector<std::vector<std::string>> rows{{""}};
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' && quoted && i + 1 < text.size() && text[i + 1] == '"') {
      rows.back().back() += text[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      rows.back().emplace_back();
    } else if (c == '\n' && !quoted) {
      rows.push_back({""});
    } else {
      rows.back().back() += c;
    }
  }
  rows.pop_back();
  return rows;
}

std::string line_with(const std::string& text, const std::string& what) {
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    if (line.find(what) != std::string::npos) return line;
  }
  return "";
}

bool contains(const std::string& text, const std::string& what) {
  return text.find(what) != std::string::npos;
}

// Every number of the JSON, to the last bit, in the CSV; and in the Markdown as it is written for
// people, in the row of its metric.
TEST(PrintComparison, AllFormatsHoldTheSameNumbers) {
  const Comparison c = made_up_comparison();
  const view::PrintOptions options{
      .depth = view::Depth::everything, .text = {}, .version = "0.1.0"};
  const Json json = Json::parse(view::print_comparison(c, view::OutputFormat::json, options));
  const auto csv = read_csv(view::print_comparison(c, view::OutputFormat::csv, options));
  const std::string markdown = view::print_comparison(c, view::OutputFormat::markdown, options);
  const std::string all_metrics = markdown.substr(markdown.find("### All metrics"));
  std::size_t row = 1;
  for (const Json& layout : json["layouts"]) {
    for (const Json& metric : layout["metrics"]) {
      ASSERT_LT(row, csv.size());
      const std::vector<std::string>& cells = csv[row++];
      ASSERT_EQ(cells.size(), 9U);
      EXPECT_EQ(cells[0], layout["name"]);
      EXPECT_EQ(cells[1], metric["scope"]);
      EXPECT_EQ(cells[2], metric["metric"]);
      EXPECT_EQ(cells[3], metric["unit"]);
      const char* const keys[] = {"mean", "low", "high", "n"};
      for (std::size_t i = 0; i < 4; ++i) {
        const Json& value = metric[keys[i]];
        if (value.is_null()) {
          EXPECT_EQ(cells[4 + i], "");
        } else {
          EXPECT_EQ(std::stod(cells[4 + i]), value.get<double>());
        }
      }
      if (metric["mean"].is_null()) continue;
      const view::EstimateText text = view::format_estimate(
          {metric["mean"], metric["half_width"], metric["n"]}, metric["unit"].get<std::string>());
      const std::string cell = "| " + text.mean + " " + text.half_width;
      EXPECT_TRUE(contains(all_metrics, cell) ||
                  contains(all_metrics, "| **" + text.mean + " " + text.half_width + "**"))
          << cell;
    }
  }
  EXPECT_EQ(row, csv.size());
}

TEST(PrintComparison, DoublesReadBackToTheSameBits) {
  const Json json =
      Json::parse(view::print_comparison(made_up_comparison(), view::OutputFormat::json, {}));
  const Json& metric = json["layouts"][0]["metrics"].back();
  EXPECT_EQ(metric["metric"], "requests.in_flight");
  EXPECT_EQ(metric["mean"].get<double>(), 0.1 + 0.2);
  EXPECT_EQ(metric["half_width"].get<double>(), 1.0 / 3);
  EXPECT_EQ(json["seed"].get<std::uint64_t>(), 18446744073709551615U);
  EXPECT_EQ(json["layouts"][0]["digest"], "00c0ffee12345678");
}

TEST(PrintComparison, JsonIsValidWhateverTheResultHolds) {
  Comparison c;
  c.title = "quote \" backslash \\ tab \t bad utf-8 \xff";
  c.layouts.resize(1);
  c.layouts[0].metrics = {{{{}, "hosts.mean"}, {nan}, {}}};
  c.objectives = {{"x", "y", "throughput", 1, nan, ObjectiveState::not_known}};
  const std::string text = view::print_comparison(c, view::OutputFormat::json, {});
  ASSERT_TRUE(Json::accept(text));
  const Json json = Json::parse(text);
  EXPECT_TRUE(json["layouts"][0]["metrics"][0]["mean"].is_null());
  EXPECT_TRUE(json["layouts"][0]["metrics"][0]["half_width"].is_null());
  EXPECT_TRUE(json["objectives"][0]["measured"].is_null());
}

TEST(PrintComparison, EmptyComparisonPrintsInEveryFormat) {
  const Comparison c;
  EXPECT_TRUE(Json::accept(view::print_comparison(c, view::OutputFormat::json, {})));
  EXPECT_EQ(view::print_comparison(c, view::OutputFormat::csv, {}),
            "layout,scope,metric,unit,mean,low,high,n,note\n");
  EXPECT_TRUE(contains(view::print_comparison(c, view::OutputFormat::table, {}), "seed 0"));
  EXPECT_TRUE(contains(view::print_comparison(c, view::OutputFormat::markdown, {}), "seed 0"));
}

TEST(PrintComparison, TextFitsThePageAndComesInOrder) {
  const std::string text =
      view::print_comparison(made_up_comparison(), view::OutputFormat::table, {.version = "0.1.0"});
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);)
    EXPECT_LE(view::display_width(line), 110U) << line;
  const std::size_t verdict = text.find("Objectives");
  const std::size_t table = text.find("Side by side");
  const std::size_t workloads = text.find("\nWorkloads\n");
  const std::size_t differences = text.find("mixed compared with all-vm");
  const std::size_t origin = text.find("stowplan 0.1.0, seed 18446744073709551615");
  EXPECT_LT(verdict, table);
  EXPECT_LT(table, workloads);
  EXPECT_LT(workloads, differences);
  EXPECT_LT(differences, origin);
  EXPECT_NE(origin, std::string::npos);
  EXPECT_TRUE(contains(text, "digest 00c0ffee12345678"));
  EXPECT_FALSE(contains(text, "\x1b"));
}

TEST(PrintComparison, UnknownMetricsAreDetails) {
  const Comparison c = made_up_comparison();
  EXPECT_FALSE(
      contains(view::print_comparison(c, view::OutputFormat::table, {}), "requests.in_flight"));
  const std::string details =
      view::print_comparison(c, view::OutputFormat::table, {.depth = view::Depth::everything});
  EXPECT_TRUE(contains(line_with(details, "requests.in_flight"), "0.300"));
}

TEST(PrintComparison, MetricsThatAreZeroEverywhereAndOptionalAreLeftOut) {
  Comparison c = made_up_comparison();
  EXPECT_FALSE(contains(view::print_comparison(c, view::OutputFormat::table, {}), "rejected"));
  c.layouts[2].metrics[5].estimate.mean = 0.01;
  EXPECT_TRUE(contains(
      line_with(view::print_comparison(c, view::OutputFormat::table, {}), "rejected"), "1.00 %"));
}

// all-vm costs 3,396.12, mixed 2,612.40: -783.72 is 23.1 % of the former.
TEST(PrintComparison, DifferencesAreRelativeToTheFirstLayout) {
  const std::string text =
      view::print_comparison(made_up_comparison(), view::OutputFormat::table, {});
  const std::string table = text.substr(text.find("mixed compared with all-vm"));
  const std::string cost = line_with(table, "cost.month");
  EXPECT_TRUE(contains(cost, "-$783.72/month")) << cost;
  EXPECT_TRUE(contains(cost, "± 12.50")) << cost;
  EXPECT_TRUE(contains(cost, "-23.1 %")) << cost;
  EXPECT_TRUE(contains(cost, "significant, better")) << cost;
  EXPECT_TRUE(contains(line_with(table, "response_time.p99"), "not significant"));
  EXPECT_FALSE(contains(table, "cpu.idle")) << "no good direction, so not for a decision";
}

TEST(PrintComparison, DifferencesOfWorkloadsStandUnderTheirName) {
  Comparison c = made_up_comparison();
  c.differences.push_back({"all-vm",
                           "mixed",
                           {MetricScope::workload("payments"), "response_time.p99"},
                           {-0.028, 0.001, 5},
                           true});
  const std::string text = view::print_comparison(c, view::OutputFormat::table, {});
  const std::size_t table = text.find("mixed compared with all-vm");
  EXPECT_LT(text.find("whole layout", table), text.find("workload/payments", table));
  EXPECT_TRUE(contains(text.substr(text.find("workload/payments", table)), "-28.0 ms ± 1.0"));
}

TEST(Verdict, NamesAWinnerOnlyBeyondTheNoise) {
  const Comparison c = made_up_comparison();
  const std::vector<view::VerdictLine> lines = view::verdict(c);
  EXPECT_EQ(line_of(lines, "Cheapest"),
            "no significant difference between mixed ($2,612/month) and other ($2,639/month)\n");
  EXPECT_TRUE(contains(line_of(lines, "Fastest"), "no significant difference"));
}

TEST(Verdict, NamesTheOneWinnerAndTheGapToTheNext) {
  Comparison c = made_up_comparison();
  c.layouts.pop_back();
  c.objectives[0].state = ObjectiveState::met;
  EXPECT_EQ(line_of(view::verdict(c), "Cheapest"),
            "mixed ($2,612/month), 23.1 % less than all-vm\n");
  c.differences[0].significant = false;
  EXPECT_TRUE(contains(line_of(view::verdict(c), "Cheapest"), "no significant difference"));
}

TEST(Verdict, WhoBreaksAPromiseWinsNothing) {
  Comparison c = made_up_comparison();
  c.layouts.pop_back();
  EXPECT_TRUE(
      contains(line_of(view::verdict(c), "Cheapest"), "mixed ($2,612/month), the only one"));
  c.objectives[1].state = ObjectiveState::missed;
  EXPECT_TRUE(contains(line_of(view::verdict(c), "No winner"), "no layout keeps up"));
  EXPECT_EQ(line_of(view::verdict(c), "Cheapest"), "");
}

TEST(Verdict, WhoDoesNotKeepUpIsSaidFirstAndWinsNothing) {
  Comparison c = made_up_comparison();
  c.layouts.pop_back();
  c.objectives[0].state = ObjectiveState::met;
  c.layouts[1].workloads = {{"shop", LoadState::overloaded, "rejects 80 %"}};
  EXPECT_EQ(view::verdict(c).front().topic, "Load");
  EXPECT_TRUE(
      contains(view::verdict(c).front().text, "mixed does not keep up: shop is overloaded"));
  EXPECT_TRUE(contains(line_of(view::verdict(c), "Cheapest"), "all-vm"));
  EXPECT_TRUE(contains(line_of(view::verdict(c), "Densest"), "all-vm"));
}

// More failures than the percentile allows: there is no number to print.
TEST(Verdict, APercentileAmongTheFailedIsLaterThanItsLimit) {
  Comparison c = made_up_comparison();
  c.objectives[0].measured = math::infinity;
  c.objectives[0].failed_share = 0.25;
  EXPECT_TRUE(contains(line_of(view::verdict(c), "Objectives"), "> 100 ms (25.0 % failed)"));
}

// Higher is denser: the winner is the layout with the larger mean.
TEST(Verdict, DensestIsTheHighestNotTheLowest) {
  Comparison c = made_up_comparison();
  c.layouts.pop_back();
  c.objectives[0].state = ObjectiveState::met;
  EXPECT_EQ(line_of(view::verdict(c), "Densest"),
            "mixed (12 instances per host), 30.0 % more per host than all-vm\n");
}

TEST(Verdict, ObjectivesSayWhatWasMissedAndByHowMuch) {
  const std::string text = line_of(view::verdict(made_up_comparison()), "Objectives");
  EXPECT_TRUE(
      contains(text, "all-vm misses 1 of 1: payments response_time.p99 is 121 ms, limit 100 ms\n"))
      << text;
  EXPECT_TRUE(contains(text, "mixed and other keep their objective\n")) << text;
}

TEST(Verdict, OneLayoutWinsNothing) {
  Comparison c = made_up_comparison();
  c.layouts.resize(1);
  EXPECT_EQ(line_of(view::verdict(c), "Cheapest"), "");
  EXPECT_EQ(line_of(view::verdict(c), "Binding"),
            "all-vm: core memory (91 % booked), then cpu (62 %)\n");
}

TEST(Verdict, LayoutsBoundByTheSameShareALine) {
  Comparison c = made_up_comparison();
  c.layouts[1].findings[0].text = "pods (99 % booked)";
  EXPECT_EQ(line_of(view::verdict(c), "Binding"),
            "all-vm and other: core memory (91 % booked), then cpu (62 %)\n"
            "mixed: core pods (99 % booked)\n");
}

// With one replication nothing is known of the noise, so nothing is significant.
TEST(Verdict, OneReplicationDecidesNothing) {
  Comparison c = made_up_comparison();
  c.differences.clear();
  for (LayoutResult& layout : c.layouts) {
    for (Metric& metric : layout.metrics) {
      metric.estimate.half_width = std::numeric_limits<double>::infinity();
    }
  }
  EXPECT_TRUE(contains(line_of(view::verdict(c), "Cheapest"), "no significant difference"));
}

}  // namespace
}  // namespace stowplan::print_comparison_test
