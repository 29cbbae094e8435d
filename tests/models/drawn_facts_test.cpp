// What a result holds for pictures alone: it agrees with the metrics, and nothing changes where it
// is not asked for.
#include "models/experiment/drawn_facts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "models/experiment/compare.hpp"
#include "tests/models/bare_fleet.hpp"

namespace stowplan::drawn_facts_test {
namespace {

// Hosts of 16 cores: "web" books 3 instances of 5 cores and "batch" 1 core a host; four instances
// of web and one of batch need two hosts, the first of which is full with 1 core free or less.
Scenario two_services() {
  using std::chrono::milliseconds;
  Scenario s = bare_scenario();
  s.workload = {
      bare_workload("web", Distribution<Duration>{Exponential<Duration>{milliseconds{20}}}),
      bare_workload("batch", Distribution<Duration>{Constant<Duration>{milliseconds{5}}})};
  s.workload[0].arrivals = PoissonArrivals{Rate{50}};
  s.workload[1].arrivals = PoissonArrivals{Rate{10}};
  s.workload[1].workload_class = "other";
  s.workload_class.entries.push_back({"other", {}});
  s.deployment = {bare_deployment("one", Cores{5000}, 4), bare_deployment("two", Cores{2000}, 1)};
  s.layout[0].route.push_back({"other", "", "two", s.layout[0].route[0].pool});
  s.pool[0].hosts = {1, 3};
  s.duration = std::chrono::seconds{60};
  s.warm_up = std::chrono::seconds{2};
  s.stop.min = s.stop.max = 3;
  return s;
}

Comparison compared(bool for_pictures) {
  const Scenario scenario = two_services();
  CompareOptions options;
  options.for_pictures = for_pictures;
  return compare(scenario, {}, options);
}

TEST(DrawnFacts, CurvesGoThroughTheQuantilesOfTheMetrics) {
  const LayoutResult layout = compared(true).layouts.front();
  ASSERT_EQ(layout.curves.size(), 2U);
  const std::vector<double> shares = curve_shares();
  struct Known {
    MetricId id;
    double share;
  };
  const std::array<Known, 3> known{
      {{"response_time.p50", 0.5}, {"response_time.p90", 0.9}, {"response_time.p99", 0.99}}};
  EXPECT_TRUE(std::ranges::is_sorted(shares));
  for (const ResponseCurve& curve : layout.curves) {
    ASSERT_EQ(curve.quantiles.size(), shares.size());
    for (const auto& [id, share] : known) {
      const auto at = static_cast<std::size_t>(
          std::ranges::find_if(shares, [&](double s) { return std::abs(s - share) < 1e-9; }) -
          shares.begin());
      ASSERT_LT(at, shares.size());
      const Metric* metric = layout.find(curve.scope, id);
      ASSERT_NE(metric, nullptr);
      EXPECT_EQ(curve.quantiles[at], metric->estimate) << curve.scope.name << " " << share;
    }
    double before = 0;
    for (const Estimate& quantile : curve.quantiles) {
      if (std::isnan(quantile.mean)) continue;
      EXPECT_GE(quantile.mean, before);
      before = quantile.mean;
    }
  }
}

TEST(DrawnFacts, HostsAreFilledAsThePoolIsBooked) {
  const LayoutResult layout = compared(true).layouts.front();
  ASSERT_EQ(layout.packing.size(), 1U);
  const PoolPacking& pool = layout.packing.front();
  const MetricScope scope = MetricScope::pool(pool.pool);
  double hosts = 0;
  double cpu = 0;
  double memory = 0;
  std::int64_t web = 0;
  std::int64_t batch = 0;
  for (const HostFilling& filling : pool.fillings) {
    hosts += static_cast<double>(filling.hosts);
    double booked = 0;
    for (const BookedShare& one : filling.booked) {
      (one.workload == "web" ? web : batch) += filling.hosts * one.instances;
      booked += one.cpu;
      memory += static_cast<double>(filling.hosts) * one.memory;
    }
    cpu += static_cast<double>(filling.hosts) * booked;
    EXPECT_LE(booked + filling.stranded_cpu, 1 + 1e-12);
  }
  EXPECT_EQ(web, 4);
  EXPECT_EQ(batch, 1);
  // Nothing comes and goes, so the mean over the window is what is there at its end.
  EXPECT_DOUBLE_EQ(hosts, layout.find(scope, "hosts.mean")->estimate.mean);
  EXPECT_NEAR(cpu / hosts, layout.find(scope, "booked.cpu")->estimate.mean, 1e-9);
  EXPECT_NEAR(memory / hosts, layout.find(scope, "booked.memory")->estimate.mean, 1e-9);
}

// The core that is left fits nothing, so it is stranded, and so is the memory beside it.
TEST(DrawnFacts, WhatNoInstanceFitsIntoIsStranded) {
  const PoolPacking pool = compared(true).layouts.front().packing.front();
  const auto full = std::ranges::find_if(pool.fillings, [](const HostFilling& filling) {
    return filling.booked.size() == 1 && filling.booked[0].instances == 3;
  });
  ASSERT_NE(full, pool.fillings.end());
  EXPECT_NEAR(full->booked[0].cpu + full->stranded_cpu, 1, 1e-9);
  EXPECT_GT(full->stranded_cpu, 0);
  EXPECT_NEAR(full->booked[0].memory + full->stranded_memory, 1, 1e-9);
}

TEST(DrawnFacts, AreLeftOutAndChangeNothing) {
  const LayoutResult with = compared(true).layouts.front();
  const LayoutResult without = compared(false).layouts.front();
  EXPECT_TRUE(without.curves.empty());
  EXPECT_TRUE(without.packing.empty());
  EXPECT_EQ(with.digest, without.digest);
  ASSERT_EQ(with.metrics.size(), without.metrics.size());
  for (std::size_t i = 0; i < with.metrics.size(); ++i) {
    EXPECT_EQ(with.metrics[i].key, without.metrics[i].key);
    if (std::isnan(with.metrics[i].estimate.mean)) continue;
    EXPECT_EQ(with.metrics[i].estimate, without.metrics[i].estimate);
  }
}

}  // namespace
}  // namespace stowplan::drawn_facts_test
