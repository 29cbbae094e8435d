// A study in characters: it fits its terminal, marks stand where the values are, and the map names
// the best layout of each cell.
#include "view/drawing/sweep_plot.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "sim/math.hpp"
#include "sim/random.hpp"
#include "view/table.hpp"

namespace stowplan::sweep_plot_test {
namespace {

using testing::HasSubstr;
using view::SweepPicture;

std::vector<std::string> lines_of_sweep(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

SweepPicture one_axis() {
  SweepPicture picture{"cost.month", "USD/month", Better::lower, 0.95, {"vm", "container"}, {}, {}};
  picture.axes.push_back({"load", {"1", "2", "4"}, {1, 2, 4}});
  for (std::size_t i = 0; i < 3; ++i) {
    picture.results.push_back({{i, 0}, 0, {100.0 * static_cast<double>(i + 1), 40, 5}, true});
    picture.results.push_back({{i, 0}, 1, {50, math::infinity, 1}, i < 2});
  }
  return picture;
}

TEST(SweepPlot, CurvesHaveALetterALayoutAndBarsForIntervals) {
  const auto lines = lines_of_sweep(view::plot_sweep(one_axis(), 60, true));
  EXPECT_EQ(lines[0], "cost.month [USD/month] over load, with 95 % intervals");
  EXPECT_EQ(lines[lines.size() - 2], "A vm   B container");
  std::size_t a = 0;
  std::size_t bars = 0;
  std::string rows_of_b;
  for (std::size_t row = 2; row + 3 < lines.size(); ++row) {
    const std::string cells = lines[row].substr(std::min(lines[row].find("│"), lines[row].size()));
    a += static_cast<std::size_t>(std::ranges::count(cells, 'A'));
    bars += static_cast<std::size_t>(std::ranges::count(cells, '|'));
    for (const char c : cells) {
      if (c == 'B' || c == 'b') rows_of_b += c;
    }
  }
  EXPECT_EQ(a, 3U);
  EXPECT_GE(bars, 6U) << "each A has its interval above and below";
  EXPECT_EQ(rows_of_b, "BBb") << "all in one row; the last one does not keep up";
  // The highest mean stands at the right, two thirds and more of the way up.
  const auto first = std::ranges::find_if(
      lines, [](const std::string& line) { return line.find('A') != std::string::npos; });
  EXPECT_GT(first->find('A'), 50U);
}

SweepPicture two_axes(std::size_t layouts) {
  SweepPicture picture{"cost.month", "USD/month", Better::lower, 0.95, {}, {}, {}};
  for (std::size_t i = 0; i < layouts; ++i) picture.layouts.push_back("layout" + std::to_string(i));
  picture.axes.push_back({"overcommit", {"1", "2"}, {1, 2}});
  picture.axes.push_back({"load", {"0.5", "1", "2"}, {0.5, 1, 2}});
  return picture;
}

TEST(SweepPlot, AMapNamesTheBestThatStands) {
  SweepPicture picture = two_axes(2);
  picture.results = {{{0, 0}, 0, {100, 1, 5}, true},  {{0, 0}, 1, {200, 1, 5}, true},
                     {{0, 1}, 0, {100, 1, 5}, false}, {{0, 1}, 1, {200, 1, 5}, true},
                     {{0, 2}, 0, {100, 1, 5}, false}, {{0, 2}, 1, {200, 1, 5}, false},
                     {{1, 0}, 0, {100, 9, 5}, true},  {{1, 0}, 1, {95, 9, 5}, true}};
  const auto lines = lines_of_sweep(view::plot_sweep(picture, 60, false));
  EXPECT_EQ(lines[0], "cost.month [USD/month]: the lowest of all layouts");
  EXPECT_THAT(lines[3], HasSubstr("overcommit|"));
  EXPECT_EQ(lines[4], "1         | A  $100       B  $200       -");
  EXPECT_EQ(lines[5], "2         | B~ $95");
  picture.better = Better::higher;
  EXPECT_THAT(lines_of_sweep(view::plot_sweep(picture, 60, false))[5], HasSubstr("A~ $100"));
}

TEST(SweepPlot, AMapOfOneLayoutShowsItsValues) {
  SweepPicture picture = two_axes(1);
  picture.results = {{{0, 0}, 0, {100, 1, 5}, true}, {{1, 2}, 0, {300, 1, 5}, false}};
  const auto lines = lines_of_sweep(view::plot_sweep(picture, 60, false));
  EXPECT_EQ(lines[4], "1         | $100");
  EXPECT_THAT(lines[5], HasSubstr("!$300"));
}

TEST(SweepPlot, FitsItsTerminal) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Stream draw{seed, 0, "sweep plot", 0};
    SweepPicture picture{
        "workload/a-rather-long-name response_time.p99", "s", Better::lower, 0.95, {}, {}, {}};
    const auto layouts = 1 + static_cast<std::size_t>(draw.below(5));
    for (std::size_t i = 0; i < layouts; ++i) {
      picture.layouts.push_back("layout-of-some-length-" + std::to_string(i));
    }
    const auto axes = 1 + static_cast<std::size_t>(draw.below(2));
    for (std::size_t a = 0; a < axes; ++a) {
      SweepPicture::Axis& axis = picture.axes.emplace_back();
      axis.name = "pool.core.a_path_that_is_long";
      const auto values = 1 + static_cast<std::size_t>(draw.below(14));
      const bool numbers = draw.below(2) == 1;
      for (std::size_t i = 0; i < values; ++i) {
        axis.values.push_back(numbers ? std::to_string(i) : "a value, number " + std::to_string(i));
        if (numbers) axis.numbers.push_back(static_cast<double>(i));
      }
    }
    for (int i = 0; i < 40; ++i) {
      SweepPicture::Result& result = picture.results.emplace_back();
      for (std::size_t a = 0; a < axes; ++a) {
        result.at[a] = static_cast<std::size_t>(draw.below(picture.axes[a].values.size()));
      }
      result.layout = static_cast<std::size_t>(draw.below(layouts));
      result.value = {draw.uniform() * 1e3, draw.below(3) == 0 ? math::infinity : draw.uniform(),
                      5};
      if (draw.below(9) == 0) result.value = {};
      result.stands = draw.below(3) > 0;
    }
    for (const std::size_t width : {40U, 57U, 80U, 160U}) {
      for (const bool unicode : {true, false}) {
        const std::string text = view::plot_sweep(picture, width, unicode);
        for (const std::string& line : lines_of_sweep(text)) {
          ASSERT_LE(view::display_width(line), width) << text << "\nseed " << seed;
          EXPECT_FALSE(line.ends_with(' ')) << text;
        }
        if (!unicode) {
          EXPECT_TRUE(std::ranges::all_of(text, [](char c) { return c > 0; })) << text;
        }
      }
    }
  }
}

}  // namespace
}  // namespace stowplan::sweep_plot_test
