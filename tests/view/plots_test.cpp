// Small plots in characters: they fit their terminal, and a reader finds in them what the drawing
// shows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <string>
#include <vector>

#include "tests/models/sample_scenario.hpp"
#include "tests/view/drawn_comparison.hpp"
#include "view/drawing/character_grid.hpp"
#include "view/drawing/pictures.hpp"
#include "view/table.hpp"

namespace stowplan::plots_test {
namespace {

using testing::HasSubstr;
using view::PictureKind;

constexpr std::array plotted{PictureKind::ecdf, PictureKind::pareto, PictureKind::starts,
                             PictureKind::waterfall};

std::string plot(PictureKind kind, const Comparison& comparison, std::size_t width,
                 bool unicode = true) {
  static const Scenario scenario = sample_scenario();
  return view::plot_in_characters(kind, {scenario, comparison}, width, unicode).value();
}

std::vector<std::string> lines_of_plot(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

TEST(Plots, FitTheirTerminal) {
  for (std::uint32_t seed = 0; seed < 40; ++seed) {
    const Comparison comparison = random_comparison(seed);
    for (const PictureKind kind : plotted) {
      for (const std::size_t width : {40U, 57U, 80U, 160U}) {
        for (const bool unicode : {true, false}) {
          for (const std::string& line : lines_of_plot(plot(kind, comparison, width, unicode))) {
            ASSERT_LE(view::display_width(line), width) << line << "\nseed " << seed;
            EXPECT_FALSE(line.ends_with(' ')) << line;
          }
        }
      }
    }
  }
}

TEST(Plots, AreAsciiWhereTheTerminalIs) {
  const Comparison comparison = drawn_comparison();
  for (const PictureKind kind : plotted) {
    const std::string text = plot(kind, comparison, 80, false);
    EXPECT_TRUE(std::ranges::all_of(text, [](char c) {
      return c == '\n' || (c >= ' ' && c <= '~');
    })) << text;
    EXPECT_NE(text, plot(kind, comparison, 80, true));
  }
}

TEST(Plots, TellFailures) {
  const Comparison comparison = drawn_comparison();
  for (const PictureKind kind : plotted) {
    const std::string text = plot(kind, comparison, 100);
    EXPECT_THAT(text, HasSubstr("too-big is infeasible"));
    EXPECT_THAT(text, HasSubstr("other does not keep up"));
  }
}

TEST(Plots, WaterfallStepsBeginWhereTheOneBeforeEnds) {
  const std::string text = plot(PictureKind::waterfall, drawn_comparison(), 80, false);
  const std::vector<std::string> lines = lines_of_plot(text);
  const auto at = std::ranges::find_if(
      lines, [](const std::string& line) { return line.starts_with("mixed"); });
  ASSERT_NE(at, lines.end());
  EXPECT_THAT(*(at + 1), HasSubstr("useful work"));
  const std::size_t end_of_first = (at + 1)->size();
  EXPECT_NEAR(static_cast<double>((at + 2)->find('#')), static_cast<double>(end_of_first), 1);
  EXPECT_THAT(*(at + 5), HasSubstr("$2,612"));
  EXPECT_NEAR(static_cast<double>((at + 5)->size()), static_cast<double>((at + 4)->size()), 1);
}

TEST(Plots, CurvesRiseToWhatIsAnswered) {
  Comparison comparison = drawn_comparison();
  comparison.layouts.resize(1);  // 8 % fail.
  const std::vector<std::string> lines =
      lines_of_plot(plot(PictureKind::ecdf, comparison, 80, false));
  std::vector<std::string> rows;
  for (const std::string& line : lines) {
    if (line.size() > 8 && line[8] == '|') rows.push_back(line.substr(9));
  }
  ASSERT_EQ(rows.size(), 16U);
  EXPECT_EQ(rows[0].find('A'), std::string::npos) << "no one is answered at 100 %";
  EXPECT_NE(rows[1].find('A'), std::string::npos);
  std::size_t before = 1000;
  for (const std::string& row : rows) {
    if (row.find('A') == std::string::npos) continue;
    EXPECT_LE(row.find('A'), before) << "slower rows lie above";
    before = row.find('A');
  }
}

TEST(Plots, SaySoWhereThereIsNothing) {
  const Comparison nothing;
  EXPECT_THAT(plot(PictureKind::ecdf, nothing, 40), HasSubstr("There are no response times"));
  EXPECT_THAT(plot(PictureKind::pareto, nothing, 40), HasSubstr("No layout has both"));
  EXPECT_THAT(plot(PictureKind::starts, nothing, 40), HasSubstr("Nothing has started."));
}

TEST(Plots, BarsHaveEighthsAndNeverVanish) {
  EXPECT_EQ(view::bar_of(0, 2.5, true), "██▌");
  EXPECT_EQ(view::bar_of(2, 1, true), "  █");
  EXPECT_EQ(view::bar_of(0, 0.001, true), "▏");
  EXPECT_EQ(view::bar_of(0, 0, true), "");
  EXPECT_EQ(view::bar_of(1, 2.6, false), " ###");
  EXPECT_EQ(view::bar_of(0, 0.001, false), "#");
}

TEST(Plots, TextIsAsWideAsItsColumns) {
  EXPECT_EQ(view::in_columns("shop", 6), "shop  ");
  EXPECT_EQ(view::in_columns("payments", 6), "payme…");
  EXPECT_EQ(view::in_columns("支付服务", 6), "支付… ");
  EXPECT_EQ(view::to_the_right("12", 4), "  12");
}

}  // namespace
}  // namespace stowplan::plots_test
