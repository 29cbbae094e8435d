// A line shared by flows against closed forms. Twenty independent replications with fixed seeds;
// the 99 % interval must contain the exact value and be narrow.
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <vector>

#include "sim/queue/flow_network.hpp"
#include "sim/random.hpp"
#include "sim/stats/interval.hpp"
#include "sim/stats/tally.hpp"
#include "tests/sim/flow_clock.hpp"

namespace stowplan::shared_link_test {
namespace {

using Size = std::function<double(Stream&)>;  // Of a flow, mean 1.

double exponential(Stream& random) { return random.exponential(); }
double constant(Stream&) { return 1; }

struct Line {
  double load = 0.8;  // Offered, over what the line carries.
  double cap = 1;     // Of each flow, as a share of the line.
};

// Poisson arrivals of flows that take a second alone on the line: mean time on it [s].
double mean_time(const Line& line, const Size& size, std::uint32_t replication) {
  constexpr std::uint64_t flows = 50'000;
  constexpr double capacity = 125e6;
  Stream arrivals(11, replication, "theory/arrivals");
  Stream sizes(11, replication, "theory/sizes");
  FlowNetwork network;
  FlowClock clock(network);
  FlowRoute route;
  route.add({network.add_link(capacity), 1});
  route.cap = line.cap * capacity;
  std::vector<Time> begun;
  std::vector<Delivery> delivered;
  Tally time;
  Time now{};
  for (std::uint64_t tag = 0; tag < flows; ++tag) {
    now += from_seconds(arrivals.exponential() / line.load);
    clock.run(now, delivered);
    begun.push_back(now);
    network.start(now, route, size(sizes) * capacity, Duration{}, tag);
  }
  clock.run(now + std::chrono::hours{10}, delivered);
  for (const Delivery& delivery : delivered) {
    if (delivery.tag >= flows / 10) time.add(seconds(delivery.time - begun[delivery.tag]));
  }
  return time.mean();
}

void expect_mean(const Line& line, const Size& size, double exact, double relative_half_width) {
  Tally replications;
  for (std::uint32_t r = 0; r < 20; ++r) replications.add(mean_time(line, size, r));
  const Estimate got = t_interval(replications, 0.99);
  EXPECT_TRUE(got.contains(exact)) << got.mean << " +- " << got.half_width << ", exact " << exact;
  EXPECT_LT(got.half_width, relative_half_width * exact) << "too few samples to mean anything";
}

// M/G/1-PS: 1 / (1 - rho), whatever the sizes but for their mean.
TEST(SharedLink, MeanTimeDependsOnTheMeanSizeOnly) {
  expect_mean({.load = 0.8}, exponential, 5, 0.04);
  expect_mean({.load = 0.8}, constant, 5, 0.03);
}

// Flows capped at a quarter of the line: M/G/4-PS, jobs present as in M/M/4 at offered load 3.
TEST(SharedLink, CappedFlowsShareAsMMcCounts) {
  expect_mean({.load = 0.75, .cap = 0.25}, exponential, 4 * 1.509433962264151, 0.03);
  expect_mean({.load = 0.75, .cap = 0.25}, constant, 4 * 1.509433962264151, 0.03);
}

}  // namespace
}  // namespace stowplan::shared_link_test
