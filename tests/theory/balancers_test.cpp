// Balancers against published values and closed forms: random, the shorter of two, one queue for
// all; and work that takes longer in a crowd. Every overhead is zero.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "models/analytic/balanced_cores.hpp"
#include "models/analytic/queueing.hpp"
#include "models/fleet/fleet.hpp"
#include "models/plan/plan.hpp"
#include "sim/stats/histogram.hpp"
#include "sim/stats/interval.hpp"
#include "tests/models/bare_fleet.hpp"
#include "tests/replicate.hpp"

namespace stowplan::balancers_theory_test {
namespace {

constexpr double mean_service = 0.010;  // [s]

/// Instances of one core, or of more, each with so many places; `utilisation` of the cores is used
/// by requests of which about so many come. The first fifth is not measured.
Scenario farm(Balancer balancer, std::int64_t instances, std::int64_t places, double utilisation,
              double requests, double service = mean_service) {
  const std::int64_t cores = instances * places;
  const double rate = utilisation * static_cast<double>(cores) / service;
  Scenario s = one_service(PoissonArrivals{Rate{rate}},
                           Exponential<Duration>{from_seconds(service)}, 1_cores);
  Host& host = s.host.entries[0].second;
  host.cpus = cores;
  host.memory = 1_GiB * (instances + 64);
  s.workload[0].balancer = balancer;
  s.deployment[0] = bare_deployment("one", Cores{1000 * places}, instances);
  s.deployment[0].concurrency = places;
  s.duration = from_seconds(requests / rate);
  s.warm_up = s.duration / 5;
  return s;
}

std::vector<Observation> observe(const Scenario& scenario, std::uint32_t replications) {
  const Plan plan = make_plan(scenario, scenario.layout.front(), {});
  return replicate(replications, 2, [&](std::uint32_t replication) {
    return Fleet{plan, scenario.seed, replication, {.reasons = false}}.run();
  });
}

Estimate estimate(const std::vector<Observation>& seen, const char* name, const char* scope = "") {
  Tally tally;
  for (const Observation& one : seen) tally.add(measure(one, scope, name));
  return t_interval(tally, 0.999);
}

void expect_near(const Estimate& got, double exact, double relative_half_width) {
  EXPECT_TRUE(got.contains(exact)) << got.mean << " +- " << got.half_width << ", exact " << exact;
  EXPECT_LT(got.half_width, relative_half_width * exact) << "too few samples to mean anything";
}

// Each instance is an M/M/1 line of its own: response exponential with rate mu - lambda.
TEST(Balancers, RandomMakesLinesThatKnowNothingOfEachOther) {
  const std::vector<Observation> seen = observe(farm(Balancer::random, 10, 1, 0.7, 200'000), 10);
  expect_near(estimate(seen, "response_time.mean"), 1.0 / 30, 0.03);
  expect_near(estimate(seen, "response_time.p99"), std::log(100.0) / 30, 0.06);
}

// M. Mitzenmacher, "The power of two choices in randomized load balancing", IEEE TPDS 2001: the
// mean time in the system of infinitely many servers, sum of load^(2^i - 2), in services. 500
// differ from that by less than 1 %; the random choice has 1 / (1 - load).
TEST(Balancers, TwoChoicesAmongManyHaveThePublishedTimes) {
  struct Case {
    double load;
    double published;
    double requests;
  };
  for (const Case& one : {Case{0.7, 1.6145, 3e5}, Case{0.9, 2.614, 3e5}, Case{0.95, 3.383, 6e5}}) {
    double sum = 0;
    for (int i = 1; i < 12; ++i) sum += std::pow(one.load, std::pow(2, i) - 2);
    EXPECT_NEAR(sum, one.published, 0.0006);
    const Scenario s = farm(Balancer::two_choices, 500, 1, one.load, one.requests);
    const Estimate got = estimate(observe(s, 10), "response_time.mean");
    const double exact = one.published * mean_service;
    EXPECT_NEAR(got.mean, exact, got.half_width + 0.005 * exact) << one.load;
    EXPECT_LT(got.half_width, 0.035 * exact) << one.load;
  }
}

// M/M/c, first come, first served, however the places are divided among instances.
TEST(Balancers, ASharedQueueIsErlangs) {
  for (const std::int64_t places : {1, 3}) {
    const Scenario s = farm(Balancer::shared_queue, 6 / places, places, 0.8, 160'000);
    const std::vector<Observation> seen = observe(s, 10);
    const analytic::MMc mmc{.arrival_rate = 480, .service_rate = 100, .servers = 6};
    expect_near(estimate(seen, "response_time.mean"), mmc.mean_response(), 0.03);
    expect_near(estimate(seen, "response_time.p99"), mmc.response_quantile(0.99), 0.06);
    expect_near(estimate(seen, "response_time.wait.mean"), mmc.mean_wait(), 0.1);
    expect_near(estimate(seen, "response_time.wait.p95"), mmc.wait_quantile(0.95), 0.1);
    expect_near(estimate(seen, "requests.waiting", "workload/web"), mmc.mean_in_queue(), 0.1);
  }
}

// A line that holds three for each of two: M/M/2/8.
TEST(Balancers, AFullSharedQueueRejectsTheBlockingProbability) {
  Scenario s = farm(Balancer::shared_queue, 2, 1, 0.95, 60'000);
  s.deployment[0].queue = 3;
  const std::vector<Observation> seen = observe(s, 10);
  const analytic::MMcK queue{190, 100, 2, 8};
  expect_near(estimate(seen, "requests.rejected"), queue.p_block(), 0.06);
  expect_near(estimate(seen, "response_time.mean"), queue.mean_response(), 0.02);
}

// The page on Erlang C of a call centre: 250 calls an hour of 330 s; 28 agents answer 80 % within
// 30 s, 27 do not.
TEST(Balancers, ACallCentreKeepsItsServiceLevel) {
  const double rate = 250.0 / 3600;
  EXPECT_EQ(analytic::servers_for_wait(rate, 1.0 / 330, 30, 0.8), 28);
  for (const std::int64_t agents : {27, 28}) {
    const analytic::MMc mmc{.arrival_rate = rate, .service_rate = 1.0 / 330, .servers = agents};
    const double exact = 1 - mmc.wait_tail(30);
    const Scenario s = farm(Balancer::shared_queue, agents, 1, mmc.utilization(), 200'000, 330);
    Tally within;
    for (const Observation& one : observe(s, 10)) {
      for (const Measure& m : one.measures) {
        if (m.key != MetricKey::parse({}, "response_time.wait.p95")) continue;
        Histogram waits;
        one.distributions[m.distribution].add_to(waits);
        within.add(waits.fraction_at_most(30'000'000'000));
      }
    }
    const Estimate got = t_interval(within, 0.999);
    expect_near(got, exact, 0.02);
    EXPECT_EQ(got.mean >= 0.8, agents == 28) << got.mean;
  }
}

// ---- Work that takes longer in a crowd ----

// n requests inside, k = min(n, 12) at work on 4 cores: min(k, 4) / (1 + 0.05 (k - 1)) of them done
// in a service time. A birth-death process, as a service is exponential.
TEST(Crowding, IsABirthDeathProcess) {
  constexpr double cost = 0.05;
  const auto rate = [](int n) {
    const int k = std::min(n, 12);
    return std::min(k, 4) / (1 + cost * (k - 1));
  };
  const double load = 2.2;  // Of the 2.58 that all twelve get done.
  double p = 1;
  double sum = 0;
  double inside = 0;
  for (int n = 0; n < 2'000; p *= load / rate(++n)) {
    sum += p;
    inside += n * p;
  }
  const double exact = inside / sum / load * mean_service;
  Scenario s = farm(Balancer::least_outstanding, 1, 4, load / 4, 100'000);
  s.deployment[0].concurrency = 12;
  s.deployment[0].concurrency_cost = cost;
  expect_near(estimate(observe(s, 20), "response_time.mean"), exact, 0.1);
  const analytic::BalancedCores closed{load / mean_service, mean_service, 1, 4, cost, 12};
  EXPECT_NEAR(closed.mean_response(), exact, 1e-9 * exact);
  // Without the cost it would be 0.6 of that, so the process is told from M/M/4.
  const analytic::BalancedCores free{load / mean_service, mean_service, 1, 4};
  EXPECT_LT(free.mean_response(), 0.7 * exact);
}

// While none waits for a place the mean is the same whatever the service: sharing that only depends
// on how many there are.
TEST(Crowding, DoesNotAskForTheServiceLaw) {
  Scenario s = farm(Balancer::least_outstanding, 1, 4, 0.4, 100'000);
  s.deployment[0].concurrency = 60;
  s.deployment[0].concurrency_cost = 0.02;
  s.workload[0].request.cpu = Constant<Duration>{from_seconds(mean_service)};
  const analytic::BalancedCores closed{160, mean_service, 1, 4, 0.02, 60};
  expect_near(estimate(observe(s, 10), "response_time.mean"), closed.mean_response(), 0.01);
}

}  // namespace
}  // namespace stowplan::balancers_theory_test
