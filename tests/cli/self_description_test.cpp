#include <string>

#include "tests/cli/program.hpp"

namespace stowplan::self_description_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class SelfDescription : public ProgramTest {};

TEST_F(SelfDescription, VersionAndHelpAreCommandsToo) {
  EXPECT_EQ(stowplan("version").out, stowplan("--version").out);
  EXPECT_EQ(stowplan("help").out, stowplan("--help").out);
  EXPECT_THAT(stowplan("help run").out, AllOf(HasSubstr("--time-limit"), HasSubstr("scenario")));
  const ProgramRun wrong = stowplan("help rnu");
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("did you mean \"run\"?"));
}

TEST_F(SelfDescription, CompletionKnowsEveryCommandAndOption) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const std::string script = stowplan(std::string{"completion "} + shell).out;
    for (const char* word : {"run", "diff", "validate", "calibrate", "check", "show", "schema",
                             "reference", "catalog", "completion", "differences"}) {
      EXPECT_THAT(script, HasSubstr(word)) << shell;
    }
    for (const char* option : {"time-limit", "workload", "slope-key", "no-catalogue"}) {
      EXPECT_THAT(script, HasSubstr(option)) << shell;
    }
  }
  EXPECT_EQ(stowplan("completion tcsh").exit_code, 2);
}

TEST_F(SelfDescription, TheManualPageHasEveryCommand) {
  const std::string page = stowplan("man").out;
  EXPECT_THAT(page, StartsWith(".TH STOWPLAN 1"));
  EXPECT_THAT(page, AllOf(HasSubstr(".SS stowplan diff FILE LAYOUT [LAYOUT]"),
                          HasSubstr("\\fB\\-\\-time\\-limit\\fR \\fITIME\\fR"),
                          HasSubstr(".SH EXIT STATUS")));
}

TEST_F(SelfDescription, AnEntryOfTheCatalogueInFull) {
  const std::string entry = stowplan("catalog host aws/m7i.large").out;
  EXPECT_THAT(entry, AllOf(HasSubstr("host.\"aws/m7i.large\".memory = 8 GiB"),
                           HasSubstr("host.\"aws/m7i.large\".smt_yield = 1.3"),
                           HasSubstr("# default"), Not(HasSubstr("m7i.xlarge"))));
  const ProgramRun wrong = stowplan("catalog host m7i.large");
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("did you mean \"aws/m7i.large\"?"));
}

TEST_F(SelfDescription, AScenarioMayComeFromStandardInput) {
  EXPECT_THAT(stowplan("check - < s.toml").out, StartsWith("-: fine: 2 layouts"));
  EXPECT_EQ(stowplan("run - --quick --format json < s.toml").out,
            stowplan("run s.toml --quick --format json").out)
      << "read twice, too";
}

TEST_F(SelfDescription, StandardInputIsNotRewritten) {
  const ProgramRun run = stowplan("check --fix - < s.toml");
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_EQ(run.err, "error: --fix: standard input cannot be rewritten; name a file\n");
  EXPECT_THAT(files(), testing::ElementsAre("s.toml"));
}

TEST_F(SelfDescription, TheCatalogueIsToldInEveryFormat) {
  EXPECT_THAT(stowplan("catalog --format csv").out, StartsWith("table,entries\nclass,4\n"));
  EXPECT_THAT(stowplan("catalogue --format json").out, StartsWith("{\n  \"class\": 4,\n"));
}

TEST_F(SelfDescription, AMistakeShowsItsLine) {
  std::string text{two_layouts};
  const std::size_t at = text.find("high-density");
  write("wrong.toml", text.replace(at, 12, "high-dense"));
  EXPECT_THAT(stowplan("check wrong.toml").err, HasSubstr("high-isolation, sandboxed\n"
                                                          "   13 | class = \"high-dense\"\n"
                                                          "      |         ^\n"));
  // Columns count characters, of which some have several bytes.
  write("wide.toml", "title = \"\u00e9\u00e9\u00e9\"\nx = [\"\u00fc\u00fc\", \"y]\n");
  EXPECT_THAT(stowplan("check wide.toml").err, HasSubstr("    2 | x = [\"\u00fc\u00fc\", \"y]\n"
                                                         "      |            ^"));
  EXPECT_THAT(stowplan("check wrong.toml < /dev/null --set duration=5").err,
              HasSubstr("--set:1:1: error"));
}

}  // namespace
}  // namespace stowplan::self_description_test
