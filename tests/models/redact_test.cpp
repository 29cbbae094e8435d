// A scenario without its names: the same run, and nothing of what things were called.
#include "models/scenario/redact.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "models/experiment/compare.hpp"
#include "tests/paths.hpp"

namespace stowplan::redact_test {
namespace {

const std::filesystem::path configs = std::filesystem::path{source_path()} / "configs";

std::optional<std::string> text_of(const std::string& name) {
  std::ifstream file{name, std::ios::binary};
  if (!file) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>{file}, {}};
}

std::vector<std::string> toml_below(const std::filesystem::path& folder) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
    if (entry.path().extension() == ".toml") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

LoadedScenario short_run(const std::string& file) {
  return load_scenario({.catalogue = toml_below(configs / "catalogue"),
                        .file = file,
                        .overrides = {"duration=2 s", "warm_up=1 s", "drain=1 s", "settle=0 s",
                                      "stop.min=1", "stop.max=1", "stop.metrics=[]"}},
                       text_of);
}

bool is_money(const Metric& metric) {
  return in_currency(metric.key.id.unit(), Currency::xxx) != metric.key.id.unit();
}

void expect_same(const LayoutResult& stated, const LayoutResult& given) {
  EXPECT_EQ(given.digest, stated.digest);
  EXPECT_EQ(given.events, stated.events);
  ASSERT_EQ(given.metrics.size(), stated.metrics.size());
  for (std::size_t i = 0; i < stated.metrics.size(); ++i) {
    const Metric& a = stated.metrics[i];
    const Metric& b = given.metrics[i];
    EXPECT_EQ(b.key.id, a.key.id);
    ASSERT_EQ(b.values.size(), a.values.size());
    for (std::size_t v = 0; v < a.values.size() && !is_money(a); ++v) {
      EXPECT_EQ(std::bit_cast<std::uint64_t>(b.values[v]),
                std::bit_cast<std::uint64_t>(a.values[v]))
          << a.key.text();
    }
  }
}

TEST(Redact, ARunIsTheSameWhateverThingsAreCalled) {
  for (const std::string& file : toml_below(configs / "scenarios")) {
    SCOPED_TRACE(file);
    const LoadedScenario loaded = short_run(file);
    const PublicEntries is_public{values_in_force(loaded)};
    const RedactedScenario given = redacted(loaded, is_public);
    const Comparison a = compare(loaded.scenario, loaded.series, {});
    const Comparison b = compare(given.loaded.scenario, given.loaded.series, {});
    EXPECT_EQ(b.currency, Currency::xxx);
    ASSERT_EQ(b.layouts.size(), a.layouts.size());
    EXPECT_EQ(b.infeasible.size(), a.infeasible.size());
    for (std::size_t i = 0; i < a.layouts.size(); ++i) {
      EXPECT_EQ(b.layouts[i].name, given.layout(a.layouts[i].name));
      expect_same(a.layouts[i], b.layouts[i]);
    }
  }
}

TEST(Redact, TheDearestHostCostsOne) {
  const LoadedScenario loaded = short_run((configs / "scenarios" / "mixed.toml").string());
  const RedactedScenario given = redacted(loaded, PublicEntries{});
  const Scenario& scenario = given.loaded.scenario;
  double dearest = 0;
  for (const Pool& pool : scenario.pool) {
    dearest = std::max(dearest, scenario.host.find(pool.host)->price.count());
  }
  EXPECT_DOUBLE_EQ(dearest, 1);
  EXPECT_EQ(scenario.currency.per_dollar(), 1);
}

// What is in the catalogue keeps its name until the scenario changes something of it.
TEST(Redact, OnlyWhatIsAsInTheCatalogueIsPublic) {
  const config::EffectiveValue from_catalogue{
      "runtime.runc.memory", "1 MiB", config::Origin::catalogue, "", "", ""};
  config::EffectiveValue changed = from_catalogue;
  changed.key = "runtime.runc.syscall";
  changed.origin = config::Origin::file;
  const config::EffectiveValue host{
      "host.\"aws/m7i.large\".cpus", "2", config::Origin::catalogue, "", "", ""};
  const std::vector<config::EffectiveValue> all{from_catalogue, host};
  EXPECT_TRUE(PublicEntries{all}.contains("runtime", "runc"));
  EXPECT_TRUE(PublicEntries{all}.holds(from_catalogue));
  EXPECT_FALSE(PublicEntries{all}.holds(host));
  const std::vector<config::EffectiveValue> with_change{from_catalogue, changed};
  EXPECT_FALSE(PublicEntries{with_change}.contains("runtime", "runc"));
}

}  // namespace
}  // namespace stowplan::redact_test
