// `run --series`: what the file holds, that it does not depend on threads, that the result does not
// depend on it, and what is refused.
#include <fmt/format.h>

#include "tests/cli/csv_rows.hpp"
#include "tests/cli/program.hpp"

namespace stowplan::series_option_test {
namespace {

using Json = nlohmann::json;

class SeriesOption : public ProgramTest {
 protected:
  // Warm-up and window do not end with a step.
  [[nodiscard]] ProgramRun run(const std::string& options) const {
    return stowplan("run s.toml -q --set \"warm_up=7 s\" " + options);
  }
  [[nodiscard]] std::string series(const std::string& options, const std::string& file) const {
    const ProgramRun done = run(options + " --series " + file);
    EXPECT_EQ(done.exit_code, 0) << done.err;
    return read_all(folder_ / file);
  }
};

TEST_F(SeriesOption, CsvHasARowForEachStepScopeAndMetric) {
  const std::string text = series("--step 4s --layout in-vm", "t.csv");
  EXPECT_TRUE(text.starts_with("layout,part,time,length,scope,metric,unit,mean,low,high,n\n"));
  std::vector<std::string> times;
  double offered = 0;
  for (auto& row : rows_of(text)) {
    EXPECT_EQ(row["layout"], "in-vm");
    if (row["scope"] != "workload/web" || row["metric"] != "offered") continue;
    times.push_back(row["part"] + ' ' + row["time"] + ' ' + row["length"]);
    EXPECT_EQ(row["n"], "3");
    EXPECT_LT(std::stod(row["low"]), std::stod(row["mean"]));
    if (row["part"] == "window") offered += std::stod(row["mean"]);
  }
  EXPECT_THAT(times, testing::ElementsAre("warm-up 0 4", "warm-up 4 3", "window 7 4", "window 11 4",
                                          "window 15 4", "window 19 4", "window 23 4",
                                          "window 27 4", "window 31 4", "window 35 2"));
  const Json result = run_json("--set \"warm_up=7 s\" --layout in-vm");
  for (const Json& metric : result["layouts"][0]["metrics"]) {
    if (metric["scope"] != "workload/web" || metric["metric"] != "requests.offered") continue;
    EXPECT_NEAR(offered, metric["mean"].get<double>() * 30, 1e-6);
  }
}

TEST_F(SeriesOption, JsonHoldsTheSameNumbers) {
  const Json json = Json::parse(series("", "t.json"));
  EXPECT_EQ(json["timeline_version"], 1);
  EXPECT_EQ(json["replications"], 3);
  EXPECT_EQ(json["step"], 10);
  EXPECT_EQ(json["window"], 30);
  ASSERT_EQ(json["layouts"].size(), 2U);
  std::vector<std::string> cells;
  for (const Json& layout : json["layouts"]) {
    ASSERT_EQ(layout["steps"].size(), 4U);
    for (const Json& step : layout["steps"]) {
      const std::size_t columns = layout["columns"].size();
      for (const char* list : {"mean", "low", "high", "n"}) ASSERT_EQ(step[list].size(), columns);
      for (std::size_t c = 0; c < columns; ++c) {
        const Json& column = layout["columns"][c];
        cells.push_back(fmt::format("{} {} {} {} {}", layout["name"].get<std::string>(),
                                    step["time"].get<double>(), column["scope"].get<std::string>(),
                                    column["metric"].get<std::string>(), step["mean"][c].dump()));
      }
    }
  }
  std::vector<std::string> expected;
  for (auto& row : rows_of(series("", "t.csv"))) {
    const std::string mean = row["mean"].empty() ? "null" : Json(std::stod(row["mean"])).dump();
    expected.push_back(fmt::format("{} {} {} {} {}", row["layout"], std::stod(row["time"]),
                                   row["scope"], row["metric"], mean));
  }
  EXPECT_EQ(cells, expected);
}

// With the stopping rule, too, which runs more replications than count.
TEST_F(SeriesOption, DoesNotDependOnThreads) {
  for (const char* file : {"t.csv", "t.json"}) {
    const std::string options =
        "--set stop.metrics='[\"response_time.mean\"]' --set stop.max=12 "
        "--set stop.relative_half_width=0.02 --step 3s --threads ";
    const std::string one = series(options + "1", file);
    EXPECT_EQ(series(options + "2", file), one);
    EXPECT_EQ(series(options + "5", file), one);
  }
}

TEST_F(SeriesOption, TheResultIsTheSameWithIt) {
  const std::string without = run("--format json").out;
  EXPECT_EQ(run("--format json --series t.csv --step 1ms").out, without);
  EXPECT_NE(without, "");
}

TEST_F(SeriesOption, FollowsAQuickLook) {
  const Json json = Json::parse(series("--quick --step 2s", "t.json"));
  EXPECT_EQ(json["replications"], 2);
  EXPECT_EQ(json["window"], 3);
}

TEST_F(SeriesOption, AnInfeasibleLayoutHasNone) {
  write("s.toml", read_all(source_folder / "tests" / "scenarios" / "edges" / "one_of_two.toml"));
  const ProgramRun done = run("--format json --series t.json");
  EXPECT_EQ(done.exit_code, 3) << done.err;
  std::vector<std::string> names;
  const Json json = Json::parse(read_all(folder_ / "t.json"));
  for (const Json& layout : json["layouts"]) names.push_back(layout["name"]);
  EXPECT_THAT(names, testing::ElementsAre("roomy", "half"));
}

TEST_F(SeriesOption, WhatIsWrongIsSaidOnceBeforeTheRun) {
  std::filesystem::create_directory(folder_ / "sub");
  const std::string see_help = "`stowplan run --help` shows what there is.\n";
  const std::vector<std::pair<std::string, std::string>> cases{
      {"--series t.csv --step 0s",
       std::string{"error: --step: must be longer than 0, like \"30 s\"\n"} + see_help},
      {"--series t.csv --step \"0 ms\"",
       std::string{"error: --step: must be longer than 0, like \"30 s\"\n"} + see_help},
      {"--series t.csv --step=-10s",
       std::string{"error: --step: must be longer than 0, like \"30 s\"\n"} + see_help},
      {"--series t.csv --step 5001d",
       "error: --step: 5001 d is longer than the window of 5000 d; use a shorter one\n"},
      {"--series t.csv --step 1s",
       "error: --step: 1 s cuts the run into 432000000 steps, and 1000000 are the most; use a "
       "longer one\n"},
      {"--step 10s",
       "error: --step: is that of a time series; ask for one with --series FILE or --plot "
       "series.svg\n"},
      {"--series t.txt", "error: --series: \"t.txt\" has an unknown format; use .csv or .json\n"},
      {"--series csv", "error: --series: \"csv\" has an unknown format; use .csv or .json\n"},
      {"--series no/t.csv",
       "no/t.csv: error: cannot write: there is no folder no; choose another place\n"},
      {"--series t.json -o ./t.json",
       "error: --series: \"t.json\" is where --output goes; choose another file\n"},
  };
  for (const auto& [arguments, expected] : cases) {
    const ProgramRun refused = stowplan("run s.toml --set duration=5000d " + arguments);
    EXPECT_EQ(refused.exit_code, 2) << arguments;
    EXPECT_EQ(refused.err, expected) << arguments;
    EXPECT_THAT(files(), testing::ElementsAre("s.toml", "sub")) << arguments;
  }
}

TEST_F(SeriesOption, WithoutPermissionNothingIsRun) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  std::filesystem::create_directory(folder_ / "sub");
  std::filesystem::permissions(
      folder_ / "sub", std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
  const ProgramRun refused = stowplan("run s.toml --set duration=5000d --series sub/t.csv");
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_EQ(refused.err,
            "sub/t.csv: error: cannot write: Permission denied; choose another place\n");
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "sub"));
}

TEST_F(SeriesOption, NoRoomForTheTemporaryFileIsAnError) {
  const ProgramRun refused =
      stowplan("run s.toml -q --series t.csv", "TMPDIR=" + (folder_ / "s.toml").string());
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err,
              testing::HasSubstr("cannot make a temporary file for --series: Not a directory"));
  EXPECT_THAT(files(), testing::ElementsAre("s.toml"));
}

TEST_F(SeriesOption, AFullDeviceIsAnError) {
  const ProgramRun refused = run("--series /dev/full");
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err, testing::HasSubstr("has an unknown format"));
  std::filesystem::create_symlink("/dev/full", folder_ / "full.csv");
  const ProgramRun full = run("--series full.csv");
  EXPECT_EQ(full.exit_code, 2);
  EXPECT_THAT(full.err, testing::HasSubstr("full.csv: error: cannot write: No space left"));
}

}  // namespace
}  // namespace stowplan::series_option_test
