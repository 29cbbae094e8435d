// Effects of a function that is known, by the shipped design, store, estimator and export: only the
// values are not those of a simulation.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "cli/store.hpp"
#include "cli/sweep.hpp"
#include "models/study/design.hpp"
#include "sim/config/quantity.hpp"
#include "tests/cli/csv_rows.hpp"
#include "tests/cli/program.hpp"

namespace stowplan::morris_test {
namespace {

class MorrisExport : public ProgramTest {};

// y = 40 + 12 a - 5 b + 8 a b over a in 0..2 and b in 1..3, with the shares u and v of their
// ranges: 40 + 24 u - 5 - 10 v + 16 u (1 + 2 v) = 35 + 40 u - 10 v + 32 u v. The effect of a is 40
// + 32 v, that of b -10 + 32 u, c has none.
double known(double a, double b) { return 40 + 12 * a - 5 * b + 8 * a * b; }

TEST_F(MorrisExport, AKnownFunctionComesOutOfTheStore) {
  const Study study = read_study(config::parse_document(
      "scenario = \"s.toml\"\ndesign = { kind = \"morris\", points = 1200 }\n"
      "axis = [{ name = \"a\", path = \"x.a\", range = \"0..2\" },\n"
      "{ path = \"x.b\", range = \"1..3\" }, { path = \"x.c\", range = \"1..64\" }]",
      "f"));
  FrozenDesign design{study.design.kind, {}, {}};
  const ExpandedDesign expanded = expand_design(study, "");
  design.shares = expanded.shares;
  for (const stowplan::Axis& axis : study.axis) {
    design.axes.push_back({axis.title(), axis.targets()});
  }
  const std::string file = (folder_ / "known.store").string();
  {
    cli::Store store{file, cli::Store::Access::write};
    store.freeze(expanded.points, {"only"}, design, {{"design", "known"}});
    for (std::size_t i = 0; i < expanded.points.size(); ++i) {
      const Point& point = expanded.points[i];
      cli::StoredResult result;
      result.hash = std::to_string(i);
      result.status = "fine";
      result.replications = 1;
      const double value = known(std::stod(point[0].value), std::stod(point[1].value));
      result.values = {{"", "cost.month", "USD/month", value, 0, {value}}};
      store.put({static_cast<std::int64_t>(i), 0}, "", result);
    }
    store.flush();
  }
  const ProgramRun run = stowplan("export known.store --effects");
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const std::vector<CsvRow> rows = rows_of(run.out);
  ASSERT_EQ(rows.size(), 3U) << run.out;
  const auto near = [&](std::size_t row, const std::string& column, double truth) {
    const double mean = std::stod(rows[row].at(column));
    const double half_width = std::stod(rows[row].at(column + "_half_width"));
    // More than three standard errors: none of these numbers misses by chance.
    EXPECT_LE(std::abs(mean - truth), 1.7 * half_width + 1e-3)
        << rows[row].at("axis") << ' ' << column;
    EXPECT_LT(half_width, 2.5) << column;
  };
  EXPECT_EQ(rows[0].at("axis"), "a");
  EXPECT_EQ(rows[0].at("unit"), "USD/month");
  EXPECT_EQ(rows[0].at("moves"), "300");
  const double deviation = 32 * std::sqrt(5.0 / 36);
  near(0, "mu", 40 + 32 * 0.5);
  near(0, "mu_star", 40 + 32 * 0.5);
  near(0, "sigma", deviation);
  EXPECT_EQ(rows[1].at("axis"), "x.b");
  near(1, "mu", -10 + 32 * 0.5);
  // |-10 + 32 u| at u = 0, 1/3, 2/3, 1: 10, 2/3, 34/3, 22.
  near(1, "mu_star", (10 + 2.0 / 3 + 34.0 / 3 + 22) / 4);
  near(1, "sigma", deviation);
  EXPECT_EQ(rows[2].at("mu_star"), "0");
  EXPECT_EQ(rows[2].at("sigma"), "0");
}

TEST_F(MorrisExport, OtherDesignsHaveNoEffects) {
  cli::Store{(folder_ / "grid.store").string(), cli::Store::Access::write}.freeze(
      {Point{Assignment{"x.a", "1"}}}, {"only"},
      FrozenDesign{DesignKind::grid, {FrozenDesign::Axis{"x.a", {"x.a"}}}, {}}, {{"design", "d"}});
  const ProgramRun run = stowplan("export grid.store --effects");
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, testing::HasSubstr("of kind morris or sobol-indices, and this one is grid"));
}

}  // namespace
}  // namespace stowplan::morris_test
