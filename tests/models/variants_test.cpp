// A layout that is another one with changes runs as if its changes were written out.
#include "models/scenario/variants.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "models/scenario/load.hpp"
#include "models/warnings/warnings.hpp"
#include "sim/config/canonical.hpp"
#include "sim/config/diagnostic.hpp"

namespace stowplan::variants_test {
namespace {

const std::string base = R"(
duration = "1 min"
[host.small]
cpus = 4
threads_per_core = 2
memory = "16 GiB"
price = "0.1 USD/h"
network = "10 Gbit/s"
disk = "100 GB"
[class.any]
isolation = "process"
[image.app]
[runtime.plain]
isolation = "process"
[network.host]
[storage.local-nvme]
iops = "100000/s"
bandwidth = "1 GB/s"
[[pool]]
name = "core"
host = "small"
[[workload]]
name = "web"
class = "any"
arrivals = { kind = "poisson", rate = "5/s" }
[[deployment]]
name = "service"
image = "app"
runtime = "plain"
limits = { cpu = 1, memory = "1 GiB" }
hardening = []
[[layout]]
name = "today"
route = [{ class = "any", deployment = "service", pool = "core" }]
)";

LoadedScenario load(const std::string& more, std::vector<std::string> set = {}) {
  const std::string text = base + more;
  const auto read = [&](const std::string& name) {
    return name == "f" ? std::optional{text} : std::nullopt;
  };
  return load_scenario({.catalogue = {}, .file = "f", .overrides = std::move(set)}, read);
}

const Scenario& of(const LoadedScenario& loaded, std::size_t layout) {
  return in_force(loaded.scenario, loaded.scenario.layout[layout]);
}

double price(const Scenario& scenario) { return scenario.host.find("small")->price.count(); }

std::string errors(const std::string& more) {
  try {
    static_cast<void>(load(more));
  } catch (const config::ConfigError& error) {
    return error.what();
  }
  return "none";
}

TEST(Variants, ChangeCatalogueEntriesForOneLayoutAlone) {
  const LoadedScenario loaded = load(R"(
[[layout]]
name = "cheap"
like = "today"
set = { "host.small.price" = "0.05 USD/h" }
)");
  EXPECT_EQ(price(of(loaded, 0)), 0.1);
  EXPECT_EQ(price(of(loaded, 1)), 0.05);
  ASSERT_EQ(of(loaded, 1).layout.size(), 1U);
  ASSERT_EQ(loaded.scenario.layout[1].route.size(), 1U) << "taken over";
  EXPECT_EQ(loaded.scenario.layout[1].route[0].pool, "core");
  EXPECT_EQ(loaded.scenario.layout[0].changed, nullptr);
}

TEST(Variants, OrderIsScenarioParentOwnCommandLine) {
  const std::string layouts = R"(
[[layout]]
name = "child"
like = "parent"
set = { "host.small.price" = "3 USD/h" }
[[layout]]
name = "parent"
like = "today"
set = { "host.small.price" = "2 USD/h", "pool.core.cpu_overcommit" = 2 }
[[layout]]
name = "grandchild"
like = "child"
)";
  const LoadedScenario loaded = load(layouts);
  EXPECT_EQ(price(of(loaded, 1)), 3) << "own over parent's, wherever the parent is written";
  EXPECT_EQ(price(of(loaded, 2)), 2);
  EXPECT_EQ(price(of(loaded, 3)), 3) << "all of a chain";
  EXPECT_EQ(of(loaded, 3).pool[0].cpu_overcommit, 2);
  const LoadedScenario set = load(layouts, {"host.small.price=9 USD/h"});
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(price(of(set, i)), 9) << i;
  const LoadedScenario own = load(layouts, {"layout.child.set.\"host.small.price\"=7 USD/h"});
  EXPECT_EQ(price(of(own, 1)), 7);
  EXPECT_EQ(price(of(own, 2)), 2);
}

TEST(Variants, ListsAreReplacedWhole) {
  const LoadedScenario loaded = load(R"(
[hardening.a]
[hardening.b]
[[layout]]
name = "one"
like = "today"
set = { "deployment.service.hardening" = ["a", "b"] }
[[layout]]
name = "two"
like = "one"
set = { "deployment.service.hardening" = ["b"] }
)");
  EXPECT_EQ(of(loaded, 1).deployment[0].hardening, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(of(loaded, 2).deployment[0].hardening, std::vector<std::string>{"b"});
}

TEST(Variants, AStarIsEveryElement) {
  const LoadedScenario loaded = load(R"(
[[layout]]
name = "fast"
like = "today"
set = { "deployment.*.limits.cpu" = 2, "host.*.price" = "4 USD/h" }
)");
  EXPECT_EQ(of(loaded, 1).deployment[0].limits.cpu->count(), 2000);
  EXPECT_EQ(price(of(loaded, 1)), 4);
  EXPECT_EQ(price(of(loaded, 0)), 0.1);
}

TEST(Variants, ALayoutThatIsOnlyRightWithItsChangesIsRight) {
  EXPECT_EQ(errors(R"(
[[layout]]
name = "large"
like = "today"
set = { "deployment.service.limits.cpu" = 16, "host.small.cpus" = 32 }
)"),
            "none");
}

TEST(Variants, CanonicalTextSaysTheSame) {
  const LoadedScenario loaded = load(R"(
[[layout]]
name = "cheap"
like = "today"
set = { "host.small.price" = "0.05 USD/h" }
)");
  const std::string text = config::canonical_text(loaded.document);
  const auto read = [&](const std::string&) { return std::optional{text}; };
  const LoadedScenario again = load_scenario({.catalogue = {}, .file = "f", .overrides = {}}, read);
  EXPECT_EQ(price(of(again, 1)), 0.05);
  EXPECT_EQ(config::canonical_text(again.document), text);
}

TEST(Variants, OfArrivalsGiveAWarning) {
  const LoadedScenario loaded = load(R"(
[[layout]]
name = "busy"
like = "today"
set = { "workload.web.arrivals.rate" = "9/s" }
)");
  std::string warnings;
  for (const config::Diagnostic& one : warnings_of(loaded)) warnings += to_string(one) + '\n';
  EXPECT_NE(warnings.find("asked for something else than the others"), std::string::npos)
      << warnings;
}

TEST(Variants, CyclesAreRefused) {
  const std::string text = errors(R"(
[[layout]]
name = "a"
like = "b"
[[layout]]
name = "b"
like = "a"
)");
  EXPECT_NE(text.find("form a cycle"), std::string::npos) << text;
}

}  // namespace
}  // namespace stowplan::variants_test
