// The table of the three admission rules, and the published counts that it is to give.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/program.hpp"

namespace stowplan::density_table_test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class Density : public ProgramTest {
 protected:
  [[nodiscard]] std::string scenario() const {
    return "'" + (source_folder / "configs/scenarios/density-by-admission.toml").string() + "'";
  }
};

double value_of(const json& layout, const char* list, const char* scope, const char* metric) {
  for (const json& entry : layout.at(list)) {
    if (entry.at("scope") != scope || entry.at("metric") != metric) continue;
    return entry.at(std::string{list} == "facts" ? "value" : "mean").get<double>();
  }
  ADD_FAILURE() << scope << " " << metric;
  return -1;
}

std::string finding_of(const json& layout, const char* scope, const char* name) {
  for (const json& finding : layout.at("findings")) {
    if (finding.at("scope") == scope && finding.at("name") == name) return finding.at("text");
  }
  return "none";
}

// Containarium 1521 and 1527; the scenario states what the nodes keep.
TEST_F(Density, PublishedCountsComeOut) {
  const ProgramRun run = stowplan("run " + scenario() + " --format json");
  ASSERT_EQ(run.exit_code, 0) << run.err;
  const json result = json::parse(run.out);
  struct Expected {
    double vm_requests, vm_limits, server_requests, server_limits, vm_hosts;
  };
  const Expected expected[] = {{69, 34, 373, 373, 2}, {34, 34, 186, 186, 5}, {69, 34, 373, 186, 2}};
  for (std::size_t i = 0; i < 3; ++i) {
    const json& layout = result["layouts"][i];
    const Expected& e = expected[i];
    const char* vm = "workload/vm-boxes";
    const char* server = "workload/server-boxes";
    EXPECT_EQ(value_of(layout, "facts", vm, "density.by_requests"), e.vm_requests);
    EXPECT_EQ(value_of(layout, "facts", vm, "density.by_limits"), e.vm_limits);
    EXPECT_EQ(value_of(layout, "facts", server, "density.by_requests"), e.server_requests);
    EXPECT_EQ(value_of(layout, "facts", server, "density.by_limits"), e.server_limits);
    EXPECT_EQ(finding_of(layout, vm, "bound_by_requests"), "CPU");
    EXPECT_EQ(finding_of(layout, server, "bound_by_requests"), "memory");
    // The simulated scheduler books as the rule says: 138 boxes.
    EXPECT_EQ(value_of(layout, "metrics", "pool/vm", "hosts.mean"), e.vm_hosts);
    // 300 requests a second of 15 ms each, on 138 boxes.
    EXPECT_NEAR(value_of(layout, "metrics", vm, "use.cpu"), 300 * 0.015 / 138, 0.002);
  }
}

TEST_F(Density, EachRuleIsNamedInItsColumn) {
  const ProgramRun run = stowplan("run " + scenario() + " --quick --table density");
  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, testing::ContainsRegex("declared requests +limits +measured use"));
  EXPECT_THAT(run.out, testing::ContainsRegex("low-requests +69, CPU +34, CPU "));
  EXPECT_THAT(run.out, testing::ContainsRegex("high-requests +186, memory +186, memory "));
  EXPECT_THAT(stowplan("run " + scenario() + " --quick --all").out,
              HasSubstr("Instances an empty host takes"));
}

}  // namespace
}  // namespace stowplan::density_table_test
