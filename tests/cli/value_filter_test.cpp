#include "cli/value_filter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "sim/config/diagnostic.hpp"
#include "tests/cli/program.hpp"

namespace stowplan::value_filter_test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

bool kept(const char* condition, const char* value) {
  return cli::holds(cli::parse_condition(condition), value);
}

TEST(ValueFilter, QuantitiesOfOneKindAreCompared) {
  EXPECT_TRUE(kept("memory>=16 GiB", "16 GiB"));
  EXPECT_TRUE(kept("memory > 512 MiB", "16 GiB"));
  EXPECT_FALSE(kept("memory<1 TiB", "1 TiB"));
  EXPECT_TRUE(kept("memory<=1 TiB", "1024 GiB"));
  EXPECT_TRUE(kept("cpus>=16", "16"));
  EXPECT_FALSE(kept("cpus>16", "16"));
  EXPECT_TRUE(kept("price=73 USD/month", "0.1 USD/h"));
  EXPECT_TRUE(kept("price!=0.2 USD/h", "0.1 USD/h"));
}

TEST(ValueFilter, TextsAreEqualOrContained) {
  EXPECT_TRUE(kept("reserve=eks", "eks"));
  EXPECT_FALSE(kept("reserve=eks", "gke"));
  EXPECT_TRUE(kept("reserve!=eks", "gke"));
  EXPECT_TRUE(kept("provider~aw", "aws"));
  EXPECT_THROW(static_cast<void>(kept("reserve>3", "eks")), config::ConfigError);
  EXPECT_THROW(static_cast<void>(kept("memory>3 s", "16 GiB")), config::ConfigError);
}

TEST(ValueFilter, WhatIsNoConditionIsRefused) {
  for (const char* text : {"", "cpus", "=4", "cpus>=", "cpus 16"}) {
    EXPECT_THROW(static_cast<void>(cli::parse_condition(text)), config::ConfigError) << text;
  }
}

TEST(ValueFilter, TheBeginningOfAKeyIsEnough) {
  EXPECT_EQ(cli::full_key("arch", {"architecture", "cpus"}), "architecture");
  EXPECT_EQ(cli::full_key("cpus", {"cpus", "cpus_more"}), "cpus");
  EXPECT_THROW(static_cast<void>(cli::full_key("pri", {"price", "price_date"})),
               config::ConfigError);
  EXPECT_THROW(static_cast<void>(cli::full_key("colour", {"cpus"})), config::ConfigError);
}

class CatalogueFilters : public ProgramTest {};

TEST_F(CatalogueFilters, ListsAreFiltered) {
  const json all = json::parse(stowplan("catalog host --format json").out);
  const ProgramRun run =
      stowplan("catalog host --where 'cpus>=16' --where arch=arm64 --format json");
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const json some = json::parse(run.out);
  std::size_t wanted = 0;
  for (const json& host : all) {
    if (host["architecture"] == "arm64" && std::stoi(host["cpus"].get<std::string>()) >= 16) {
      ++wanted;
    }
  }
  EXPECT_GT(wanted, 3U);
  EXPECT_LT(wanted, all.size());
  EXPECT_EQ(some.size(), wanted);
  EXPECT_THAT(stowplan("catalog host --where 'cpus>=16' --format csv").out,
              testing::StartsWith("host,architecture,cpus,memory,"));
  const ProgramRun none = stowplan("catalog host --where colour=red");
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.err, HasSubstr("no entry has a key \"colour\""));
  EXPECT_EQ(stowplan("catalog --where cpus=1").exit_code, 2);
}

TEST_F(CatalogueFilters, AnEntrySaysWhatFollows) {
  EXPECT_THAT(stowplan("catalog host aws/m7i.xlarge").out,
              AllOf(HasSubstr("architecture = amd64"), HasSubstr("speed = 1"),
                    HasSubstr("# instances may book 3.92 cores and 13.8 GiB, in 58 pods")));
  EXPECT_THAT(stowplan("catalog image nginx-debian").out, HasSubstr("# with its bases: "));
  EXPECT_THAT(stowplan("catalog runtime runc").out, HasSubstr("# start: "));
  const json entry = json::parse(stowplan("catalog host aws/m7i.xlarge --format json").out);
  EXPECT_EQ(entry[0]["key"], "host.\"aws/m7i.xlarge\".base");
}

TEST_F(CatalogueFilters, ShowTakesPaths) {
  const ProgramRun pool = stowplan("show s.toml pool.core.hosts deployment.vm.limits.cpu");
  EXPECT_EQ(pool.exit_code, 0) << pool.err;
  EXPECT_THAT(pool.out, AllOf(HasSubstr("pool.core.hosts.min = 1"),
                              HasSubstr("deployment.vm.limits.cpu = "), Not(HasSubstr("seed"))));
  const ProgramRun none = stowplan("show s.toml pool.cor");
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.err, HasSubstr("no value in force is called \"pool.cor\""));
}

}  // namespace
}  // namespace stowplan::value_filter_test
