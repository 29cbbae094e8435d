// The judge must be able to say no: wrong expectations, ignored ones, biased simulations and
// comparisons too noisy to mean anything all fail.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/conformance/replicated.hpp"
#include "tests/conformance/rules.hpp"

namespace stowplan::conformance {
namespace {

// M/M/1 at half load; means are 1 or 2.
Json half_load() {
  return {{"id", "half-load"},
          {"input", {{"lambda", 0.5}, {"mu", 1.0}}},
          {"expected",
           {{"utilization", 0.5},
            {"mean_in_system", 1.0},
            {"mean_response", 2.0},
            {"mean_wait", 1.0},
            {"p_wait", 0.5}}}};
}

Findings judge(const Json& one, const Options& options) {
  const Rule* rule = find_rule("queueing", "mm1");
  return check_case(*rule, one, options);
}

bool mentions(const Findings& findings, const std::string& text) {
  return std::any_of(findings.failures().begin(), findings.failures().end(),
                     [&text](const std::string& f) { return f.find(text) != std::string::npos; });
}

TEST(Conformance, UnbiasedSimulationPasses) {
  const Json one = half_load();
  const Options options;
  const Findings findings = judge(one, options);
  EXPECT_TRUE(findings.failures().empty()) << findings.failures().front();
  EXPECT_EQ(findings.simulated(), 5);
}

TEST(Conformance, TwoPercentMoreServiceFails) {
  const Json one = half_load();
  Options options;
  for (const double bias : {1.02, 0.98}) {
    options.bias = bias;
    EXPECT_TRUE(mentions(judge(one, options), "simulated mean_response")) << bias;
  }
}

TEST(Conformance, WrongExpectationFailsTheFormula) {
  Json one = half_load();
  one["expected"]["mean_wait"] = 1.00000001;
  Options options;
  options.simulate = false;
  EXPECT_TRUE(mentions(judge(one, options), "mean_wait: expected"));
}

TEST(Conformance, ExpectationNobodyLooksAtFails) {
  Json one = half_load();
  one["expected"]["colour"] = "blue";
  Options options;
  options.simulate = false;
  EXPECT_TRUE(mentions(judge(one, options), "colour: nothing was compared"));
}

TEST(Conformance, BrokenCaseFailsInsteadOfEndingTheRun) {
  Json one = half_load();
  one["input"].erase("mu");
  const Options options;
  EXPECT_FALSE(judge(one, options).failures().empty());
}

TEST(Conformance, NoisyComparisonFails) {
  const Json nothing = Json::object();
  const Options options;
  Findings findings{nothing, options};
  compare(findings, {{"coin", 0.5}}, [](std::uint32_t replication) {
    return std::vector<double>{replication % 2 == 0 ? 0.0 : 1.0};
  });
  EXPECT_TRUE(mentions(findings, "proves nothing"));
}

TEST(Conformance, LeftOutCaseIsNeitherPassedNorFailed) {
  const Json one{{"input", {{"lambda_total", 1}, {"mu", 1}}}, {"expected", {{"p_empty", 0.3}}}};
  Options options;
  options.simulate = false;
  const Findings findings = check_case(*find_rule("queueing", "jsq_two_servers"), one, options);
  EXPECT_FALSE(findings.left_out().empty());
  EXPECT_TRUE(findings.failures().empty());
}

TEST(Conformance, UnknownRuleHasNoAdapter) {
  EXPECT_EQ(find_rule("queueing", "telepathy"), nullptr);
  EXPECT_EQ(find_rule("scheduler", "mm1"), nullptr);
}

TEST(Conformance, LabelsOfQuantiles) {
  EXPECT_DOUBLE_EQ(probability_of_label("p50"), 0.5);
  EXPECT_DOUBLE_EQ(probability_of_label("p999"), 0.999);
}

}  // namespace
}  // namespace stowplan::conformance
