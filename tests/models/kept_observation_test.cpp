// A replication that was kept comes back to the bit, and what is damaged does not come back.
#include "models/experiment/kept_observation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/load.hpp"
#include "models/experiment/compare.hpp"
#include "models/experiment/layout_experiment.hpp"
#include "models/fleet/fleet.hpp"
#include "tests/paths.hpp"

namespace stowplan::kept_observation_test {
namespace {

LoadedScenario mixed(const std::string& replications) {
  cli::ScenarioInputs inputs;
  inputs.file = std::string{source_path()} + "/configs/scenarios/mixed.toml";
  inputs.catalogue = std::string{source_path()} + "/configs/catalogue";
  inputs.set = {"duration=20 s", "warm_up=5 s", "stop.min=" + replications,
                "stop.max=" + replications};
  inputs.layouts = {"mixed"};
  return cli::load_scenario(inputs);
}

TEST(KeptObservation, ComesBackToTheBit) {
  const LayoutExperiment experiment{mixed("2")};
  const Observation seen = experiment.simulate(1);
  const KeptObservation kept = keep(seen);
  const std::optional<Observation> back = read_kept(kept.shape, kept.values);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->digest, seen.digest);
  ASSERT_EQ(back->measures.size(), seen.measures.size());
  for (std::size_t i = 0; i < seen.measures.size(); ++i) {
    EXPECT_EQ(back->measures[i].key, seen.measures[i].key);
    EXPECT_EQ(back->measures[i].distribution, seen.measures[i].distribution);
  }
  const KeptObservation again = keep(*back);
  EXPECT_EQ(again.shape, kept.shape);
  EXPECT_EQ(again.values, kept.values);
}

TEST(KeptObservation, DamageIsNoticed) {
  const LayoutExperiment experiment{mixed("1")};
  const KeptObservation kept = keep(experiment.simulate(0));
  for (std::size_t at = 0; at < kept.values.size(); at += 1 + kept.values.size() / 50) {
    std::string changed = kept.values;
    changed[at] = static_cast<char>(changed[at] ^ 4);
    EXPECT_FALSE(read_kept(kept.shape, changed)) << at;
    EXPECT_FALSE(read_kept(kept.shape, kept.values.substr(0, at))) << at;
  }
  EXPECT_FALSE(read_kept(kept.shape.substr(1), kept.values));
  EXPECT_FALSE(read_kept("", ""));
}

TEST(KeptObservation, GoesInOneTextWithItsPackedHosts) {
  const LoadedScenario loaded = mixed("1");
  const std::vector<Plan> plans = make_plans(loaded.scenario, loaded.series);
  FleetOptions options;
  options.packing = true;
  const Observation seen = Fleet{plans.front(), 1, 0, options}.run();
  ASSERT_FALSE(seen.packed.empty());
  const std::string bytes = to_bytes(seen);
  const std::optional<Observation> back = from_bytes(bytes);
  ASSERT_TRUE(back);
  EXPECT_EQ(to_bytes(*back), bytes);
  ASSERT_EQ(back->packed.size(), seen.packed.size());
  for (std::size_t i = 0; i < seen.packed.size(); ++i) {
    EXPECT_EQ(back->packed[i].booked, seen.packed[i].booked);
    EXPECT_EQ(back->packed[i].hosts, seen.packed[i].hosts);
    EXPECT_EQ(back->packed[i].stranded_memory, seen.packed[i].stranded_memory);
  }
  EXPECT_FALSE(from_bytes(bytes.substr(1)));
  EXPECT_FALSE(from_bytes(bytes + "x"));
}

// Whatever is lost on the way through bytes shows in some estimate, verdict or caution.
TEST(KeptObservation, ComesToWhatCompareSays) {
  LoadedScenario loaded = mixed("3");
  CompareOptions options;
  options.reasons = false;
  const Comparison expected = compare(loaded.scenario, loaded.series, options);
  const LayoutExperiment experiment{std::move(loaded)};
  std::vector<Observation> seen;
  for (std::uint32_t r = 0; r < 3; ++r) {
    EXPECT_FALSE(experiment.enough(seen));
    const KeptObservation kept = keep(experiment.simulate(r));
    seen.push_back(*read_kept(kept.shape, kept.values));
  }
  EXPECT_TRUE(experiment.enough(seen));
  const Comparison found = experiment.conclude(std::move(seen));
  ASSERT_EQ(found.layouts.size(), 1U);
  const LayoutResult& a = expected.layouts[0];
  const LayoutResult& b = found.layouts[0];
  EXPECT_EQ(a.digest, b.digest);
  EXPECT_EQ(a.status(), b.status());
  ASSERT_EQ(a.metrics.size(), b.metrics.size());
  for (std::size_t i = 0; i < a.metrics.size(); ++i) {
    EXPECT_EQ(a.metrics[i].key, b.metrics[i].key);
    const std::string name = a.metrics[i].key.text();
    EXPECT_EQ(a.metrics[i].estimate.n, b.metrics[i].estimate.n) << name;
    if (!std::isnan(a.metrics[i].estimate.mean)) {
      EXPECT_EQ(a.metrics[i].estimate, b.metrics[i].estimate) << name;
    }
    EXPECT_EQ(a.metrics[i].too_short, b.metrics[i].too_short) << a.metrics[i].key.text();
  }
  ASSERT_EQ(expected.cautions.size(), found.cautions.size());
  for (std::size_t i = 0; i < found.cautions.size(); ++i) {
    EXPECT_EQ(expected.cautions[i].text, found.cautions[i].text);
  }
  ASSERT_EQ(expected.objectives.size(), found.objectives.size());
  for (std::size_t i = 0; i < found.objectives.size(); ++i) {
    EXPECT_EQ(expected.objectives[i].state, found.objectives[i].state);
    EXPECT_EQ(expected.objectives[i].measured, found.objectives[i].measured);
  }
}

}  // namespace
}  // namespace stowplan::kept_observation_test
