// Commands that look at a configuration without simulating it, and the program's own help.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "models/control/placement/placement.hpp"
#include "sim/config/types.hpp"
#include "tests/cli/program.hpp"

namespace stowplan::inspect_test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Inspect : public ProgramTest {};

TEST_F(Inspect, ShowSaysWhereEveryValueComesFrom) {
  const json rows =
      json::parse(stowplan("show s.toml --format json --set workload.web.arrivals.rate=50/s").out);
  const auto row = [&](const std::string& key) {
    const auto at =
        std::find_if(rows.begin(), rows.end(), [&](const json& r) { return r["key"] == key; });
    EXPECT_NE(at, rows.end()) << key;
    return at == rows.end() ? json{} : *at;
  };
  EXPECT_EQ(row("workload.web.arrivals.rate")["value"], "50/s");
  EXPECT_THAT(row("workload.web.arrivals.rate")["origin"], StartsWith("command line"));
  EXPECT_EQ(row("seed")["origin"], "file s.toml:3:8");
  EXPECT_EQ(row("settle")["origin"], "default");
  EXPECT_THAT(row("host.\"aws/m7i.xlarge\".price")["origin"],
              StartsWith("catalogue hosts/aws.toml"));
  EXPECT_NE(row("runtime.runc.memory")["range"], "");
  EXPECT_NE(row("runtime.runc.memory")["source"], "");
  EXPECT_THAT(stowplan("show s.toml").out, Not(HasSubstr("aws/m7i.large")));
  EXPECT_THAT(stowplan("show s.toml --all").out, HasSubstr("aws/m7i.large"));
}

TEST_F(Inspect, ShowReadsBackWhatSetWasGiven) {
  const ProgramRun plain = stowplan("show s.toml");
  EXPECT_EQ(plain.exit_code, 0);
  EXPECT_THAT(plain.out, HasSubstr("s.toml:3:8"));
  EXPECT_THAT(stowplan("show s.toml --set seed=9").out, HasSubstr("command line"));
}

TEST_F(Inspect, CheckSaysThatAllIsFine) {
  const ProgramRun check = stowplan("check s.toml");
  EXPECT_EQ(check.exit_code, 0);
  EXPECT_EQ(check.out, "s.toml: fine: 2 layouts of 1 workload\n");
}

TEST_F(Inspect, SchemaIsJson) {
  const json whole = json::parse(stowplan("schema").out);
  const json part = json::parse(stowplan("schema --part").out);
  EXPECT_TRUE(whole["properties"].contains("workload"));
  EXPECT_TRUE(whole.contains("required"));
  EXPECT_NE(whole, part);
}

TEST_F(Inspect, CatalogListsTablesAndEntries) {
  EXPECT_THAT(stowplan("catalog").out, AllOf(HasSubstr("host "), HasSubstr("runtime ")));
  const ProgramRun hosts = stowplan("catalog host");
  EXPECT_EQ(hosts.exit_code, 0);
  EXPECT_THAT(hosts.out, AllOf(StartsWith("host "), HasSubstr("price"),
                               HasSubstr("\naws/m7i.xlarge "), HasSubstr("USD/h")));
  EXPECT_EQ(stowplan("catalogue host").out, hosts.out);
}

TEST_F(Inspect, TheReferenceNamesEveryPlacementPolicy) {
  const ProgramRun reference = stowplan("reference");
  EXPECT_EQ(reference.exit_code, 0);
  EXPECT_THAT(reference.out, StartsWith("# Scenario reference\n"));
  for (const std::string_view name : config::ElementOf<PlacementPolicy>::names) {
    EXPECT_THAT(reference.out, HasSubstr("placement` with `kind = \"" + std::string{name} + "\"`"));
  }
}

TEST_F(Inspect, VersionAndHelp) {
  EXPECT_THAT(stowplan("--version").out, testing::MatchesRegex("stowplan [0-9.]+\n"));
  const ProgramRun help = stowplan("--help");
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_THAT(help.out, HasSubstr("Exit codes: 0 fine"));
  for (const char* command : {"run", "check", "show", "schema", "reference", "catalog"}) {
    EXPECT_THAT(help.out, HasSubstr("\n  " + std::string{command}));
    const ProgramRun own = stowplan(std::string{command} + " --help");
    EXPECT_EQ(own.exit_code, 0);
    EXPECT_THAT(own.out, HasSubstr("Usage: stowplan " + std::string{command}));
    EXPECT_THAT(own.out, Not(HasSubstr("ENUM"))) << "a type only its maker understands";
  }
}

}  // namespace
}  // namespace stowplan::inspect_test
