// Which value decides: indices of a known function by the shipped design, store, estimator and
// export; a tornado and a choice under uncertainty of a scenario where the answer is known.
#include <cmath>
#include <string>
#include <vector>

#include "cli/store.hpp"
#include "models/study/assumed_range.hpp"
#include "models/study/design.hpp"
#include "models/study/range.hpp"
#include "models/study/sobol_indices.hpp"
#include "sim/config/quantity.hpp"
#include "tests/cli/csv_rows.hpp"
#include "tests/cli/program.hpp"

namespace stowplan::sensitivity_test {
namespace {

using testing::HasSubstr;
class Sensitivity : public ProgramTest {};

double ishigami(double x, double y, double z) {
  return std::sin(x) + 7 * std::sin(y) * std::sin(y) + 0.1 * std::pow(z, 4) * std::sin(x);
}

TEST_F(Sensitivity, IndicesOfIshigamiComeOutOfTheStoreAndOfItsExport) {
  const Study study = read_study(config::parse_document(
      "scenario = \"s.toml\"\ndesign = { kind = \"sobol-indices\", points = 10240 }\n"
      "axis = [{ path = \"x.a\", range = \"-3.141593..3.141593\" },\n"
      "{ path = \"x.b\", range = \"-3.141593..3.141593\" },\n"
      "{ path = \"x.c\", range = \"-3.141593..3.141593\" }]",
      "f"));
  const ExpandedDesign expanded = expand_design(study, "");
  ASSERT_EQ(expanded.points.size(), 10240U);
  FrozenDesign design{study.design.kind, {}, expanded.shares};
  for (const stowplan::Axis& axis : study.axis) {
    design.axes.push_back({axis.title(), axis.targets()});
  }
  {
    cli::Store store{(folder_ / "known.store").string(), cli::Store::Access::write};
    store.freeze(expanded.points, {"only"}, design, {{"design", "known"}});
    for (std::size_t i = 0; i < expanded.points.size(); ++i) {
      const Point& point = expanded.points[i];
      cli::StoredResult result;
      result.hash = std::to_string(i);
      result.status = "fine";
      result.replications = 1;
      const double value =
          ishigami(std::stod(point[0].value), std::stod(point[1].value), std::stod(point[2].value));
      result.values = {{"", "cost.month", "USD/month", value, 0, {value}}};
      store.put({static_cast<std::int64_t>(i), 0}, "", result);
    }
    store.flush();
  }
  const ProgramRun run = stowplan("export known.store --effects");
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const std::vector<CsvRow> rows = rows_of(run.out);
  ASSERT_EQ(rows.size(), 3U) << run.out;
  const double first[] = {0.3139, 0.4424, 0.0};
  const double total[] = {0.5576, 0.4424, 0.2437};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(std::stod(rows[i].at("first")), first[i], 0.02);
    EXPECT_NEAR(std::stod(rows[i].at("total")), total[i], 0.02);
    EXPECT_EQ(rows[i].at("blocks"), "2048");
  }
  // Worked out once more from the exported values, which are in the order of the design.
  const ProgramRun exported = stowplan("export known.store --format csv");
  std::vector<double> values;
  for (const CsvRow& row : rows_of(exported.out)) values.push_back(std::stod(row.at("mean")));
  const auto again = sobol_indices(values, 3, 0.95);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(again[i].total.mean, std::stod(rows[i].at("total")), 1e-9);
  }
}

// No block in which A and B are the same: it would tell of no axis.
TEST(SobolIndicesDesign, HasNoBlockOfEqualPoints) {
  const Study study = read_study(config::parse_document(
      "scenario = \"s.toml\"\ndesign = { kind = \"sobol-indices\", points = 32 }\n"
      "axis = [{ path = \"x.a\", range = \"0..1\" }, { path = \"x.b\", range = \"0..1\" }]",
      "f"));
  const DesignShares shares = expand_design(study, "").shares;
  ASSERT_EQ(shares.size(), 32U);
  for (std::size_t block = 0; block < shares.size(); block += 4) {
    EXPECT_NE(shares[block], shares[block + 1]);
    EXPECT_EQ(shares[block + 2], (std::vector<double>{shares[block + 1][0], shares[block][1]}));
    EXPECT_EQ(shares[block + 3], (std::vector<double>{shares[block][0], shares[block + 1][1]}));
  }
}

// ---- Ranges ----

TEST(AssumedRanges, HaveTwoEndsInOneUnit) {
  using Ends = std::pair<std::string, std::string>;
  EXPECT_EQ(ends_of_range("19 us to 73 us"), (Ends{"\"19 us\"", "\"73 us\""}));
  EXPECT_EQ(ends_of_range("0.1 to 10 Gbit/s"), (Ends{"\"0.1 Gbit/s\"", "\"10 Gbit/s\""}));
  EXPECT_EQ(ends_of_range("1.0 to 1.6"), (Ends{"1.0", "1.6"}));
  EXPECT_EQ(ends_of_range("3000/s to 15000/s"), (Ends{"\"3000 /s\"", "\"15000 /s\""}));
  for (const char* none :
       {"", "36 to 36", "about 3 ms", "1 ms to 5 ms on old kernels", "to", "a to b"}) {
    EXPECT_FALSE(ends_of_range(none)) << none;
  }
}

TEST(Distributions, AreDrawnAtTheirQuantiles) {
  const auto at = [](const char* text, double share) {
    const Range range = parse_range(text, true);
    EXPECT_EQ(range.error, "") << text;
    return range.at(share);
  };
  EXPECT_EQ(at("normal(100, 10) /s", 0.5), "\"100 /s\"");
  EXPECT_EQ(at("normal(100, 10)", 0.975), "119.6");
  EXPECT_EQ(at("triangular(0, 10, 20) ms", 0.5), "\"10 ms\"");
  EXPECT_EQ(at("triangular(0, 0, 10)", 0.75), "5");
  EXPECT_EQ(at("lognormal(100, 0)", 0.3), "100");
  for (const char* wrong : {"normal(1)", "normal(1, -1)", "triangular(3, 2, 1)", "lognormal(0, 1)",
                            "normal(a, b)", "normal", "2..1", "3..2 /s"}) {
    EXPECT_NE(parse_range(wrong, true).error, "") << wrong;
  }
  EXPECT_NE(parse_range("normal(1, 1)").error, "") << "a grid has no distribution";
}

// ---- The program ----

// What a request costs decides the response time, and the power of the host does not.
TEST_F(Sensitivity, FindsWhatMovesTheResult) {
  const ProgramRun list = stowplan("sensitivity s.toml --list --below runtime");
  ASSERT_EQ(list.exit_code, 0) << list.err;
  EXPECT_THAT(list.out, HasSubstr("runtime.runc."));
  const ProgramRun run = stowplan(
      "sensitivity s.toml -q --layout in-vm --below runtime.qemu-kvm --metric response_time.p99 "
      "--full --plot tornado.svg");
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("response_time.p99 of in-vm"));
  EXPECT_THAT(run.out, HasSubstr("no more than the noise"));
  EXPECT_THAT(read_all(folder_ / "tornado.svg"), HasSubstr("</svg>"));
  // Once more from the store: the same words.
  const ProgramRun again = stowplan(
      "sensitivity s.toml -q --layout in-vm --below runtime.qemu-kvm --metric response_time.p99 "
      "--full");
  EXPECT_EQ(again.out, run.out);
}

TEST_F(Sensitivity, RefusesWithOneClearError) {
  const auto refusal = [&](const std::string& options) {
    const ProgramRun run = stowplan("sensitivity s.toml " + options);
    EXPECT_EQ(run.exit_code, 2) << run.out;
    return run.err;
  };
  EXPECT_THAT(refusal("--metric cost.mont"), HasSubstr("did you mean \"cost.month\""));
  EXPECT_THAT(refusal("--below runtim"), HasSubstr("runtim"));
  EXPECT_THAT(refusal("--below title"), HasSubstr("no value in force has a stated range"));
  EXPECT_THAT(refusal("--plot tornado.gif"), HasSubstr("use .svg or .png"));
}

// A small fleet that is cheap and fails at high load, and a large one: at low load the small one is
// best, over all loads only the large one is always good.
TEST_F(Sensitivity, ChoosesUnderUncertainLoad) {
  std::string text = two_layouts;
  text += R"(
[[pool]]
name = "large"
host = "aws/m7i.4xlarge"
)";
  const auto swap = [&](const std::string& from, const std::string& to) {
    text.replace(text.find(from), from.size(), to);
  };
  swap(
      "name = \"in-vm\"\nroute = [{ class = \"high-density\", deployment = \"vm\", pool = \"core\" "
      "}]",
      "name = \"in-large\"\nroute = [{ class = \"high-density\", deployment = \"container\", pool "
      "= "
      "\"large\" }]\nset = { \"deployment.container.autoscaler\" = { kind = \"fixed\", replicas = "
      "8 } }");
  swap("hosts = { min = 1, max = 2 }", "hosts = { min = 1, max = 1 }");
  write("u.toml", text);
  const ProgramRun run =
      stowplan("sweep u.toml -q --uncertain load=1..10 --draws 8 --set 'duration=10 s'");
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("(8 draws)"));
  EXPECT_THAT(run.out, HasSubstr("Least expected: in-large"));
  EXPECT_THAT(run.out, HasSubstr("Least worst regret: in-large"));
  const ProgramRun low = stowplan(
      "sweep u.toml -q --uncertain load=0.5..1 --draws 8 --set 'duration=10 s' --store l.store");
  EXPECT_THAT(low.out, HasSubstr("Least expected: in-container"));
}

}  // namespace
}  // namespace stowplan::sensitivity_test
