// Closed forms against each other: identities, limits and monotonicity that no single table shows.
// Values are checked by tests/conformance.
#include "models/analytic/queueing.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

#include "models/analytic/availability.hpp"
#include "models/analytic/cold_start.hpp"
#include "models/analytic/network.hpp"
#include "models/analytic/single_server.hpp"

namespace stowplan::analytic::queueing_test {
namespace {

constexpr double tight = 1e-10;

TEST(Queueing, OneServerIsTheGeneralFormulaWithExponentialService) {
  for (const double rho : {0.1, 0.5, 0.9, 0.99}) {
    const MG1 general{rho, {1, 2, 6}};
    const MMc markov{rho, 1, 1};
    EXPECT_NEAR(general.mean_wait(), markov.mean_wait(), tight * markov.mean_wait());
    EXPECT_NEAR(general.var_wait(), markov.var_wait(), tight * markov.var_wait());
    EXPECT_NEAR(markov.p_empty(), 1 - rho, tight);
  }
}

TEST(Queueing, QuantilesInvertTheTails) {
  const MMc q{7, 1, 9};
  for (const double p : {0.1, 0.5, 0.9, 0.99, 0.9999}) {
    EXPECT_NEAR(q.response_tail(q.response_quantile(p)), 1 - p, 1e-12);
    if (q.wait_quantile(p) > 0) {
      EXPECT_NEAR(q.wait_tail(q.wait_quantile(p)), 1 - p, 1e-12);
    }
  }
}

// The tail of the response is smooth where its textbook form divides by zero: (c - 1) mu = lambda.
TEST(Queueing, ResponseTailHasNoGapAtEqualRates) {
  const double below = MMc{1 - 1e-9, 1, 2}.response_tail(1.5);
  const double at = MMc{1, 1, 2}.response_tail(1.5);
  const double above = MMc{1 + 1e-9, 1, 2}.response_tail(1.5);
  EXPECT_NEAR(at, (below + above) / 2, 1e-12);
}

TEST(Queueing, RoomForManyIsRoomForAll) {
  const MMcK finite{3, 1, 4, 400};
  const MMc open{3, 1, 4};
  EXPECT_NEAR(finite.mean_wait(), open.mean_wait(), 1e-9);
  EXPECT_NEAR(finite.wait_tail(1.0), open.wait_tail(1.0), 1e-9);
}

TEST(Queueing, NoRoomToWaitIsErlangB) {
  const MMcK loss{12, 1, 10, 10};
  EXPECT_NEAR(loss.p_block(), erlang_b(10, 12), tight);
  EXPECT_EQ(loss.mean_wait(), 0);
}

TEST(Queueing, ServersNeededAreTheFewest) {
  const std::int64_t servers = servers_for_wait(50, 1, 0.2, 0.9);
  const MMc enough{50, 1, servers};
  const MMc too_few{50, 1, servers - 1};
  EXPECT_LE(enough.wait_tail(0.2), 0.1);
  EXPECT_GT(too_few.wait_tail(0.2), 0.1);
  EXPECT_EQ(servers_for_blocking(0, 0.5), 1);
}

TEST(Queueing, MarchalIsExactForPoissonArrivals) {
  const TwoMoments q{0.7, 1, 1, 0.3, 1};
  const MG1 exact{0.7, {1, 1.3, 0}};
  EXPECT_NEAR(marchal(q), exact.mean_wait(), tight);
  EXPECT_NEAR(kraemer_langenbach_belz(q), exact.mean_wait(), tight);
  EXPECT_GE(kingman_bound(q), exact.mean_wait());
}

TEST(SingleServer, ConstantServiceHasTheMeanItsLawHas) {
  const std::vector<double> p = md1_probabilities(0.8, 400);
  double sum = 0;
  double mean = 0;
  for (std::size_t n = 0; n < p.size(); ++n) {
    sum += p[n];
    mean += static_cast<double>(n) * p[n];
  }
  EXPECT_NEAR(sum, 1, 1e-12);
  EXPECT_NEAR(mean, 2.4, 1e-10);
}

// The alternating textbook series has lost every digit at t = 60 services.
TEST(SingleServer, ConstantServiceIsStableFarOut) {
  double last = 0;
  for (double t = 0; t < 200; t += 0.5) {
    const double now = md1_wait_cdf(0.95, 1, t);
    EXPECT_GE(now, last);
    EXPECT_LE(now, 1);
    last = now;
  }
  EXPECT_GT(last, 0.9999999);
}

TEST(SingleServer, PrioritiesConserveWork) {
  const std::vector<JobClass> classes{{0.2, {0.5, 0.4, 0}}, {0.3, {1, 3, 0}}, {0.1, {2, 5, 0}}};
  const std::vector<double> waits = nonpreemptive_waits(classes);
  double rho = 0;
  double residual = 0;
  double weighted = 0;
  for (std::size_t k = 0; k < classes.size(); ++k) {
    const double load = classes[k].arrival_rate * classes[k].service.mean;
    rho += load;
    residual += classes[k].arrival_rate * classes[k].service.second / 2;
    weighted += load * waits[k];
  }
  EXPECT_NEAR(weighted, rho * residual / (1 - rho), tight);
}

TEST(SingleServer, TopClassDoesNotSeeTheOthersWhenItInterrupts) {
  const std::vector<JobClass> classes{{0.4, {1, 2, 0}}, {0.5, {1, 8, 0}}};
  EXPECT_NEAR(preemptive_responses(classes)[0], (MMc{0.4, 1, 1}.mean_response()), tight);
}

TEST(ColdStart, NoSetupIsNoDelay) {
  const MG1 queue{0.5, {1, 2, 6}};
  EXPECT_NEAR((MG1Setup{queue, {0, 0, 0}, 0}.mean_wait()), queue.mean_wait(), tight);
  EXPECT_NEAR((MG1Setup{queue, {10, 200, 0}, 1e4}.mean_wait()), queue.mean_wait(), 1e-9);
}

TEST(ColdStart, FleetOfOneIsTheServerWithSetup) {
  const MMcSetupResult fleet = solve(MMcSetup{0.6, 1, 1, 5});
  const MG1Setup one{{0.6, {1, 2, 6}}, {5, 50, 0}, 0};
  EXPECT_NEAR(fleet.mean_wait, one.mean_wait(), 1e-9);
}

TEST(ColdStart, FastSetupIsTheFleetThatIsAlwaysOn) {
  const MMcSetupResult fleet = solve(MMcSetup{6, 1, 8, 1e-6});
  EXPECT_NEAR(fleet.mean_wait, (MMc{6, 1, 8}.mean_wait()), 1e-5);
  EXPECT_NEAR(fleet.p_empty, (MMc{6, 1, 8}.p_empty()), 1e-5);
}

TEST(Network, StationsInARowAreIndependent) {
  const std::vector<OpenStation> stations{{2, 3, 1}, {0, 1, 4}};
  const OpenNetworkResult r = open_network(stations, {{0, 1}, {0, 0}});
  EXPECT_NEAR(r.mean_response, (MMc{2, 3, 1}.mean_response() + MMc{2, 1, 4}.mean_response()),
              tight);
}

TEST(Network, OverloadAndTrapsAreRefused) {
  const std::vector<OpenStation> busy{{2, 1, 1}};
  EXPECT_THROW((void)open_network(busy, {{0}}), std::invalid_argument);
  const std::vector<OpenStation> trap{{1, 9, 1}};
  EXPECT_THROW((void)open_network(trap, {{1}}), std::invalid_argument);
}

TEST(Network, OneClassIsAClassOfMany) {
  const std::vector<ClosedStation> stations{{0.3, 1}, {0.1, 1}};
  const ClosedNetworkResult alone = closed_network(12, 2, stations);
  const std::vector<ClosedClass> split{{5, 2, {0.3, 0.1}}, {7, 2, {0.3, 0.1}}};
  const MulticlassResult two = closed_network(split);
  EXPECT_NEAR(two.throughput[0] + two.throughput[1], alone.throughput, 1e-10);
  EXPECT_NEAR(two.mean_response[0], alone.mean_response, 1e-9);
}

TEST(Network, MachinesAndRepairmenAreAClosedNetwork) {
  const ClosedNetworkResult network = closed_network(9, 100, std::vector<ClosedStation>{{8, 2}});
  const RepairShopResult shop = solve(RepairShop{9, 0, 2, 100, 8});
  EXPECT_NEAR(shop.mean_outage, network.mean_response, 1e-9);
  EXPECT_NEAR(shop.failure_rate, network.throughput, 1e-12);
}

TEST(Network, OneChoiceIsRandomRouting) {
  EXPECT_NEAR(balanced_response(0.9, 1), 10, 1e-9);
  EXPECT_LT(balanced_response(0.9, 2), 3);
}

TEST(Network, ForkJoinApproximationIsExactForTwo) {
  const ForkJoin two{0.6, 1, 2};
  EXPECT_NEAR(two.approximate_response(), two.two_branch_response(), tight);
  const ForkJoin many{0.6, 1, 20};
  EXPECT_LT(many.lower_bound(), many.approximate_response());
  EXPECT_LT(many.approximate_response(), many.upper_bound());
}

TEST(Availability, SeriesAndParallel) {
  EXPECT_NEAR(k_of_n_unavailability(3, 3, 0.9), 1 - 0.729, 1e-12);
  EXPECT_NEAR(k_of_n_unavailability(1, 3, 0.9), 0.001, 1e-15);
  EXPECT_EQ(k_of_n_unavailability(2, 3, 1.0), 0);
}

}  // namespace
}  // namespace stowplan::analytic::queueing_test
