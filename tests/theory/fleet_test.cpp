// The whole fleet against closed forms: requests through balancer, instance, host and back, with
// every overhead set to zero. Twenty independent replications at fixed seeds; the 99.9 % interval
// (there are some forty comparisons) must contain the exact value and be narrow, so that service
// 2 % longer is noticed, which the last test shows.
#include "models/fleet/fleet.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <vector>

#include "models/analytic/queueing.hpp"
#include "models/plan/plan.hpp"
#include "sim/stats/interval.hpp"
#include "tests/models/bare_fleet.hpp"
#include "tests/replicate.hpp"

namespace stowplan::fleet_test {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t replications = 20;
constexpr double mean_service = 0.010;  // [s]

using Read = std::function<double(const Observation&)>;

std::vector<Observation> observe(const Scenario& scenario) {
  const Plan plan = make_plan(scenario, scenario.layout.front(), {});
  return replicate(replications, 2, [&](std::uint32_t replication) {
    return Fleet{plan, scenario.seed, replication}.run();
  });
}

Estimate estimate(const std::vector<Observation>& seen, const Read& read) {
  Tally tally;
  for (const Observation& one : seen) tally.add(read(one));
  return t_interval(tally, 0.999);
}

Estimate estimate(const std::vector<Observation>& seen, const char* scope, const char* name) {
  return estimate(seen, [&](const Observation& one) { return measure(one, scope, name); });
}

void expect_near(const Estimate& got, double exact, double relative_half_width) {
  EXPECT_TRUE(got.contains(exact)) << got.mean << " +- " << got.half_width << ", exact " << exact;
  EXPECT_LT(got.half_width, relative_half_width * exact) << "too few samples to mean anything";
}

Arrivals poisson(double rate) { return PoissonArrivals{Rate{rate}}; }

Distribution<Duration> constant(double mean = mean_service) {
  return Constant<Duration>{from_seconds(mean)};
}
Distribution<Duration> exponential(double mean = mean_service) {
  return Exponential<Duration>{from_seconds(mean)};
}
Distribution<Duration> lognormal(double cv, double mean = mean_service) {
  return Lognormal<Duration>{.mean = from_seconds(mean), .cv = cv};
}

// Runs until about `requests` have come from outside at `rate`, the first twentieth unmeasured.
Scenario long_enough(Scenario scenario, double rate, double requests = 40'000) {
  scenario.duration = from_seconds(requests / rate);
  scenario.warm_up = scenario.duration / 20;
  return scenario;
}

/// One service on one instance of `cores` cores, used to `utilisation`.
Scenario station(const Distribution<Duration>& service, std::int64_t cores, double utilisation,
                 double requests = 40'000) {
  const double rate = utilisation * static_cast<double>(cores) / mean_service;
  return long_enough(one_service(poisson(rate), service, Cores{1000 * cores}), rate, requests);
}

// ---- Shared cores ----

// M/G/1-PS: s / (1 - rho), whatever the law of s. In a line, constant service would have 1.5 s.
TEST(FleetTheory, OneCoreIsProcessorSharing) {
  for (const auto& service : {exponential(), constant(), lognormal(2)}) {
    expect_near(estimate(observe(station(service, 1, 0.5)), "", "response_time.mean"),
                mean_service / (1 - 0.5), 0.025);
  }
}

// M/G/c-PS: the mean of M/M/c, whatever the law of service; a request uses one core at most.
TEST(FleetTheory, SeveralCoresAreProcessorSharing) {
  const analytic::MMc mmc{
      .arrival_rate = 0.7 * 4 / mean_service, .service_rate = 1 / mean_service, .servers = 4};
  for (const auto& service : {constant(), lognormal(1.5)}) {
    expect_near(estimate(observe(station(service, 4, 0.7)), "", "response_time.mean"),
                mmc.mean_response(), 0.035);
  }
}

// A faster host does the same work in less time: speed 2 halves the service.
TEST(FleetTheory, SpeedOfTheHostDividesTheService) {
  Scenario s = station(exponential(2 * mean_service), 1, 0.5);
  s.host.entries[0].second.speed = 2;
  expect_near(estimate(observe(s), "", "response_time.mean"), 2 * mean_service, 0.025);
}

// ---- Laws that hold for any system ----

TEST(FleetTheory, WhatComesInGoesOutAndKeepsTheCoresBusy) {
  const std::vector<Observation> seen = observe(station(lognormal(1), 4, 0.6));
  const double rate = 0.6 * 4 / mean_service;
  expect_near(estimate(seen, "", "throughput"), rate, 0.01);
  // Utilisation law: 2.4 of 16 cores, all of it useful.
  expect_near(estimate(seen, "", "cpu.useful"), 2.4 / 16, 0.01);
  for (const Observation& one : seen) EXPECT_NEAR(measure(one, "", "cpu.overhead"), 0, 1e-9);
}

// Little's law, with requests counted by the memory they hold: mean inside = rate * mean response.
// Both sides come from one run, so they agree far better than either with its mean; what differs is
// the requests inside at the edges of the run.
TEST(FleetTheory, MemoryHeldObeysLittlesLaw) {
  Scenario s = station(exponential(), 1, 0.6);
  s.workload[0].request.memory = 1_MiB;
  const Estimate ratio = estimate(observe(s), [](const Observation& one) {
    const double inside = measure(one, "", "memory.application") / (1 << 20);
    return inside / (measure(one, "", "throughput") * measure(one, "", "response_time.mean"));
  });
  EXPECT_NEAR(ratio.mean, 1, 0.001);
}

// Only requests being worked on hold memory: one at a time, a share rho of the time.
TEST(FleetTheory, WaitingRequestsHoldNoMemory) {
  Scenario s = station(exponential(), 1, 0.6);
  s.workload[0].request.memory = 1_MiB;
  s.deployment[0].concurrency = 1;
  expect_near(estimate(observe(s),
                       [](const Observation& one) {
                         return measure(one, "", "memory.application") / (1 << 20);
                       }),
              0.6, 0.02);
}

// ---- Lines ----

// With as many requests at once as cores, the others wait: M/M/c, first come, first served. Its
// tail tells it from sharing, the mean could not.
TEST(FleetTheory, ConcurrencyMakesALine) {
  Scenario s = station(exponential(), 4, 0.7);
  s.deployment[0].concurrency = 4;
  const std::vector<Observation> seen = observe(s);
  const analytic::MMc mmc{.arrival_rate = 280, .service_rate = 100, .servers = 4};
  expect_near(estimate(seen, "", "response_time.mean"), mmc.mean_response(), 0.035);
  expect_near(estimate(seen, "", "response_time.p90"), mmc.response_quantile(0.90), 0.035);
  expect_near(estimate(seen, "", "response_time.p99"), mmc.response_quantile(0.99), 0.06);
  expect_near(estimate(seen, "", "response_time.wait.mean"), mmc.mean_wait(), 0.1);
  expect_near(estimate(seen, "", "response_time.wait.p95"), mmc.wait_quantile(0.95), 0.1);
}

// Room for three more: M/M/2/5 turns away its blocking probability.
TEST(FleetTheory, AFullQueueRejectsTheBlockingProbability) {
  Scenario s = station(exponential(), 2, 0.9);
  s.deployment[0].concurrency = 2;
  s.deployment[0].queue = 3;
  const std::vector<Observation> seen = observe(s);
  const analytic::MMcK queue{180, 100, 2, 5};
  expect_near(estimate(seen, "", "requests.rejected"), queue.p_block(), 0.03);
  expect_near(estimate(seen, "", "requests.failed_share"), queue.p_block(), 0.03);
  expect_near(estimate(seen, "", "throughput"), queue.throughput(), 0.01);
  expect_near(estimate(seen, "", "response_time.mean"), queue.mean_response(), 0.02);
}

// The work of callers who give up after t is done all the same: P(response > t) of them.
TEST(FleetTheory, CallersGiveUpWithTheTailProbability) {
  Scenario s = station(exponential(), 1, 0.5);
  s.deployment[0].concurrency = 1;
  s.workload[0].timeout = 40ms;
  s.workload[0].abandoned = Abandoned::served_anyway;
  // M/M/1: response is exponential with rate mu - lambda = 50.
  expect_near(estimate(observe(s), "", "requests.timed_out"), std::exp(-50 * 0.040), 0.05);
}

// M/D/1: s + s rho / (2 (1 - rho)), on the disk by operations, on the disk by bytes, and on the
// network interface.
TEST(FleetTheory, DisksServeInLineAndNetworkInterfacesShare) {
  const double service = 0.001;
  const double in_line = service + service * 0.7 / (2 * 0.3);
  const double shared = service / 0.3;  // M/G/1 with processor sharing.
  const Scenario idle =
      long_enough(one_service(poisson(0.7 / service), constant(0), 1_cores), 0.7 / service);
  std::array<Scenario, 4> cases{idle, idle, idle, idle};
  cases[0].storage.entries[0].second.iops = Rate{2000};
  cases[0].workload[0].request.disk_read = {.ops = 2, .bytes = Bytes{512}};
  cases[1].storage.entries[0].second.bandwidth = Bandwidth{4.096e6};
  cases[1].workload[0].request.disk_write = {.ops = 1, .bytes = 4_KiB};
  // 1024 B of payload, 40 B of headers and 38 B of framing.
  cases[2].host.entries[0].second.network = Bandwidth{1.102e6};
  cases[2].workload[0].request.network = {.in = 1_KiB};
  cases[3].host.entries[0].second.network = Bandwidth{1.102e6};
  cases[3].workload[0].request.network = {.out = 1_KiB};
  for (std::size_t i = 0; i < cases.size(); ++i) {
    SCOPED_TRACE(i);
    const double exact = i < 2 ? in_line : shared;
    expect_near(estimate(observe(cases[i]), "", "response_time.mean"), exact, 0.02);
  }
}

// ---- Balancers ----

/// Two instances of one core, each a line of its own, used to `utilisation` together.
Scenario pair_of_lines(Balancer balancer, double utilisation) {
  Scenario s = station(exponential(), 2, utilisation);
  s.workload[0].balancer = balancer;
  s.deployment[0] = bare_deployment("one", 1_cores, 2);
  s.deployment[0].concurrency = 1;
  return s;
}

// Every second arrival goes to the same instance, so each is an E2/M/1 line: response exponential
// with rate mu (1 - sigma), sigma = (2 lambda / (2 lambda + mu (1 - sigma)))^2.
TEST(FleetTheory, RoundRobinMakesArrivalsMoreRegular) {
  const double mu = 1 / mean_service;
  const double lambda = 0.7 * mu;
  double sigma = 0.5;
  for (int i = 0; i < 200; ++i) sigma = std::pow(2 * lambda / (2 * lambda + mu * (1 - sigma)), 2);
  const double rate = mu * (1 - sigma);
  const std::vector<Observation> seen = observe(pair_of_lines(Balancer::round_robin, 0.7));
  expect_near(estimate(seen, "", "response_time.mean"), 1 / rate, 0.03);
  expect_near(estimate(seen, "", "response_time.p99"), std::log(100.0) / rate, 0.06);
}

// Mean response of two lines where everyone joins the shorter one: the stationary distribution of
// (n1, n2), n <= 40 each, by iteration.
double join_the_shorter(double lambda, double mu) {
  constexpr std::size_t n = 41;
  std::vector<double> p(n * n, 1.0 / (n * n));
  std::vector<double> next(n * n);
  const double step = 1 / (lambda + 2 * mu);
  for (int sweep = 0; sweep < 6'000; ++sweep) {
    next.assign(n * n, 0);
    for (std::size_t a = 0; a < n; ++a) {
      for (std::size_t b = 0; b < n; ++b) {
        const double mass = p[a * n + b] * step;
        const std::size_t to_a = a <= b && a + 1 < n ? a + 1 : a;
        const std::size_t to_b = a > b && b + 1 < n ? b + 1 : b;
        next[to_a * n + to_b] += mass * lambda;
        next[(a > 0 ? a - 1 : a) * n + b] += mass * mu;
        next[a * n + (b > 0 ? b - 1 : b)] += mass * mu;
      }
    }
    p.swap(next);
  }
  double inside = 0;
  for (std::size_t a = 0; a < n; ++a) {
    for (std::size_t b = 0; b < n; ++b) inside += p[a * n + b] * static_cast<double>(a + b);
  }
  return inside / lambda;
}

TEST(FleetTheory, TheBalancerJoinsTheShorterLine) {
  const double exact = join_the_shorter(140, 100);
  for (const Balancer rule : {Balancer::least_outstanding, Balancer::two_choices}) {
    expect_near(estimate(observe(pair_of_lines(rule, 0.7)), "", "response_time.mean"), exact, 0.03);
  }
}

// ---- Calls ----

/// "front" calls the others; each on an instance of one core.
Scenario call_graph(double rate, double front_service, const std::vector<double>& services) {
  Scenario s = one_service(poisson(rate), exponential(front_service), 1_cores);
  s.workload[0].name = "front";
  for (std::size_t i = 0; i < services.size(); ++i) {
    const std::string name = "back" + std::to_string(i);
    s.workload.push_back(bare_workload(name, exponential(services[i])));
    s.workload[0].calls.push_back({.to = name, .stage = static_cast<std::int64_t>(i + 1)});
  }
  return long_enough(std::move(s), rate);
}

// Jackson: each station as if alone, the mean of the whole is the sum.
TEST(FleetTheory, ATandemIsAJacksonNetwork) {
  Scenario s = call_graph(50, 0.010, {0.008, 0.006});
  s.workload[0].calls[1].probability = 0.5;
  const std::vector<Observation> seen = observe(s);
  const double first = 0.010 / (1 - 50 * 0.010);
  const double second = 0.008 / (1 - 50 * 0.008);
  const double third = 0.006 / (1 - 25 * 0.006);
  expect_near(estimate(seen, "", "response_time.mean"), first + second + third / 2, 0.02);
  expect_near(estimate(seen, "workload/back0", "response_time.mean"), second, 0.02);
  expect_near(estimate(seen, "workload/back1", "response_time.mean"), third, 0.02);
  expect_near(estimate(seen, "workload/back1", "throughput"), 25, 0.02);
}

// Two lines fed by the same arrivals, both answers awaited: (12 - rho) / 8 of the mean of one
// (Flatto and Hahn 1984).
TEST(FleetTheory, AParallelStageIsForkJoin) {
  Scenario s = call_graph(60, 0, {mean_service, mean_service});
  s.workload[0].request.cpu = constant(0);
  for (Call& call : s.workload[0].calls) call.stage = 1;
  s.deployment.push_back(bare_deployment("line", 1_cores));
  s.deployment[1].concurrency = 1;
  s.layout[0].route = {{"", "front", "one", "pool"}, {"any", "", "line", "pool"}};
  expect_near(estimate(observe(s), "workload/front", "response_time.mean"),
              (12 - 0.6) / 8 / (100 - 60), 0.03);
}

// ---- Closed users ----

// Machine repairman by mean value analysis: R(n) = s (1 + Q(n - 1)), X = n / (R + Z), Q = X R.
TEST(FleetTheory, ClosedUsersFollowMeanValueAnalysis) {
  const double think = 0.1;
  double queue = 0;
  double response = 0;
  double throughput = 0;
  for (int n = 1; n <= 12; ++n) {
    response = mean_service * (1 + queue);
    throughput = n / (response + think);
    queue = throughput * response;
  }
  Scenario s = one_service(ClosedUsers{12, from_seconds(think)}, exponential(), 1_cores);
  s = long_enough(std::move(s), throughput);
  const std::vector<Observation> seen = observe(s);
  expect_near(estimate(seen, "", "throughput"), throughput, 0.01);
  expect_near(estimate(seen, "", "response_time.mean"), response, 0.02);
}

// ---- The tests above can fail ----

// Service 2 % longer than the closed form thinks: every interval misses it.
TEST(FleetTheory, TwoPercentLongerServiceIsNoticed) {
  const double longer = 1.02 * mean_service;
  const auto misses = [](const Scenario& scenario, double exact) {
    const Estimate got = estimate(observe(scenario), "", "response_time.mean");
    EXPECT_GT(got.low(), exact) << got.mean << " +- " << got.half_width;
  };
  misses(station(exponential(longer), 1, 0.5), 0.020);
  misses(station(constant(longer), 1, 0.5), 0.020);
  misses(station(constant(longer), 4, 0.7),
         analytic::MMc{.arrival_rate = 280, .service_rate = 100, .servers = 4}.mean_response());
  misses(call_graph(50, 0.0102, {0.00816}), 0.020 + 0.008 / 0.6);
}

}  // namespace
}  // namespace stowplan::fleet_test
