// `stowplan conformance`: cases that anyone can run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/program.hpp"

namespace stowplan::conformance_command_test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;

class ConformanceCommand : public ProgramTest {
 protected:
  [[nodiscard]] static std::filesystem::path example() {
    return source_folder / "configs/conformance/node.json";
  }
};

TEST_F(ConformanceCommand, TheExamplePassesAndSaysWhatIsNotCovered) {
  const ProgramRun run = stowplan("conformance '" + example().string() + "'");
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, AllOf(HasSubstr("not covered: cpu_weight_sharing: "),
                             HasSubstr("10 passed, 0 failed, 1 not covered")))
      << run.out;
  EXPECT_THAT(run.out, testing::ContainsRegex("oom_score_adj +oom_score_adj +1 +0 +0 +0"));
}

TEST_F(ConformanceCommand, AWrongNumberFailsWithItsReason) {
  json vectors = json::parse(read_all(example()));
  vectors["cases"][0]["expected"]["quota_us"] = 20001;
  write("wrong.json", vectors.dump());
  const ProgramRun run = stowplan("conformance wrong.json");
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.out, AllOf(HasSubstr("failed: cpu_limit_to_quota_us: quota-of-200m: quota_us"),
                             HasSubstr("9 passed, 1 failed")));
  const json report = json::parse(stowplan("conformance wrong.json --format json").out);
  EXPECT_EQ(report[0]["vectors"], "node_runtime");
  EXPECT_THAT(stowplan("conformance wrong.json --format csv").out,
              testing::StartsWith("group,rule,asks,passed,failed,not covered,simulated\n"));
}

TEST_F(ConformanceCommand, WhatIsNoFileOfCasesIsRefused) {
  write("text.json", "{ \"format\": ");
  const ProgramRun text = stowplan("conformance text.json");
  EXPECT_EQ(text.exit_code, 2);
  EXPECT_THAT(text.err, HasSubstr("text.json: error: is not JSON"));
  EXPECT_EQ(stowplan("conformance missing.json").exit_code, 2);
  write("none.json",
        R"({"format": "stowplan-vectors/1", "name": "queueing", "rules": {}, "cases": []})");
  EXPECT_EQ(stowplan("conformance none.json").exit_code, 3) << "nothing was shown";
}

}  // namespace
}  // namespace stowplan::conformance_command_test
