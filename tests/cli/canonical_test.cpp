// The canonical text of a scenario is the whole question: run by itself, without the files it was
// put together from, it gives the same answer.
#include "sim/config/canonical.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/files.hpp"
#include "cli/load.hpp"
#include "cli/parallel.hpp"
#include "models/experiment/compare.hpp"
#include "tests/cli/program.hpp"
#include "view/json_output.hpp"

namespace stowplan::canonical_test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::vector<std::string> golden_scenarios() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator{source_folder / "tests" / "golden"}) {
    if (fs::exists(entry.path() / "scenario.toml")) names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// The text as a scenario beside `file`; series are read from there, the catalogue is empty.
LoadedScenario load_text(const std::string& text, const std::string& file) {
  return load_scenario({.catalogue = {}, .file = file, .overrides = {}},
                       [&](const std::string& name) {
                         return name == file ? std::optional{text} : cli::read_text(name);
                       });
}

std::string result_of(const LoadedScenario& loaded) {
  return view::json_output(compare(loaded.scenario, loaded.series, {.run = cli::on_threads(2)}),
                           "");
}

class Canonical : public testing::TestWithParam<std::string> {};

TEST_P(Canonical, RunByItselfItGivesTheSame) {
  const std::string file =
      (source_folder / "tests" / "golden" / GetParam() / "scenario.toml").string();
  const LoadedScenario loaded =
      cli::load_scenario({.file = file,
                          .set = {"stop.min=2", "stop.max=2"},
                          .catalogue = (source_folder / "configs" / "catalogue").string()});
  const std::string text = config::canonical_text(loaded.document);
  const LoadedScenario alone = load_text(text, file);
  EXPECT_EQ(config::canonical_text(alone.document), text);
  EXPECT_EQ(result_of(alone), result_of(loaded));
}

INSTANTIATE_TEST_SUITE_P(Goldens, Canonical, testing::ValuesIn(golden_scenarios()),
                         [](const auto& param) { return param.param; });

class ShowToml : public ProgramTest {};

TEST_F(ShowToml, SaysWhatRunsWithTheOptionsOfRun) {
  const std::string options = "--layout in-vm --seed 6 --replications 2 --set duration=\"20 s\"";
  const ProgramRun shown = stowplan("show s.toml --format toml " + options);
  ASSERT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_THAT(shown.out,
              testing::AllOf(testing::StartsWith("version = "), testing::HasSubstr("\nseed = 6\n"),
                             testing::HasSubstr("\ncompare = [\"in-vm\"]\n"),
                             testing::HasSubstr("\nduration = \"20 s\"\n")));
  write("alone.toml", shown.out);
  json alone = run_json("--no-catalogue", "alone.toml");
  json as_options = run_json(options);
  EXPECT_EQ(as_options["replications"], 2);
  alone.erase("warnings");
  as_options.erase("warnings");
  EXPECT_EQ(alone, as_options);
}

TEST_F(ShowToml, RowsNameTheOption) {
  const ProgramRun shown = stowplan("show s.toml --seed 6");
  ASSERT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_THAT(shown.out, testing::ContainsRegex("seed = 6 +# command line --seed"));
}

TEST_F(ShowToml, SeedsAreThoseThatAFileCanState) {
  const json result = run_json("--seed 9223372036854775807 --replications 1");
  EXPECT_EQ(result["seed"], 9223372036854775807);
  EXPECT_EQ(stowplan("run s.toml --seed 9223372036854775808").exit_code, 2);
}

TEST_F(ShowToml, ALayoutThatIsNotThereIsRefusedAsByRun) {
  const ProgramRun run = stowplan("run s.toml --layout in-vn");
  const ProgramRun shown = stowplan("show s.toml --layout in-vn");
  EXPECT_EQ(shown.exit_code, 2);
  EXPECT_EQ(shown.err, run.err);
}

}  // namespace
}  // namespace stowplan::canonical_test
