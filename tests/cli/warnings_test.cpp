// What `check` and `run` say of scenarios that can be run and are likely not meant.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "tests/cli/program.hpp"

namespace stowplan::warnings_test {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

struct Doubt {
  std::string_view change;
  std::string_view warning;
};

constexpr Doubt doubts[] = {
    {R"('deployment.container.autoscaler={ kind = "hpa", target_cpu = 60, max = 4 }')",
     "--set:1:1: warning: deployment.container.autoscaler.target_cpu: 60 is 6000 % of what is "
     "requested; a share is meant: write 0.6"},
    {R"('deployment.container.autoscaler={ kind = "hpa", target_cpu = 1.5, max = 4 }')",
     "deployment.container.autoscaler.target_cpu: 1.5 is above all that is requested"},
    {"deployment.container.queue=2",
     "warning: deployment.container.queue: does nothing: without concurrency"},
    {"settle=5min --set warm_up=5s", "warning: settle: does nothing: where warm_up is written"},
    {"duration=5s", "warning: duration: 5 s with about 200 requests at workload.web say little"},
    {"workload.web.request.cpu=24ms", "warning: duration: 30 s are a few relaxation times or less"},
    {R"('workload.web.arrivals={ kind = "diurnal", rate = "40/s", period = "1 d" }')",
     "warning: workload.web.arrivals.period: 1 d is longer than the 30 s that are measured"},
    {R"('workload.web.arrivals={ kind = "mmpp", calm_rate = "9/s", burst_rate = "60/s", )"
     R"(calm_time = "1 min", burst_time = "1 min" }')",
     "calm and burst follow each other with a relaxation time of 30 s"},
    {"workload.web.timeout=5ms", "warning: workload.web.timeout: 5 ms is less than the 6"},
    {"workload.web.arrivals.rate=4000000/s", "requests a second of 6"},
    {"workload.web.request.disk_read='{ ops = 200, bytes = \"4 KiB\" }'",
     "warning: pool.core: its workloads ask in layout \"in-container\" for 2.67 s of disk time a "
     "second"},
    {"workload.web.request.network='{ out = \"40 MB\" }'",
     "for 1.6e+03 MB/s of responses, more than the 390 of 2 hosts"},
    {"deployment.container.autoscaler='{ kind = \"fixed\", replicas = 0 }'",
     "but deployment \"container\" has no instance"},
    {"pool.core.host=aws/t3.medium --set workload.web.arrivals.rate=80/s",
     "above the baseline of 1 hosts \"aws/t3.medium\" (20 % of 2 CPUs each)"},
};

class Warnings : public ProgramTest {};

TEST_F(Warnings, ASoundScenarioHasNone) {
  const ProgramRun check = stowplan("check s.toml --strict");
  EXPECT_EQ(check.exit_code, 0);
  EXPECT_EQ(check.err, "");
  EXPECT_EQ(check.out, "s.toml: fine: 2 layouts of 1 workload\n");
}

TEST_F(Warnings, EachDoubtIsNamedAndOnlyStrictlyRefused) {
  for (const Doubt& doubt : doubts) {
    const std::string line = "check s.toml --set " + std::string{doubt.change};
    const ProgramRun check = stowplan(line);
    EXPECT_EQ(check.exit_code, 0) << doubt.change;
    EXPECT_THAT(check.err, HasSubstr(std::string{doubt.warning})) << doubt.change;
    EXPECT_THAT(check.out, AllOf(HasSubstr("warning"), Not(HasSubstr("fine")))) << doubt.change;
    EXPECT_EQ(stowplan(line + " --strict").exit_code, 2) << doubt.change;
  }
}

TEST_F(Warnings, AreOfWorkloadsOneByOne) {
  std::string text = two_layouts;
  text +=
      "\n[[workload]]\nname = \"jobs\"\nclass = \"high-density\"\n"
      "request = { cpu = \"1 s\" }\n";
  write("s.toml", text);
  EXPECT_THAT(stowplan("check s.toml").err,
              AllOf(HasSubstr("warning: workload.jobs.request.cpu: 167 times the median"),
                    HasSubstr(":1: warning: workload.jobs: has no arrivals, and no workload "
                              "calls it")));
  EXPECT_THAT(stowplan("check s.toml --set workload.jobs.arrivals=none").err,
              Not(HasSubstr("no arrivals")));
}

TEST_F(Warnings, SeriesMustCoverTheWindow) {
  std::string rows = "requests\n";
  for (int i = 0; i < 40; ++i) rows += "40\n";
  write("rates.csv", rows);
  const std::string series =
      "check s.toml --set 'workload.web.arrivals={ kind = \"series\", file = \"rates.csv\", "
      "values = \"count\" }' --set duration=";
  EXPECT_EQ(stowplan(series + "40s").err, "");
  EXPECT_THAT(stowplan(series + "20s").err, HasSubstr("goes on for 40 s, longer than the 20 s"));
  EXPECT_THAT(stowplan(series + "50s").err, HasSubstr("before the end of the window at 50 s"));
  EXPECT_THAT(stowplan(series + "20s --set warm_up=1min").err,
              HasSubstr("ends 40 s after the start, in the warm-up of 1 min"));
}

TEST_F(Warnings, ARunPrintsThemToo) {
  const ProgramRun run = stowplan("run s.toml --format json --set deployment.container.queue=2");
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.err, AllOf(StartsWith("--set:1:1: warning: deployment.container.queue: does "),
                             EndsWith("leave queue out\n")));
  const nlohmann::json warnings = nlohmann::json::parse(run.out)["warnings"];
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_EQ(warnings[0]["file"], "--set");
  EXPECT_EQ(warnings[0]["path"], "deployment.container.queue");
  EXPECT_THAT(warnings[0]["text"], StartsWith("does nothing"));
}

TEST_F(Warnings, WhatIsShippedHasNone) {
  for (const char* folder : {"scenarios", "validation"}) {
    for (const auto& entry : fs::directory_iterator{source_folder / "configs" / folder}) {
      if (entry.path().extension() != ".toml" || entry.path().stem() == "snapshots") continue;
      const ProgramRun check = stowplan("check --strict '" + entry.path().string() + "'");
      EXPECT_EQ(check.exit_code, 0) << check.err;
    }
  }
}

}  // namespace
}  // namespace stowplan::warnings_test
