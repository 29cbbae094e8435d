// Designs expand to exactly the points that they say, and identities tell results apart.
#include "models/study/study.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "models/scenario/load.hpp"
#include "models/study/design.hpp"
#include "models/study/identity.hpp"
#include "models/study/load_factor.hpp"
#include "models/study/range.hpp"
#include "sim/config/diagnostic.hpp"
#include "tests/models/sample_scenario.hpp"

namespace stowplan::study_test {
namespace {

Study study(const std::string& text) {
  return read_study(config::parse_document("scenario = \"s.toml\"\n" + text, "f"));
}

std::string refusal(const std::string& text, const std::string& rows = "") {
  try {
    static_cast<void>(points_of(study(text), rows));
  } catch (const config::ConfigError& error) {
    return error.what();
  }
  return "none";
}

std::vector<std::string> values(const std::vector<Point>& points, std::size_t axis) {
  std::vector<std::string> all;
  for (const Point& point : points) all.push_back(point[axis].value);
  return all;
}

TEST(Design, AGridIsEveryCombinationTheLastAxisFastest) {
  const auto points = points_of(study("axis = [{ path = \"a.b\", values = [1, 2] },\n"
                                      "{ path = \"c.d\", values = [\"x\", \"y\", \"z\"] }]"),
                                "");
  ASSERT_EQ(points.size(), 6U);
  EXPECT_EQ(values(points, 0), (std::vector<std::string>{"1", "1", "1", "2", "2", "2"}));
  EXPECT_EQ(points[1][1], (Assignment{"c.d", "\"y\""}));
}

TEST(Design, ZipAndValuesThatMoveTogether) {
  const auto points =
      points_of(study("design = { kind = \"zip\" }\n"
                      "axis = [{ path = \"a.b\", values = [1, 2] },\n"
                      "{ paths = [\"c.d\", \"e.f\"], values = [[\"x\", 3], [\"y\", 4]] }]"),
                "");
  ASSERT_EQ(points.size(), 2U);
  EXPECT_EQ(points[1], (Point{{"a.b", "2"}, {"c.d", "\"y\""}, {"e.f", "4"}}));
}

TEST(Design, RangesAreEvenOrInEvenRatios) {
  EXPECT_EQ(parse_range("1..4/4").values(), (std::vector<std::string>{"1", "2", "3", "4"}));
  EXPECT_EQ(parse_range("1..8/4log").values(), (std::vector<std::string>{"1", "2", "4", "8"}));
  EXPECT_EQ(parse_range("1 GiB..4 GiB/3log").values(),
            (std::vector<std::string>{"\"1 GiB\"", "\"2 GiB\"", "\"4 GiB\""}));
  EXPECT_EQ(parse_range("10/s..20/s/2").values(),
            (std::vector<std::string>{"\"10 /s\"", "\"20 /s\""}));
  EXPECT_EQ(parse_range("7..9/1").values(), std::vector<std::string>{"7"});
  for (const char* wrong : {"1..4", "0..4/3log", "1 GiB..4 GB/3", "a..b/2", "1..4/0", "4/2"}) {
    EXPECT_FALSE(parse_range(wrong).error.empty()) << wrong;
  }
}

TEST(Design, SkipsWhatItIsToldTo) {
  const auto points = points_of(study("axis = [{ path = \"a.b\", values = [1, 2] },\n"
                                      "{ path = \"c.d\", values = [\"x\", \"y\"] }]\n"
                                      "skip = [{ where = { \"a.b\" = 2.0, \"c.d\" = \"y\" } }]"),
                                "");
  ASSERT_EQ(points.size(), 3U);
  EXPECT_EQ(points.back()[1].value, "\"x\"");
}

TEST(Design, ALatinHypercubeMeetsEveryStratumOnce) {
  const auto points = points_of(study("design = { kind = \"latin-hypercube\", points = 50 }\n"
                                      "axis = [{ path = \"a.b\", range = \"0..50\" },\n"
                                      "{ path = \"c.d\", range = \"0..50\" }]"),
                                "");
  for (const std::size_t axis : {0U, 1U}) {
    std::vector<int> strata;
    for (const std::string& value : values(points, axis)) strata.push_back(std::stoi(value));
    std::sort(strata.begin(), strata.end());
    for (int i = 0; i < 50; ++i) EXPECT_EQ(strata[static_cast<std::size_t>(i)], i);
  }
  EXPECT_NE(values(points, 0), values(points, 1));
}

TEST(Design, SobolBeginsAsPublished) {
  const auto points = points_of(study("design = { kind = \"sobol\", points = 4 }\n"
                                      "axis = [{ path = \"a.b\", range = \"0..1\" },\n"
                                      "{ path = \"c.d\", range = \"0..1\" }]"),
                                "");
  EXPECT_EQ(values(points, 0), (std::vector<std::string>{"0.5", "0.75", "0.25", "0.375"}));
  EXPECT_EQ(values(points, 1), (std::vector<std::string>{"0.5", "0.25", "0.75", "0.375"}));
}

// Each step of a path moves one axis, by two thirds of its range; every axis moves once a path.
TEST(Design, MorrisMovesOneAxisAtATime) {
  const std::string axes =
      "axis = [{ path = \"a.b\", range = \"0..3\" }, { path = \"c.d\", range = \"10..40\" },"
      "{ path = \"e.f\", range = \"0..3\" }]\n";
  const auto points = points_of(study(axes + "design = { kind = \"morris\", points = 40 }"), "");
  ASSERT_EQ(points.size(), 40U);
  bool up = false;
  bool down = false;
  for (std::size_t path = 0; path < 40; path += 4) {
    std::vector<std::size_t> moved;
    for (std::size_t i = path + 1; i < path + 4; ++i) {
      for (std::size_t a = 0; a < 3; ++a) {
        const double by = std::stod(points[i][a].value) - std::stod(points[i - 1][a].value);
        if (by == 0) continue;
        moved.push_back(a);
        EXPECT_NEAR(std::abs(by), a == 1 ? 20 : 2, 1e-4);
        (by > 0 ? up : down) = true;
      }
    }
    std::ranges::sort(moved);
    EXPECT_EQ(moved, (std::vector<std::size_t>{0, 1, 2}));
  }
  EXPECT_TRUE(up && down);
  EXPECT_THAT(refusal(axes + "design = { kind = \"morris\", points = 41 }"),
              testing::HasSubstr("a path through 3 axes has 4 points"));
}

TEST(Design, RowsOfACsv) {
  const auto points = points_of(study("rows = \"r.csv\""), "a.b,c.d\n1,x\n\n2,\"y, z\"\n");
  ASSERT_EQ(points.size(), 2U);
  EXPECT_EQ(points[1], (Point{{"a.b", "2"}, {"c.d", "y, z"}}));
  EXPECT_NE(refusal("rows = \"r.csv\"", "a.b,c.d\n1\n").find("line 2"), std::string::npos);
}

TEST(Design, WhatCannotBeRunIsRefused) {
  std::string wide = "axis = [";
  for (int i = 0; i < 9; ++i) {
    wide += "{ path = \"a.x" + std::to_string(i) + "\", range = \"1..10/10\" },";
  }
  EXPECT_NE(refusal(wide + "]").find("1000000000 points"), std::string::npos) << "with the count";
  EXPECT_NE(refusal("axis = [{ path = \"a.b\", values = [] }]").find("is empty"),
            std::string::npos);
  EXPECT_NE(refusal("").find("nothing is varied"), std::string::npos);
  EXPECT_NE(
      refusal("axis = [{ path = \"a.b\", values = [1] }]\nskip = [{ where = { \"a.c\" = 1 } }]")
          .find("did you mean \"a.b\""),
      std::string::npos);
  EXPECT_NE(refusal("design = { kind = \"sobol\" }\naxis = [{ path = \"a.b\", range = \"1..2\" }]")
                .find("how many points"),
            std::string::npos);
}

TEST(Design, AxesAsTheyAreTyped) {
  const Axis values_axis = parse_axis("pool.core.hosts={ min = 1, max = 2 },\"a,b\",3");
  ASSERT_EQ(values_axis.values.size(), 3U);
  EXPECT_EQ(values_axis.values[0].toml, "{ min = 1, max = 2 }");
  EXPECT_EQ(values_axis.values[1].toml, "\"a,b\"");
  EXPECT_EQ(parse_axis("load=0.5..4/8log").range, "0.5..4/8log");
  EXPECT_THROW(static_cast<void>(parse_axis("load=")), config::ConfigError);
  EXPECT_THROW(static_cast<void>(parse_axis("load")), config::ConfigError);
}

}  // namespace
}  // namespace stowplan::study_test
