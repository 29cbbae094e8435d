// Layouts held against each other by replications that were kept.
#include "models/experiment/paired.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "models/experiment/layout_experiment.hpp"
#include "tests/models/bare_fleet.hpp"

namespace stowplan::paired_test {
namespace {

using namespace std::chrono_literals;

Scenario service(std::uint64_t seed, Duration cpu) {
  Scenario s = one_service(PoissonArrivals{Rate{20}}, Exponential<Duration>{cpu}, 1000_millicores);
  s.seed = seed;
  s.duration = 60s;
  s.stop.min = s.stop.max = 10;
  return s;
}

std::vector<Observation> replications(const Scenario& scenario, std::uint32_t count) {
  LoadedScenario loaded;
  loaded.scenario = scenario;
  const LayoutExperiment experiment{std::move(loaded)};
  std::vector<Observation> all;
  for (std::uint32_t r = 0; r < count; ++r) all.push_back(experiment.simulate(r));
  return all;
}

const PairedMetric& metric(const std::vector<PairedMetric>& all, const std::string& name) {
  for (const PairedMetric& one : all) {
    if (one.key.text() == name) return one;
  }
  throw std::runtime_error{name};
}

TEST(PairedMetrics, AreThoseOfCompareByReplicationsThatBothHave) {
  const auto a = replications(service(1, 10ms), 10);
  const auto b = replications(service(1, 12ms), 6);
  const auto pairs = paired_metrics(a, b, 0.95);
  EXPECT_EQ(metric(pairs, "response_time.mean").difference.n, 6);
  const auto fewer = paired_metrics({a.data(), 6}, b, 0.95);
  EXPECT_EQ(metric(pairs, "response_time.p99").difference,
            metric(fewer, "response_time.p99").difference);
  EXPECT_GT(metric(pairs, "response_time.mean").difference.mean, 0);
  EXPECT_TRUE(paired_metrics({}, b, 0.95).empty());
}

TEST(PairedMetrics, EqualRandomNumbersMakeTheIntervalNarrower) {
  const auto a = replications(service(1, 10ms), 10);
  const auto same = paired_metrics(a, replications(service(1, 11ms), 10), 0.95);
  const auto other = paired_metrics(a, replications(service(2, 11ms), 10), 0.95);
  EXPECT_GT(metric(same, "response_time.mean").narrower, 1.5);
  EXPECT_LT(metric(other, "response_time.mean").narrower, 1.5);
  EXPECT_LT(metric(same, "response_time.mean").p, 0.001);
}

// What is equal differs significantly in as many cases as the level says, and Holm keeps all of a
// pair right together.
TEST(PairedMetrics, EqualLayoutsDifferInFivePercent) {
  constexpr int pairs = 1000;
  std::map<std::string, int> tests;
  std::map<std::string, int> rejected;
  int families = 0;
  for (std::uint64_t k = 0; k < pairs; ++k) {
    auto all = paired_metrics(replications(service(2 * k + 1, 10ms), 10),
                              replications(service(2 * k + 2, 10ms), 10), 0.95);
    correct_for_many(all, 0.95);
    bool any = false;
    for (const PairedMetric& one : all) {
      if (std::isnan(one.p)) continue;
      ++tests[one.key.text()];
      if (one.p <= 0.05) ++rejected[one.key.text()];
      any = any || one.significant;
    }
    families += any ? 1 : 0;
  }
  int judged = 0;
  for (const auto& [name, count] : tests) {
    if (count < pairs) continue;  // Without variance in some of them.
    ++judged;
    EXPECT_GE(rejected[name], 30) << name;
    EXPECT_LE(rejected[name], 70) << name;
  }
  EXPECT_GE(judged, 10);
  EXPECT_LE(families, 70);
}

}  // namespace
}  // namespace stowplan::paired_test
