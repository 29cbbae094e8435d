// Values that a reader of a report may change.
#include "models/study/controls.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cli/load.hpp"
#include "sim/config/diagnostic.hpp"
#include "tests/paths.hpp"

namespace stowplan {
namespace {

std::vector<Control> controls(const std::string& explore, const std::string& set = "seed=1") {
  const std::string source = source_path();
  cli::ScenarioInputs inputs;
  inputs.file = source + "/tests/report/small.toml";
  inputs.set = {"explore=" + explore, set};
  inputs.catalogue = source + "/configs/catalogue";
  return controls_of(cli::load_scenario(inputs));
}

TEST(Controls, ARangeMayHaveAnotherUnitThanTheValue) {
  const auto all = controls(R"(["workload.shop.request.cpu.mean=0.001..2 s"])");
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].value, "20 ms");
  EXPECT_EQ(all[0].unit, "s");
  EXPECT_DOUBLE_EQ(all[0].stated, 0.02);
  EXPECT_DOUBLE_EQ(all[0].low, 0.001);
  EXPECT_DOUBLE_EQ(all[0].high, 2);
}

TEST(Controls, ASmallRateIsStillARate) {
  const auto all = controls(R"(["workload.shop.arrivals.rate=5..80 /s"])",
                            "workload.shop.arrivals.rate=0.001 /s");
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].unit, "/s");
  EXPECT_NEAR(all[0].stated, 0.001, 1e-12);
}

TEST(Controls, RefusesAUnitOfSomethingElse) {
  EXPECT_THROW(static_cast<void>(controls(R"(["workload.shop.request.cpu.mean=1..2 GiB"])")),
               config::ConfigError);
}

TEST(Controls, WholeNumbersAndNamesAreWhatTheyAre) {
  const auto all = controls(R"(["pool.core.hosts.max=1..9", "pool.core.host", "load=0.5..2"])");
  ASSERT_EQ(all.size(), 3U);
  EXPECT_TRUE(all[0].whole);
  EXPECT_THAT(all[1].choices, testing::Contains("gcp/n2-standard-16"));
  EXPECT_GT(all[1].choices.size(), 50U);
  EXPECT_EQ(all[2].value, "1");
}

}  // namespace
}  // namespace stowplan
