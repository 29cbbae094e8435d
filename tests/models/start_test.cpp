// Cold and settled starts: what begins at time 0, what is counted, and that where a fleet ends does
// not depend on how many replicas it began with.
#include "models/experiment/start.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "models/demand/rate_series.hpp"
#include "models/experiment/compare.hpp"
#include "models/fleet/fleet.hpp"
#include "tests/models/bare_fleet.hpp"

namespace stowplan::start_test {
namespace {

using namespace std::chrono_literals;

constexpr const char* web = "workload/web";

Hpa hpa_at(double target_cpu, std::int64_t most) {
  Hpa hpa;
  hpa.target_cpu = target_cpu;
  hpa.max = most;
  return hpa;
}

/// 36 requests a second of 100 ms on instances of 0.6 CPU, half of it in use at the target: 12 of
/// them, three on a host of two CPUs, where 0.2 CPU are left.
Scenario twelve_wanted() {
  Scenario s = one_service(PoissonArrivals{Rate{36}}, Constant<Duration>{100ms}, Cores{600});
  s.host.entries[0].second = bare_host(2);
  s.host.entries[0].second.price = Price{1};
  s.pool[0].hosts = {1, 20};
  s.deployment[0].autoscaler = hpa_at(0.5, 40);
  s.duration = 10min;
  return s;
}

Observation run(const Scenario& s) {
  const Plan plan = make_plan(s, s.layout.front(), {});
  return Fleet{plan, s.seed, 0, {.start = settled_start(plan)}}.run();
}

bool is_cold(const Scenario& s) { return !settled_start(make_plan(s, s.layout.front(), {})); }

const WindowCounts& outside(const Observation& seen) { return seen.outcomes[0].window_outside; }

// ---- Standing still ----

TEST(Steadiness, AsksForCountsThatStandStillForSoLong) {
  Steadiness counts{60s};
  const auto add = [&](Duration at, std::int64_t n) { counts.add(Time{at}, {n, 7}); };
  EXPECT_FALSE(counts.steady());
  add(0s, 20);
  add(30s, 10);
  EXPECT_FALSE(counts.steady()) << "not yet long enough";
  add(60s, 11);
  EXPECT_FALSE(counts.steady()) << "20 is still among them";
  add(90s, 10);
  EXPECT_TRUE(counts.steady()) << "10 to 11 since 30 s";
  add(120s, 12);
  EXPECT_FALSE(counts.steady()) << "10 to 12";
}

TEST(Steadiness, LetsATenthPass) {
  Steadiness counts{10s};
  counts.add(Time{0s}, {91});
  counts.add(Time{10s}, {100});
  EXPECT_TRUE(counts.steady());
  counts.add(Time{15s}, {89});
  EXPECT_FALSE(counts.steady());
}

// ---- When it applies ----

TEST(SettledStart, BeginsAtTheFixedPointOfTheFirstMinutes) {
  Scenario s = twelve_wanted();
  auto start = settled_start(make_plan(s, s.layout.front(), {}));
  ASSERT_TRUE(start.has_value());
  EXPECT_EQ(start->replicas, std::vector<std::int64_t>{12});
  EXPECT_EQ(start->rates, std::vector<double>{36});
  EXPECT_EQ(start->most, Duration{30min});
  // A day's load, at its mean rate where it starts: not at the mean of the window.
  s.duration = 24h;
  s.workload[0].arrivals = DiurnalArrivals{Rate{36}, 0.5, 24h, 18h};
  start = settled_start(make_plan(s, s.layout.front(), {}));
  EXPECT_NEAR(start->rates[0], 18, 0.01);
  EXPECT_EQ(start->replicas, std::vector<std::int64_t>{7}) << "6 and a trace";
}

// A series as long as the run says nothing of the time after it, which is not a time without load.
TEST(SettledStart, OfAShortRunLooksAtItsOwnLoad) {
  Scenario s = twelve_wanted();
  s.duration = 2min;
  SeriesArrivals arrivals;
  arrivals.file = "rates.csv";
  s.workload[0].arrivals = arrivals;
  SeriesTable table;
  table.entries.emplace_back(series_key(arrivals),
                             even_series(15s, std::vector<double>(8, 36.0 * 15)));
  const Plan plan = make_plan(s, s.layout.front(), table);
  EXPECT_EQ(settled_start(plan)->replicas, (std::vector<std::int64_t>{12}));
}

TEST(SettledStart, IsColdWhereTheFileSaysHowItStarts) {
  const Scenario settled = twelve_wanted();
  EXPECT_FALSE(is_cold(settled));
  const auto cold_if = [&](auto change) {
    Scenario s = settled;
    change(s);
    return is_cold(s);
  };
  EXPECT_TRUE(cold_if([](Scenario& s) { s.warm_up = 0s; })) << "written is written";
  EXPECT_TRUE(cold_if([](Scenario& s) { s.settle = 0s; }));
  EXPECT_TRUE(cold_if([](Scenario& s) { s.stop.metrics = {"workload/web start_time.boot.p99"}; }));
  EXPECT_TRUE(cold_if([](Scenario& s) { s.stop.metrics = {"start_time.p50"}; }));
  EXPECT_FALSE(cold_if([](Scenario& s) { s.stop.metrics = {"response_time.p99"}; }));
  EXPECT_TRUE(cold_if([](Scenario& s) { std::get<Hpa>(s.deployment[0].autoscaler).initial = 4; }));
  EXPECT_TRUE(cold_if([](Scenario& s) { s.deployment[0].autoscaler = FixedReplicas{3}; }));
  EXPECT_TRUE(cold_if([](Scenario& s) {
    s.workload.push_back(bare_workload("other", Constant<Duration>{1ms}));
    s.deployment.push_back(bare_deployment("planned", Cores{100}));
    s.deployment[1].autoscaler = ScheduledReplicas{1, {{10s, 2}}};
    s.layout[0].route.push_back({"", "other", "planned", "pool"});
  }));
}

// ---- What begins at time 0, and what is counted ----

TEST(SettledStart, RequestsOfARunAreThoseOfAColdOne) {
  // No request meets another, so that what each takes is what it draws.
  Scenario s = one_service(PoissonArrivals{Rate{2}}, Exponential<Duration>{20ms}, Cores{8000});
  Hpa hpa;
  hpa.target_requests = Rate{0.5};
  hpa.max = 10;
  s.deployment[0].autoscaler = hpa;
  s.pool[0].hosts = {5, 10};
  s.duration = 10min;
  const Observation settled = run(s);
  s.settle = 0s;
  const Observation cold = run(s);
  ASSERT_TRUE(settled.settling.has_value());
  EXPECT_FALSE(cold.settling.has_value());
  EXPECT_NE(settled.events, cold.events);
  EXPECT_EQ(outside(settled).offered, outside(cold).offered);
  EXPECT_EQ(settled.outcomes[0].outside.response.mean(), cold.outcomes[0].outside.response.mean());
}

TEST(SettledStart, StartTimesAreThoseOfTheRollOut) {
  Scenario s = twelve_wanted();
  s.host.entries[0].second.boot = Constant<Duration>{40s};
  s.pool[0].hosts.min = 2;
  // It asks for more than the target's share by itself, so that there are more after settling.
  s.runtime.entries[0].second.background_cpu = 0.02;
  const Plan plan = make_plan(s, s.layout.front(), {});
  std::optional<SettledStart> start = settled_start(plan);
  start->replicas = {4};
  const Observation seen = Fleet{plan, s.seed, 0, {.start = start}}.run();
  ASSERT_TRUE(seen.settling->settled);
  EXPECT_GE(seen.settling->replicas[0], 12);
  EXPECT_EQ(measure(seen, web, "start_time.count"), 4) << "those of settling are not among them";
  EXPECT_EQ(measure(seen, "", "start_time.p99"), 0);
  EXPECT_GE(measure(seen, web, "instances.mean"), 12);
}

TEST(SettledStart, WhatIsUnderWayAtTimeZeroIsInFlightAndNotArrived) {
  Scenario s = twelve_wanted();
  const Observation seen = run(s);
  const WindowCounts& window = outside(seen);
  EXPECT_GT(window.in_flight_before, 0);
  EXPECT_EQ(window.in_flight_before + static_cast<std::int64_t>(window.offered),
            static_cast<std::int64_t>(window.answered + window.failed) + window.in_flight_after);
  EXPECT_EQ(seen.outcomes[0].outside.arrivals, window.offered);
}

TEST(SettledStart, ClosedUsersStayAsManyAsTheyAre) {
  Scenario s = twelve_wanted();
  s.workload[0].arrivals = ClosedUsers{40, 1s};
  const Plan plan = make_plan(s, s.layout.front(), {});
  Fleet fleet{plan, s.seed, 0, {.start = settled_start(plan)}};
  const Observation seen = fleet.run();
  ASSERT_TRUE(seen.settling->settled);
  EXPECT_LE(seen.evidence[0].in_flight.back(), 40);
  // 40 users, a second of thought and at least 0.1 / 0.6 s of work.
  EXPECT_NEAR(measure(seen, web, "throughput"), 40 / 1.19, 2);
}

// ---- Coming to rest ----

TEST(SettledStart, EndsWhenTheAutoscalerHasSeenAllThatCounts) {
  const Observation seen = run(twelve_wanted());
  ASSERT_TRUE(seen.settling->settled);
  // Stabilisation, metric window and lag, and a look more at either end.
  EXPECT_EQ(seen.settling->took, Duration{300s + 60s + 15s + 2 * 15s});
  EXPECT_NEAR(static_cast<double>(seen.settling->replicas[0]), 12, 1);
}

TEST(SettledStart, SaysSoWhereItDoesNotComeToRest) {
  Scenario s = twelve_wanted();
  s.settle = 2min;
  s.stop.min = s.stop.max = 1;
  Comparison c = compare(s, {}, {});
  const Finding* start = c.layouts[0].finding({}, "start");
  ASSERT_NE(start, nullptr);
  EXPECT_EQ(start->text.find("not settled after 2 min"), 0U) << start->text;
  EXPECT_TRUE(std::ranges::any_of(c.cautions, [](const Caution& caution) {
    return caution.topic == "start" && caution.text.find("not settled") != std::string::npos;
  }));
  s.settle = 30min;
  c = compare(s, {}, {});
  EXPECT_EQ(c.layouts[0].finding({}, "start")->text, "settled after 6 min 45 s at 12 replicas");
  EXPECT_FALSE(std::ranges::any_of(
      c.cautions, [](const Caution& caution) { return caution.topic == "start"; }));
  s.settle = 0s;
  c = compare(s, {}, {});
  EXPECT_EQ(c.layouts[0].finding({}, "start")->text, "cold (settle = 0 s)");
}

// ---- Where it ends does not depend on where it began ----

struct End {
  double replicas = 0;
  double hosts = 0;
  double cost = 0;
};

/// Beside the service seven small instances, one of which fits beside three of its.
End end_of(std::int64_t initial, bool consolidated) {
  Scenario s = twelve_wanted();
  s.duration = 90min;
  std::get<Hpa>(s.deployment[0].autoscaler).initial = initial;
  s.workload.push_back(bare_workload("small", Constant<Duration>{1ms}));
  s.deployment.push_back(bare_deployment("small", Cores{200}, 7));
  s.layout[0].route.push_back({"", "small", "small", "pool"});
  s.workload[1].workload_class = "other";
  s.workload_class.entries.push_back({"other", {}});
  if (consolidated) s.pool[0].provisioner = Consolidating{};
  const Observation seen = run(s);
  return {measure(seen, web, "instances.mean"), measure(seen, "", "hosts.mean"),
          measure(seen, "", "cost.month")};
}

TEST(SettledStart, ColdStartsEndWhereItDoesWithConsolidation) {
  const End settled = end_of(0, true);
  EXPECT_NEAR(settled.replicas, 12, 2.2);
  std::vector<End> ends{settled};
  for (const std::int64_t initial : {4, 12, 20}) ends.push_back(end_of(initial, true));
  for (const End& a : ends) {
    for (const End& b : ends) {
      EXPECT_LE(std::abs(a.replicas - b.replicas), 0.1 * std::max(a.replicas, b.replicas) + 1);
      EXPECT_LE(std::abs(a.hosts - b.hosts), 1);
    }
  }
}

TEST(SettledStart, WithoutConsolidationALargeStartStaysDear) {
  const End settled = end_of(0, false);
  const End large = end_of(20, false);
  EXPECT_LE(std::abs(settled.replicas - large.replicas), 0.1 * large.replicas + 1);
  EXPECT_GT(large.cost, 1.2 * settled.cost);
}

}  // namespace
}  // namespace stowplan::start_test
