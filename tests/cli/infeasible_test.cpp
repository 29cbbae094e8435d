// One layout that cannot be simulated is not the end of the run: it is listed first with its
// reason, takes no part in anything else, and the others have the numbers they have alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/program.hpp"

namespace stowplan::infeasible_test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* reason =
    "got no instance: the 1 hosts of pool \"core\" are full; raise its hosts.max, or use fewer or "
    "smaller instances";

/// Layouts "roomy" and "half" have room for both services, "crowded" for one of them.
class InfeasibleLayouts : public ProgramTest {
 protected:
  void SetUp() override {
    ProgramTest::SetUp();
    write("two.toml",
          read_all(source_folder / "tests" / "scenarios" / "edges" / "one_of_two.toml"));
  }

  void add(const std::string& text) const {
    write("two.toml", read_all(folder_ / "two.toml") + text);
  }
};

TEST_F(InfeasibleLayouts, OneOfThreeEndsWithThreeAndLeavesTheOthersTheirNumbers) {
  const ProgramRun run = stowplan("run two.toml --format json");
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_EQ(run.err, "");
  const json all = json::parse(run.out);
  const json& lost = all["layouts"][0];
  EXPECT_EQ(lost["name"], "crowded");
  EXPECT_EQ(lost["status"], "infeasible");
  EXPECT_EQ(lost["infeasible"], (json{{"workload", "api"}, {"pool", "core"}, {"reason", reason}}));
  EXPECT_EQ(lost["keeps_up"], false);
  EXPECT_TRUE(lost["metrics"].empty());
  ASSERT_EQ(all["layouts"].size(), 3U);
  for (const std::size_t i : {1U, 2U}) {
    const std::string name = all["layouts"][i]["name"];
    const ProgramRun alone = stowplan("run two.toml --format json --layout " + name);
    EXPECT_EQ(alone.exit_code, 0);
    EXPECT_EQ(json::parse(alone.out)["layouts"][0], all["layouts"][i]);
    EXPECT_EQ(all["layouts"][i]["status"], "fine");
  }
  for (const json& difference : all["differences"]) {
    EXPECT_EQ(difference["a"], "roomy");
    EXPECT_EQ(difference["b"], "half");
  }
  for (const json& objective : all["objectives"]) EXPECT_NE(objective["layout"], "crowded");
}

TEST_F(InfeasibleLayouts, OneGoodLayoutIsEnoughWithAny) {
  EXPECT_EQ(stowplan("run two.toml --any").exit_code, 0);
  EXPECT_EQ(stowplan("run two.toml --any --layout crowded").exit_code, 4);
  EXPECT_EQ(
      stowplan("run two.toml --any --set workload.web.objective.response_time_p99=1us").exit_code,
      3);
}

TEST_F(InfeasibleLayouts, AllOfThemEndWithFourAndAreStillListed) {
  write("kept.json", "as it was");
  const ProgramRun run = stowplan("run two.toml --layout crowded --format json -o kept.json");
  EXPECT_EQ(run.exit_code, 4);
  EXPECT_EQ(run.err,
            "two.toml: error: layout \"crowded\": workload \"api\": " + std::string{reason} + "\n");
  const json result = json::parse(read_all(folder_ / "kept.json"));
  EXPECT_EQ(result["layouts"][0]["status"], "infeasible");
  EXPECT_EQ(result["replications"], 0);
  for (const char* options : {"", "--format md", "--format csv", "--analytic", "--details",
                              "--quick", "--time-limit \"1 s\"", "--graph picture.svg"}) {
    EXPECT_EQ(stowplan("run two.toml --layout crowded " + std::string{options}).exit_code, 4);
  }
  EXPECT_THAT(read_all(folder_ / "picture.svg"), HasSubstr("infeasible"));
}

TEST_F(InfeasibleLayouts, EveryFormatListsThemFirst) {
  EXPECT_THAT(
      stowplan("run two.toml --all").out,
      AllOf(HasSubstr("\n\nInfeasible  crowded: workload \"api\": got no instance"),
            HasSubstr("\nLoad        all other layouts keep up\n"), Not(HasSubstr("crowded has")),
            Not(HasSubstr("crowded (")), HasSubstr("roomy")));
  EXPECT_THAT(stowplan("run two.toml").out,
              AllOf(HasSubstr("\n\nInfeasible  crowded: workload \"api\": got no instance"),
                    HasSubstr("\nChoose      roomy and half"), Not(HasSubstr("crowded ("))));
  EXPECT_THAT(stowplan("run two.toml --format md").out,
              HasSubstr("\n\n- **Infeasible** crowded: workload \"api\": got no instance"));
  EXPECT_THAT(stowplan("run two.toml --format csv").out,
              StartsWith("layout,scope,metric,unit,mean,low,high,n,note\n"
                         "crowded,workload/api,infeasible,,,,,,\"got no instance"));
}

TEST_F(InfeasibleLayouts, ADifferenceFromOneIsAnError) {
  const ProgramRun run = stowplan("diff two.toml crowded roomy");
  EXPECT_EQ(run.exit_code, 4);
  EXPECT_EQ(run.out, "");
  EXPECT_THAT(run.err, StartsWith("two.toml: error: layout \"crowded\": workload \"api\": "));
  EXPECT_EQ(stowplan("diff two.toml half roomy").exit_code, 0);
}

TEST_F(InfeasibleLayouts, APublishedNumberOfOneIsAnErrorWithItsPlace) {
  const std::string row =
      "\n[[published]]\ncase = \"A\"\nwhat = \"mean\"\nworkload = \"web\"\ntolerance = 100\n"
      "metric = \"response_time.mean\"\ntime = \"10 ms\"\nsource = \"x\"\nclaim = \"fitted\"\n"
      "fitted = \"x\"\nlayout = ";
  add(row + "\"roomy\"\n");
  EXPECT_EQ(stowplan("validate two.toml").exit_code, 0);
  add(row + "\"crowded\"\n");
  const ProgramRun run = stowplan("validate two.toml");
  EXPECT_EQ(run.exit_code, 4);
  EXPECT_THAT(run.err, AllOf(StartsWith("two.toml:"), HasSubstr(": error: published[1]: layout "),
                             HasSubstr("\"crowded\" is infeasible: workload \"api\": got no")));
}

TEST_F(InfeasibleLayouts, AnAnswerTableHasNoColumnForThem) {
  add("\n[[table]]\ntitle = \"How long?\"\n[[table.row]]\nlabel = \"mean\"\nworkload = \"web\"\n"
      "metric = \"response_time.mean\"\n");
  EXPECT_THAT(stowplan("run two.toml").out,
              AllOf(HasSubstr("\n\nInfeasible  crowded: workload"), HasSubstr("How long?")));
  const ProgramRun none = stowplan("run two.toml --layout crowded");
  EXPECT_EQ(none.exit_code, 4);
  EXPECT_THAT(none.out, AllOf(HasSubstr("Infeasible"), Not(HasSubstr("How long?"))));
}

}  // namespace
}  // namespace stowplan::infeasible_test
