// `solve` as a program: answers, exit codes, formats, and what is refused.
#include "tests/cli/program.hpp"

namespace stowplan::solve_command_test {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;

class SolveCommandTest : public ProgramTest {
 protected:
  [[nodiscard]] std::string refusal(const std::string& options) const {
    const ProgramRun run = stowplan("solve s.toml " + options);
    EXPECT_EQ(run.exit_code, 2) << run.out;
    EXPECT_EQ(run.out, "");
    return run.err;
  }
};

// 40 requests a second of 6 ms: the layout needs one host; at 30 times the load 7.2 CPUs, of which
// a host has 4.
TEST_F(SolveCommandTest, SaysHowManyHostsAndWhatBinds) {
  const std::string many =
      "--set 'deployment.container.autoscaler={ kind = \"fixed\", replicas = 20 }' "
      "--layout in-container";
  const ProgramRun one = stowplan("solve s.toml --for hosts --format json " + many);
  ASSERT_EQ(one.exit_code, 0) << one.err;
  const Json least = Json::parse(one.out);
  EXPECT_EQ(least["answer"], (Json{{"pool.core.hosts", 1}}));
  EXPECT_EQ(least["next_below"], nullptr);
  const ProgramRun more = stowplan("solve s.toml --for hosts --load 30 --format json " + many);
  ASSERT_EQ(more.exit_code, 0) << more.err;
  const Json json = Json::parse(more.out);
  const int hosts = json["answer"]["pool.core.hosts"];
  EXPECT_GE(hosts, 2);
  EXPECT_EQ(json["value"]["mean"], hosts);
  EXPECT_EQ(json["next_below"]["choice"]["pool.core.hosts"], hosts - 1);
  EXPECT_FALSE(json["next_below"]["fails"].empty());
  EXPECT_THAT(json["binding"].get<std::string>(), HasSubstr("core"));
  EXPECT_GE(json["lower_bound"]["value"], 2);
  EXPECT_LE(json["lower_bound"]["value"], hosts);
  EXPECT_EQ(json["layouts"].size(), 1U);
  // The same to the byte on one thread.
  const ProgramRun again =
      stowplan("solve s.toml --for hosts --load 30 --format json --threads 1 " + many);
  Json same = Json::parse(again.out);
  same["command"] = json["command"];
  EXPECT_EQ(same, json);
}

TEST_F(SolveCommandTest, OfSeveralLayoutsTheBestIsTheAnswer) {
  const ProgramRun run = stowplan("solve s.toml --for cost --format json");
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const Json json = Json::parse(run.out);
  EXPECT_EQ(json["layouts"].size(), 2U);
  const ProgramRun text = stowplan("solve s.toml --for cost");
  EXPECT_THAT(text.out, HasSubstr("Answer      pool.core.hosts = 1"));
  EXPECT_THAT(text.out, HasSubstr("Run it      stowplan run s.toml"));
}

TEST_F(SolveCommandTest, WhatNothingKeepsIsProvedAndEndsWithFour) {
  const ProgramRun run =
      stowplan("solve s.toml --for hosts --load 1000 --layout in-container --format json");
  EXPECT_EQ(run.exit_code, 4);
  const Json json = Json::parse(run.out);
  EXPECT_EQ(json["answer"], nullptr);
  ASSERT_EQ(json["refuted"].size(), 1U);
  EXPECT_EQ(json["refuted"][0]["by"], "closed form");
  EXPECT_THAT(json["refuted"][0]["fails"][0]["text"].get<std::string>(), HasSubstr("CPUs of work"));
  const ProgramRun text = stowplan("solve s.toml --for hosts --load 1000 --layout in-container");
  EXPECT_THAT(text.out, HasSubstr("Proof       even pool.core.hosts = 64 does not"));
}

TEST_F(SolveCommandTest, AListIsTriedAndEqualsAreNamed) {
  const ProgramRun run = stowplan(
      "solve s.toml --layout in-container --minimise cost.month --set pool.core.hosts.max=1 "
      "--over 'pool.core.host=aws/m7i.xlarge,aws/m7i.2xlarge' --format csv");
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("in-container,aws/m7i.xlarge,simulation,true"));
  EXPECT_THAT(run.out, HasSubstr("in-container,aws/m7i.2xlarge,"));
}

TEST_F(SolveCommandTest, SurvivesALossOrSaysWhatFails) {
  const ProgramRun run = stowplan(
      "solve s.toml --for hosts --survive host=1 --layout in-container --format json "
      "--set 'pool.core.placement={ kind = \"least-allocated\" }' "
      "--set 'deployment.container.autoscaler={ kind = \"fixed\", replicas = 2 }'");
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const Json json = Json::parse(run.out);
  EXPECT_EQ(json["answer"]["pool.core.hosts"], 2);
  EXPECT_EQ(json["next_below"]["fails"][0]["where"], "without 1 host of core");
}

TEST_F(SolveCommandTest, RefusesWithOneClearError) {
  EXPECT_THAT(refusal(""), HasSubstr("say what is wanted"));
  EXPECT_THAT(refusal("--for hosts --minimise cost.month"), HasSubstr("say what is wanted"));
  EXPECT_THAT(refusal("--for people"), HasSubstr("--for"));
  EXPECT_THAT(refusal("--minimise cost.month"), HasSubstr("nothing to choose from"));
  EXPECT_THAT(refusal("--minimise cost.mont --over pool.core.hosts=1..2"),
              HasSubstr("did you mean \"cost.month\""));
  EXPECT_THAT(refusal("--minimise cost.month --over pool.core.hosts=9..2"),
              HasSubstr("upside down; write 2..9"));
  EXPECT_THAT(refusal("--minimise cost.month --over pool.core.hosts=1.5..2"),
              HasSubstr("whole numbers"));
  EXPECT_THAT(refusal("--minimise cost.month --over pool.cor.hosts=1..2"), HasSubstr("pool.cor"));
  EXPECT_THAT(refusal("--minimise cost.month --over pool.core.host=nothing/such"),
              HasSubstr("nothing/such"));
  EXPECT_THAT(refusal("--minimise cost.month --over pool.core.hosts=1..2 --subject-to "
                      "'cost.month <= $3' --subject-to 'cost.month >= $4'"),
              HasSubstr("nothing keeps this and"));
  EXPECT_THAT(refusal("--minimise cost.month --over pool.core.hosts=1..2 --subject-to "
                      "'workload/wob response_time.p99 <= 1 s'"),
              HasSubstr("has no metric \"workload/wob response_time.p99\""));
  EXPECT_THAT(refusal("--for load --over pool.core.hosts=1..2"), HasSubstr("--for load"));
  EXPECT_THAT(refusal("--for hosts --survive rack=1"), HasSubstr("expected host=1 or zone=1"));
  EXPECT_THAT(refusal("--for hosts --survive zone=2"), HasSubstr("2 of 1 zones cannot fail"));
  EXPECT_THAT(refusal("--for hosts --load none"), HasSubstr("is no factor"));
}

// A metric without observations is nothing that could be least.
TEST_F(SolveCommandTest, RefusesWhatIsNeverObserved) {
  EXPECT_THAT(refusal("--layout in-container --minimise 'workload/web start_time_scale_out.p99' "
                      "--over pool.core.hosts=1..2"),
              HasSubstr("never observed"));
}

}  // namespace
}  // namespace stowplan::solve_command_test
