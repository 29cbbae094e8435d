// `stowplan calibrate` on files of samples: what it writes can be read back and gives the samples.
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "sim/math.hpp"
#include "tests/cli/program.hpp"

namespace stowplan::calibrate_test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;

class Calibrate : public ProgramTest {
 protected:
  /// A lognormal sample without noise: its quantiles, evenly spaced.
  static std::string lognormal(int n) {
    std::string text = "boot_us,size\n";
    for (int i = 0; i < n; ++i) {
      const double p = (i + 0.5) / n;
      text += std::to_string(160e3 * math::exp(0.05 * math::normal_quantile(p))) + ",1\n";
    }
    return text;
  }
};

TEST_F(Calibrate, FindsTheLawAndItsParametersAgain) {
  write("boot.csv", lognormal(2000));
  const ProgramRun run =
      stowplan("calibrate boot.csv --unit us --format json --key runtime.m.start.b.cpu");
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const json report = json::parse(run.out);
  EXPECT_EQ(report["n"], 2000);
  EXPECT_EQ(report["chosen"], "lognormal");
  for (const json& law : report["distributions"]) {
    if (law["distribution"] != "lognormal") continue;
    EXPECT_EQ(law["toml"], R"({ kind = "lognormal", median = "160 ms", sigma = 0.04998 })");
    for (const char* q : {"p50_error", "p90_error", "p99_error"}) {
      EXPECT_LT(std::abs(law[q].get<double>()), 0.002) << q;
    }
  }
  EXPECT_THAT(report["entry"].get<std::string>(),
              AllOf(HasSubstr("[[runtime.m.start]]\nname = \"b\"\ncpu = { value = { kind = "),
                    HasSubstr("source = \"boot.csv, boot_us: n = 2000, lognormal, p50 +0.0 %")));
}

TEST_F(Calibrate, TheEntryIsPartOfAScenario) {
  write("boot.csv", lognormal(300));
  const ProgramRun run = stowplan(
      "calibrate boot.csv --column boot_us --unit us --key runtime.mine.start.boot.cpu "
      "--source 'our \"own\" host' -o mine.toml");
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("Chosen: lognormal"));
  write("with.toml", std::string{"include = [\"mine.toml\"]\n"} + two_layouts +
                         "\n[runtime.mine]\nisolation = \"process\"\n");
  const ProgramRun show = stowplan("show with.toml --all --format csv");
  EXPECT_EQ(show.exit_code, 0) << show.err;
  EXPECT_THAT(show.out, HasSubstr("our \"\"own\"\" host; boot.csv, boot_us: n = 300"));
}

TEST_F(Calibrate, PairsGiveALine) {
  std::string text = "# guest rss\n";
  for (int guest = 128; guest <= 1024; guest += 128) {
    text += std::to_string(guest) + " " + std::to_string(50 + guest / 32) + "\n";
  }
  write("rss.txt", text);
  const ProgramRun run = stowplan(
      "calibrate rss.txt --column rss --unit MiB --against guest --against-unit MiB "
      "--key runtime.mine.guest_memory --slope-key runtime.mine.guest_memory_share");
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, AllOf(HasSubstr("[runtime.mine]\nguest_memory = { value = \"50 MiB\""),
                             HasSubstr("guest_memory_share = { value = 0.03125,")));
}

TEST_F(Calibrate, OneValueOfWhatDoesNotVary) {
  write("rss.txt", "10\n11\n12\n30\n11\n");
  const ProgramRun run = stowplan("calibrate rss.txt --unit MiB --key runtime.mine.memory");
  EXPECT_THAT(run.out, HasSubstr("memory = { value = \"11 MiB\", low = \"10 MiB\", high = "
                                 "\"30 MiB\", source = \"rss.txt, column 1: n = 5, median\" }"));
}

TEST_F(Calibrate, WhatIsWrongIsSaidAndNothingWritten) {
  write("a.csv", "ms,n\n5,1\n-3,2\nx,3\n7\n");
  write("few.csv", "1,2\n2,3\n");
  const std::vector<std::pair<std::string, std::string>> cases{
      {"a.csv --unit ms",
       "a.csv:3:1: error: expected a number, zero or more, not \"-3\"\n"
       "a.csv:4:1: error: expected a number, zero or more, not \"x\"\n"
       "a.csv:5:1: error: 1 cell where the lines above have 2; fill it up, or take it out if the "
       "file was cut short\n"},
      {"a.csv --unit ms --column m",
       "a.csv:1:1: error: there is no column m; did you mean \"ms\"?\n"},
      {"few.csv --unit ms --column 3",
       "few.csv:1:1: error: there is no column 3; the line has 2\n"},
      {"none.csv --unit ms",
       "none.csv: error: there is no such file; check the name and the folder\n"},
      {"few.csv --unit ms --distribution normal",
       "--distribution: error: there is no distribution \"normal\"; expected one of: constant, "
       "exponential, uniform, "
       "gamma, lognormal, weibull, pareto, empirical\n"},
      {"few.csv --unit ms --key runtim.a.b",
       "--key: error: there is no table \"runtim\"; expected one of: runtime, image, host, "
       "storage, "
       "network, workload, hardening, class; did you mean \"runtime\"?\n"},
      {"few.csv --unit ms --against 2",
       "--against: error: give the column and its unit: --against COLUMN --against-unit UNIT\n"},
      {"few.csv --unit ms --against 2 --against-unit B",
       "few.csv: error: a line needs three pairs or more, not all at one place\n"},
      {"few.csv --unit ms --key runtime.mine.memory",
       "--key: error: runtime.mine.memory takes size, and that is not what the unit measures\n"},
      {"few.csv --unit ms --key runtime.mine.memry",
       "--key: error: there is no key \"memry\"; did you mean \"memory\"?\n"},
      {"few.csv --unit ms --key runtime.mine.start.boot.cpu -o few.csv",
       "--output: error: \"few.csv\" holds the samples; choose another file\n"},
      {"few.csv --unit ms -o out.toml",
       "--output: error: say where the entry belongs with --key, as in runtime.mine.memory\n"}};
  for (const auto& [arguments, message] : cases) {
    const ProgramRun run = stowplan("calibrate " + arguments);
    EXPECT_EQ(run.exit_code, 2) << arguments;
    EXPECT_EQ(complaints(run.err), message) << arguments;
    EXPECT_EQ(run.out, "") << arguments;
  }
  EXPECT_THAT(files(), testing::ElementsAre("a.csv", "few.csv", "s.toml"));
}

}  // namespace
}  // namespace stowplan::calibrate_test
