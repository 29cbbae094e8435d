// What a comparison says of itself: precision that was asked for and not reached, a warm-up that is
// too short, a run too short for its percentiles; and that it does not cry wolf.
#include "models/experiment/cautions.hpp"

#include <gtest/gtest.h>

#include <string>

#include "cli/parallel.hpp"
#include "models/experiment/compare.hpp"
#include "tests/models/bare_fleet.hpp"

namespace stowplan::cautions_test {
namespace {

using namespace std::chrono_literals;

// M/M/1 in line with services of 1 s.
Scenario mm1(double rho, Duration window, Duration warm_up) {
  Scenario s = one_service(PoissonArrivals{Rate{rho}}, Exponential<Duration>{1s}, Cores{1000});
  s.deployment[0].concurrency = 1;
  s.duration = window;
  s.warm_up = warm_up;
  s.stop.min = s.stop.max = 5;
  return s;
}

Comparison run(const Scenario& s) { return compare(s, {}, {.run = cli::on_threads(2)}); }

std::string said(const Comparison& c, const std::string& topic) {
  std::string all;
  for (const Caution& caution : c.cautions) {
    if (caution.topic == topic) all += caution.text + "\n";
  }
  return all;
}

bool contains(const std::string& text, const std::string& what) {
  return text.find(what) != std::string::npos;
}

TEST(Cautions, PrecisionThatIsNotReachedIsSaid) {
  Scenario s = mm1(0.7, 200s, 100s);
  s.stop.metrics = {"response_time.p99", "cost.month", "workload/web response_time.mean"};
  s.stop.relative_half_width = 0.0001;
  const std::string text = said(run(s), "precision");
  EXPECT_TRUE(contains(text, "precision not reached: response_time.p99 half-width ")) << text;
  EXPECT_TRUE(contains(text, " % after 5 replications, wanted 0.01 %")) << text;
  EXPECT_TRUE(contains(text, "workload/web response_time.mean")) << text;
  EXPECT_FALSE(contains(text, "cost.month")) << "it does not vary: " << text;
  s.stop.min = s.stop.max = 1;
  EXPECT_TRUE(contains(said(run(s), "precision"), "half-width not known after 1 replication,"));
  s.stop.min = s.stop.max = 5;
  s.stop.relative_half_width = 100;
  EXPECT_EQ(said(run(s), "precision"), "");
}

// Scopes can be watched, and the run goes on until they are tight.
TEST(Cautions, AScopeIsWatched) {
  Scenario s = mm1(0.5, 500s, 100s);
  s.stop = {.metrics = {"workload/web response_time.mean"},
            .relative_half_width = 0.05,
            .confidence = 0.95,
            .min = 5,
            .max = 500};
  const Comparison c = run(s);
  EXPECT_EQ(said(c, "precision"), "");
  EXPECT_GT(c.replications, 5);
  EXPECT_EQ(c.first_look, 5U);
  const Metric& watched = *c.layouts[0].find(MetricScope::workload("web"), "response_time.mean");
  EXPECT_LE(watched.estimate.relative_half_width(), 0.05);
}

// 380 services are one relaxation time at 0.9; 2.6 of them are nothing, and 95,000 s would do.
TEST(Cautions, AWindowShorterThanTheMemoryIsSaid) {
  const Comparison c = run(mm1(0.9, 1000s, 2000s));
  const std::string text = said(c, "length");
  EXPECT_TRUE(contains(text, "duration = \"95000 s\"")) << text;
  for (const MetricId id : {MetricId{"response_time.p50"}, MetricId{"response_time.p99"}}) {
    EXPECT_TRUE(c.layouts[0].find({}, id)->too_short) << metric_name(id);
    EXPECT_TRUE(c.layouts[0].find(MetricScope::workload("web"), id)->too_short) << metric_name(id);
  }
  EXPECT_FALSE(c.layouts[0].find({}, "response_time.mean")->too_short);
}

// Without a closed form requests in flight tell: constant service halves the memory.
TEST(Cautions, RequestsInFlightTellHowLongItRemembers) {
  Scenario s = mm1(0.9, 4000s, 2000s);
  s.workload[0].request.cpu = Constant<Duration>{1s};
  EXPECT_TRUE(contains(said(run(s), "length"), "requests in flight remember"))
      << said(run(s), "length");
}

// No one waits for anyone, so the window need not be long beside what requests last.
TEST(Cautions, RequestsThatMeetNoOneNeedNoLongWindow) {
  Scenario s = one_service(PoissonArrivals{Rate{1}}, Exponential<Duration>{300s}, Cores{1'000'000});
  s.host.entries[0].second.cpus = 1000;
  s.duration = 1h;
  s.warm_up = 1h;
  s.stop.min = s.stop.max = 5;
  const Comparison c = run(s);
  EXPECT_FALSE(contains(said(c, "length"), "remember")) << said(c, "length");
  EXPECT_FALSE(c.layouts[0].find({}, "response_time.p90")->too_short);
}

// 50 requests a second for 100 s and 5 replications: 250 beyond p99, 25 beyond p99.9.
TEST(Cautions, FewRequestsBeyondAPercentileAreSaid) {
  Scenario s = one_service(PoissonArrivals{Rate{50}}, Exponential<Duration>{10ms}, Cores{16000});
  s.duration = 100s;
  s.warm_up = 1s;
  s.stop.min = s.stop.max = 5;
  const Comparison c = run(s);
  const std::string text = said(c, "length");
  EXPECT_TRUE(contains(text, "response_time.p99.9")) << text;
  EXPECT_FALSE(contains(text, "p99:") || contains(text, "p99 of")) << text;
  EXPECT_TRUE(c.layouts[0].find({}, "response_time.p99.9")->too_short);
  EXPECT_FALSE(c.layouts[0].find({}, "response_time.p99")->too_short);
}

// From empty to 300 requests in flight takes some 1,000 s.
TEST(Cautions, AWarmUpThatIsTooShortIsSaid) {
  Scenario s = one_service(PoissonArrivals{Rate{1}}, Exponential<Duration>{300s}, Cores{1'000'000});
  s.host.entries[0].second.cpus = 1000;
  s.duration = 2h;
  s.warm_up = 60s;
  s.stop.min = s.stop.max = 5;
  const Comparison early = run(s);
  EXPECT_TRUE(contains(said(early, "warm-up"), "the warm-up of 1 min looks too short; at least"))
      << said(early, "warm-up");
  ASSERT_TRUE(early.layouts[0].warm_up.has_value());
  EXPECT_FALSE(early.layouts[0].warm_up->long_enough);
  EXPECT_GT(early.layouts[0].warm_up->needed, Duration{400s});
  EXPECT_LT(early.layouts[0].warm_up->needed, Duration{3000s});
  s.warm_up = 1h;
  EXPECT_EQ(said(run(s), "warm-up"), "");
}

TEST(Cautions, AccidentsAreNoWarmUp) {
  int cries = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Scenario s = mm1(0.7, 2000s, 500s);
    s.seed = seed;
    cries += said(run(s), "warm-up").empty() ? 0 : 1;
  }
  EXPECT_LE(cries, 2);
}

TEST(Cautions, ALoadThatChangesByPlanIsNotJudged) {
  Scenario s = mm1(0.5, 2000s, 100s);
  s.workload[0].arrivals =
      DiurnalArrivals{.rate = Rate{0.5}, .amplitude = 0.9, .period = 4000s, .phase = {}};
  const Comparison c = run(s);
  EXPECT_FALSE(c.layouts[0].warm_up.has_value());
  EXPECT_EQ(said(c, "warm-up"), "");
}

TEST(Cautions, DurationsToHaveAreRoundedUp) {
  EXPECT_EQ(at_least(94'900), "95000 s");
  EXPECT_EQ(at_least(3600), "1 h");
  EXPECT_EQ(at_least(0.0123), "13 ms");
  EXPECT_EQ(at_least(12), "12 s");
}

}  // namespace
}  // namespace stowplan::cautions_test
