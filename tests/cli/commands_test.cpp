// `stowplan run` as a stranger meets it: what it answers, where it refuses, what it leaves behind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/cli/program.hpp"
#include "view/format_quantity.hpp"

namespace stowplan::commands_test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> digests(const json& result) {
  std::vector<std::string> all;
  for (const json& layout : result["layouts"]) all.push_back(layout["digest"]);
  return all;
}

class Commands : public ProgramTest {};

TEST_F(Commands, ARunEndsWithZeroAndPrintsItsResultOnly) {
  const ProgramRun run = stowplan("run s.toml");
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_EQ(run.err, "");
  EXPECT_THAT(run.out, StartsWith("Two ways to run a web server\n\nChoose"));
  EXPECT_THAT(run.out, AllOf(HasSubstr("in-container"), HasSubstr("in-vm"), HasSubstr("seed 5"),
                             HasSubstr("3 replications"), HasSubstr("95 % interval")));
  EXPECT_THAT(files(), testing::ElementsAre("s.toml"));
}

TEST_F(Commands, AMissedObjectiveEndsWithThreeAndStillPrints) {
  const ProgramRun run = stowplan("run s.toml --set workload.web.objective.response_time_p99=1us");
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.out, HasSubstr("in-vm misses 1 of 1: web response_time.p99 is"));
}

TEST_F(Commands, FiveMistakesAreFiveLocatedMessages) {
  const fs::path cases = source_folder / "tests" / "config_errors";
  for (const char* command : {"check", "show", "run"}) {
    const ProgramRun run =
        stowplan(std::string{command} + " '" + (cases / "five_mistakes.toml").string() + "'");
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_EQ(run.out, "");
    const std::vector<std::string> lines = lines_of(complaints(run.err));
    const std::vector<std::string> expected = lines_of(read_all(cases / "five_mistakes.expected"));
    ASSERT_EQ(expected.size(), 5U);
    ASSERT_EQ(lines.size(), expected.size()) << run.err;
    for (std::size_t i = 0; i < lines.size(); ++i) EXPECT_THAT(lines[i], EndsWith(expected[i]));
  }
}

TEST_F(Commands, UsageErrorsNameWhatToDo) {
  const std::string all =
      "run, report, diff, sweep, export, sensitivity, solve, validate, calibrate, conformance, "
      "check, show, schema, reference, catalog, help, version, completion, man\n";
  const std::string help = "`stowplan --help` shows what there is.\n";
  const std::string run_help = "`stowplan run --help` shows what there is.\n";
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "error: name a command: " + all + help},
      {"frob", "error: there is no command \"frob\"; expected one of: " + all + help},
      {"chek s.toml", "error: there is no command \"chek\"; did you mean \"check\"?\n" + help},
      {"run", "error: scenario is required\n" + run_help},
      {"run s.toml more", "error: \"more\" is one argument too many\n" + run_help},
      {"run s.toml s.toml", "error: \"s.toml\" is one argument too many\n" + run_help},
      {"run s.toml --tabel pools",
       "error: there is no option \"--tabel\"; did you mean \"--table\"?\n" + run_help},
      {"run s.toml --theme dark", "error: --theme requires --plot\n" + run_help},
      {"run s.toml --workload ''", "error: --workload: name a workload\n" + run_help},
      {"run s.toml --replications 0 --foo --flame-of x --seed=q",
       "error: --replications: Value 0 not in range 1 to 100000\n"
       "error: there is no option \"--foo\"\n"
       "error: --flame-of: there is no \"x\"; expected one of: time, cpu\n"
       "error: --seed: \"q\" is not a seed; expected a whole number from 0 to "
       "9223372036854775807\n" +
           run_help},
      {"run s.toml --frob", "error: there is no option \"--frob\"\n" + run_help},
      {"run s.toml --lyout a --frmat=json",
       "error: there is no option \"--lyout\"; did you mean \"--layout\"?\n"
       "error: there is no option \"--frmat\"; did you mean \"--format\"?\n" +
           run_help},
      {"run s.toml --sede 3 --format jsn",
       "error: there is no option \"--sede\"; did you mean \"--seed\"?\n"
       "error: --format: there is no format \"jsn\"; expected one of: table, json, csv, md; did "
       "you "
       "mean \"json\"?\n" +
           run_help},
      {"run s.toml --format jsn --sede 3",
       "error: --format: there is no format \"jsn\"; expected one of: table, json, csv, md; did "
       "you "
       "mean \"json\"?\n"
       "error: there is no option \"--sede\"; did you mean \"--seed\"?\n" +
           run_help},
      {"run s.toml --format xml",
       "error: --format: there is no format \"xml\"; expected one of: table, json, csv, md\n" +
           run_help},
      {"run s.toml --replications 0",
       "error: --replications: Value 0 not in range 1 to 100000\n" + run_help},
      {"run s.toml --threads -1", "error: --threads: Value -1 not in range 0 to 1024\n" + run_help},
      {"run s.toml --seed -3",
       "error: --seed: \"-3\" is not a seed; expected a whole number from 0 to "
       "9223372036854775807\n" +
           run_help},
      {"run s.toml --layout in-vn",
       "--layout: error: compare[0]: there is no layout \"in-vn\"; did you mean \"in-vm\"?\n"},
      {"run s.toml --graph fleet.png",
       "error: --graph: \"fleet.png\" has an unknown format; use .dot, .svg or .mmd\n"},
      {"run s.toml --analytic --format csv",
       "error: --analytic: CSV has no room for the closed-form answer; use table, md or json\n"},
      {"run t.toml", "t.toml: error: there is no such file; did you mean \"s.toml\"?\n"},
      {"run elsewhere/fleet.toml",
       "elsewhere/fleet.toml: error: there is no such file; check the name and the folder\n"},
      {"run .", ".: error: this is a folder; name the scenario file inside it\n"},
      {"check s.toml --catalogue nowhere",
       "nowhere: error: cannot read the catalogue: No such file or directory; name its folder with "
       "--catalogue\n"},
      {"catalog hosts", "error: the catalogue has no table \"hosts\"; did you mean \"host\"?\n"},
      {"check s.toml --set seed",
       "--set:1:1: error: cannot read \"seed\"; expected path=value, like duration=2h or "
       "workload.web.arrivals.rate=300/s\n"},
  };
  for (const auto& [arguments, expected] : cases) {
    const ProgramRun run = stowplan(arguments);
    EXPECT_EQ(run.exit_code, 2) << arguments;
    EXPECT_EQ(run.err, expected) << arguments;
    EXPECT_EQ(run.out, "") << arguments;
  }
}

// A simulation of a thousand years would not end within the time limit: what cannot be written is
// refused before.
TEST_F(Commands, UnwritableOutputIsRefusedBeforeTheRun) {
  const std::string remedy = "; choose another place\n";
  fs::create_directory(folder_ / "sub");
  const std::vector<std::pair<std::string, std::string>> cases{
      {"-o no/x.json", "no/x.json: error: cannot write: there is no folder no" + remedy},
      {"-o s.toml/x", "s.toml/x: error: cannot write: there is no folder s.toml" + remedy},
      {"-o sub", "sub: error: cannot write: it is a folder" + remedy},
      {"-o /proc/x", "/proc/x: error: cannot write: No such file or directory" + remedy},
      {"--graph no/x.svg", "no/x.svg: error: cannot write: there is no folder no" + remedy},
      {"-o ./s.toml",
       "error: --output: \"./s.toml\" is the scenario itself; choose another file\n"},
      {"-o x.svg --graph ./x.svg",
       "error: --graph: \"./x.svg\" is where --output goes; choose another file\n"},
  };
  for (const auto& [arguments, expected] : cases) {
    const ProgramRun run = stowplan("run s.toml --set duration=100000d " + arguments);
    EXPECT_EQ(run.exit_code, 2) << arguments;
    EXPECT_EQ(run.err, expected) << arguments;
    EXPECT_THAT(files(), testing::ElementsAre("s.toml", "sub")) << arguments;
    EXPECT_TRUE(fs::is_empty(folder_ / "sub"));
  }
  EXPECT_EQ(read_all(folder_ / "s.toml"), two_layouts);
}

TEST_F(Commands, AFullDeviceIsAnError) {
  const ProgramRun run = stowplan("run s.toml -o /dev/full");
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_EQ(run.err,
            "/dev/full: error: cannot write: No space left on device; choose another place\n");
  EXPECT_TRUE(fs::is_character_file("/dev/full"));
}

TEST_F(Commands, OutputIsWrittenWholeAndUnderItsNameOnly) {
  write("x.json", "old");
  fs::create_symlink("x.json", folder_ / "link.json");
  const ProgramRun shown = stowplan("run s.toml --format json");
  const ProgramRun written = stowplan("run s.toml --format json --output link.json");
  EXPECT_EQ(written.exit_code, 0) << written.err;
  EXPECT_EQ(written.out, "");
  EXPECT_EQ(read_all(folder_ / "x.json"), shown.out);
  EXPECT_TRUE(fs::is_symlink(folder_ / "link.json"));
  EXPECT_THAT(files(), testing::ElementsAre("link.json", "s.toml", "x.json"));
}

TEST_F(Commands, JsonHoldsEveryMetricWithUnitAndInterval) {
  const json result = run_json();
  ASSERT_EQ(result["layouts"].size(), 2U);
  for (const json& layout : result["layouts"]) {
    ASSERT_GT(layout["metrics"].size(), 60U);
    for (const json& metric : layout["metrics"]) {
      for (const char* key : {"scope", "metric", "unit", "mean", "low", "high", "n", "values"}) {
        ASSERT_TRUE(metric.contains(key)) << metric;
      }
      EXPECT_FALSE(metric["unit"].get<std::string>().empty()) << metric;
      if (metric["mean"].is_null()) continue;
      EXPECT_EQ(metric["n"], 3) << metric;
      if (metric["high"].is_null()) {
        EXPECT_TRUE(metric["too_short"].get<bool>()) << "three starts know no p99: " << metric;
        continue;
      }
      EXPECT_LE(metric["low"], metric["mean"]) << metric;
      EXPECT_LE(metric["mean"], metric["high"]) << metric;
    }
  }
}

TEST_F(Commands, AllFormatsHoldTheSameNumbers) {
  const json result = run_json();
  const std::vector<std::string> rows = lines_of(stowplan("run s.toml --format csv").out);
  const std::string table = stowplan("run s.toml --format md").out;
  ASSERT_FALSE(rows.empty());
  EXPECT_EQ(rows[0], "layout,scope,metric,unit,mean,low,high,n,note");
  std::map<std::vector<std::string>, std::vector<std::string>> by_name;
  for (const std::string& row : rows) {
    std::vector<std::string> cells;
    std::istringstream in{row};
    for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
    cells.resize(9);  // The last may be empty.
    by_name[{cells[0], cells[1], cells[2]}] = cells;
  }
  std::size_t listed = 1 + result["cautions"].size();
  for (const json& layout : result["layouts"]) {
    for (const json& fact : layout["facts"]) {
      ++listed;
      const std::vector<std::string>& cells =
          by_name.at({layout["name"], fact["scope"], fact["metric"]});
      EXPECT_EQ(cells[3], fact["unit"]);
      EXPECT_EQ(std::strtod(cells[4].c_str(), nullptr), fact["value"].get<double>());
    }
    for (const json& metric : layout["metrics"]) {
      ++listed;
      const std::vector<std::string>& cells =
          by_name.at({layout["name"], metric["scope"], metric["metric"]});
      EXPECT_EQ(cells[8] == "too short", metric.contains("too_short")) << metric;
      EXPECT_EQ(cells[3], metric["unit"]);
      std::size_t at = 4;
      for (const char* key : {"mean", "low", "high"}) {
        const std::string& cell = cells[at++];
        const bool known = !metric[key].is_null();
        ASSERT_EQ(cell.empty(), !known) << metric;
        if (!known) continue;
        EXPECT_EQ(std::strtod(cell.c_str(), nullptr), metric[key].get<double>());
      }
      if (metric["scope"] == "" && metric["metric"] == "cost.month") {
        EXPECT_THAT(table, HasSubstr(view::format_quantity(metric["mean"], "USD/month")));
      }
    }
  }
  EXPECT_EQ(listed, rows.size());
  EXPECT_THAT(table, HasSubstr("| in-container | in-vm |"));
}

TEST_F(Commands, GraphsComeInThreeFormats) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"fleet.dot", "digraph"}, {"fleet.svg", "<svg"}, {"fleet.mmd", "flowchart"}};
  for (const auto& [name, begins] : cases) {
    EXPECT_EQ(stowplan("run s.toml --graph " + name).exit_code, 0);
    const std::string text = read_all(folder_ / name);
    EXPECT_THAT(text, AllOf(HasSubstr(begins), HasSubstr("nginx"), HasSubstr("core"))) << name;
  }
}

TEST_F(Commands, LayoutsCanBeChosen) {
  const json both = run_json();
  const json one = run_json("--layout in-vm --layout in-vm");
  ASSERT_EQ(one["layouts"].size(), 1U);
  EXPECT_EQ(one["layouts"][0], both["layouts"][1]);
}

TEST_F(Commands, SeedAndReplicationsCanBeGiven) {
  const json as_written = run_json();
  EXPECT_EQ(digests(run_json("--seed 5")), digests(as_written));
  const json other = run_json("--seed 6 --replications 2");
  EXPECT_EQ(other["seed"], 6);
  EXPECT_EQ(other["replications"], 2);
  EXPECT_NE(digests(other), digests(as_written));
  EXPECT_EQ(digests(other), digests(run_json("--set seed=6 --replications 2")));
}

// Every placement policy, autoscaler, kind of arrivals, distribution and balancer in one run.
TEST_F(Commands, EveryAlternativeRuns) {
  const fs::path all = source_folder / "tests" / "scenarios" / "every_alternative.toml";
  const ProgramRun run = stowplan("run '" + all.string() + "' --format json");
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const json result = json::parse(run.out);
  std::size_t answered = 0;
  for (const json& metric : result["layouts"][0]["metrics"]) {
    const bool workload = metric["scope"].get<std::string>().starts_with("workload/");
    if (!workload || metric["metric"] != "throughput") continue;
    ++answered;
    EXPECT_GT(metric["mean"], 0) << metric["scope"];
  }
  EXPECT_EQ(answered, 10U);
}

TEST_F(Commands, ThreadsChangeNothing) {
  EXPECT_EQ(stowplan("run s.toml --format json --threads 1").out,
            stowplan("run s.toml --format json --threads 4").out);
}

TEST_F(Commands, TheAnalyticAnswerComesWithErrorAndCaveats) {
  const std::string options = " --analytic --set workload.web.timeout=2s";
  const ProgramRun table = stowplan("run s.toml" + options);
  EXPECT_EQ(table.exit_code, 0);
  EXPECT_THAT(table.out, AllOf(HasSubstr("Closed form, and its error against the simulation"),
                               HasSubstr("Does not hold well: web: ")));
  EXPECT_THAT(stowplan("run s.toml --all" + options).out,
              AllOf(HasSubstr("Closed form against simulation: in-vm"), HasSubstr("error"),
                    HasSubstr("Does not hold well: ")));
  const json result = json::parse(stowplan("run s.toml --format json" + options).out);
  for (const json& layout : result["layouts"]) {
    ASSERT_TRUE(layout.contains("analytic"));
    const json& answer = layout["analytic"];
    EXPECT_FALSE(answer["caveats"].empty());
    const auto& metrics = answer["metrics"];
    const auto throughput = std::find_if(metrics.begin(), metrics.end(), [](const json& m) {
      return m["scope"] == "workload/web" && m["metric"] == "throughput";
    });
    ASSERT_NE(throughput, metrics.end());
    EXPECT_DOUBLE_EQ((*throughput)["analytic"], 40.0);
    EXPECT_NEAR((*throughput)["relative_error"],
                40.0 / (*throughput)["simulated"].get<double>() - 1, 1e-12);
  }
  EXPECT_FALSE(run_json()["layouts"][0].contains("analytic"));
}

TEST_F(Commands, ColoursAreForTerminals) {
  constexpr const char* escape = "\x1b[";
  EXPECT_THAT(stowplan("run s.toml", "TERM=xterm").out, Not(HasSubstr(escape)));
  EXPECT_THAT(stowplan("run s.toml --color always", "NO_COLOR=1").out, HasSubstr(escape));
  EXPECT_THAT(stowplan("run s.toml --color never", "TERM=xterm").out, Not(HasSubstr(escape)));
  EXPECT_THAT(stowplan("run s.toml", "NO_COLOR=1 TERM=xterm").out, Not(HasSubstr(escape)));
}

// Where there is `script`, which runs a program in a terminal of its own.
TEST_F(Commands, NoColorIsObeyedInATerminal) {
  if (std::system("command -v script >/dev/null 2>&1") != 0) GTEST_SKIP() << "needs script(1)";
  const auto in_terminal = [&](const std::string& environment) {
    const std::string line = "cd '" + folder_.string() + "' && script -qec \"env " + environment +
                             " TERM=xterm STOWPLAN_CATALOGUE='" +
                             (source_folder / "configs" / "catalogue").string() + "' '" +
                             program.string() + "' run s.toml -q\" /dev/null >'" +
                             (streams_ / "typed").string() + "' </dev/null";
    EXPECT_EQ(std::system(line.c_str()), 0);
    return read_all(streams_ / "typed");
  };
  EXPECT_THAT(in_terminal(""), HasSubstr("\x1b["));
  EXPECT_THAT(in_terminal("NO_COLOR=1"), Not(HasSubstr("\x1b[")));
}

// Whatever a command reads it never writes over.
TEST_F(Commands, AnOutputIsNoInput) {
  write("part.toml", "duration = \"20 s\"\n");
  write("whole.toml", std::string{"include = [\"part.toml\"]\n"} + two_layouts);
  for (const char* arguments :
       {"run whole.toml -o part.toml", "run whole.toml --graph part.toml.svg",
        "diff whole.toml in-vm in-container -o part.toml",
        "diff whole.toml in-vm in-container -o whole.toml"}) {
    const ProgramRun run = stowplan(arguments);
    const bool fine = std::string_view{arguments}.ends_with(".svg");
    EXPECT_EQ(run.exit_code, fine ? 0 : 2) << arguments << run.err;
    EXPECT_EQ(run.err.find("choose another file") == std::string::npos, fine) << arguments;
  }
  EXPECT_EQ(read_all(folder_ / "part.toml"), "duration = \"20 s\"\n");
}

TEST_F(Commands, InstancesWithoutAHostAreSaid) {
  const ProgramRun run = stowplan(
      "run s.toml --set 'deployment.container.autoscaler={ kind = \"fixed\", replicas = 60 }'");
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("No room     in-container has no host for "));
}

TEST_F(Commands, SourcesOfATableMustBeThere) {
  write("t.toml", std::string{two_layouts} +
                      "\n[[table]]\ntitle = \"t\"\nrow = [{ label = \"p50\", metric = "
                      "\"start_time.p50\", sources = [\"runtime.runk.memory\"] }]\n");
  const ProgramRun run = stowplan("check t.toml");
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("table[0].row[0].sources[0]: there is no value of that name"));
}

}  // namespace
}  // namespace stowplan::commands_test
