// Requests in flight over time: the steps hold exact means, start at the window's edge, and the
// fleet counts every request that comes and ends.
#include "models/fleet/requests/flight.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "tests/models/bare_fleet.hpp"

namespace stowplan::flight_test {
namespace {

using namespace std::chrono_literals;

Time at(double s) { return Time{from_seconds(s)}; }

TEST(Flight, StepsHoldTheirMeansAndTheWindowBeginsOne) {
  Flight flight;
  // A window of 512 s has steps of 1 s; doors open at 10.5 s, so of 3.5 s of warm-up the last 3
  // steps are kept, and the window begins at 14 s.
  flight.open(at(10.5), 3500ms, 512s);
  flight.change(at(10.75), 1);  // Before the first step: only its presence is known.
  flight.change(at(11.25), 1);  // 1 for a quarter, 2 for the rest.
  flight.change(at(12.0), -2);
  flight.change(at(14.5), 3);
  flight.change(at(527.0), -3);  // After the window.
  EXPECT_EQ(flight.now(), 0);
  const FlightSeries series = flight.series(at(600));
  EXPECT_EQ(series.step, Duration{1s});
  ASSERT_EQ(series.warm_up, 3U);
  ASSERT_EQ(series.means.size(), 515U);
  EXPECT_DOUBLE_EQ(series.means[0], 1.75);
  EXPECT_DOUBLE_EQ(series.means[1], 0);
  EXPECT_DOUBLE_EQ(series.window()[0], 1.5);
  EXPECT_DOUBLE_EQ(series.window()[1], 3);
  EXPECT_DOUBLE_EQ(series.window()[511], 3);
}

TEST(Flight, ALongWarmUpKeepsItsEnd) {
  Flight flight;
  flight.open(Time{}, 1h, 512s);
  const FlightSeries series = flight.series(at(3600 + 512));
  EXPECT_EQ(series.warm_up, 1024U);
  EXPECT_EQ(series.window().size(), 512U);
}

// Little's law over a window: rate times mean response is the mean in flight, but for the edges.
TEST(Flight, FleetObeysLittlesLaw) {
  Scenario s = one_service(PoissonArrivals{Rate{60.0}}, Exponential<Duration>{10ms}, Cores{1000});
  s.duration = 1000s;
  s.warm_up = 100s;
  const Observation seen = simulate(s);
  ASSERT_EQ(seen.in_flight.size(), 1U);
  const std::span<const double> window = seen.in_flight[0].window();
  const double mean =
      std::accumulate(window.begin(), window.end(), 0.0) / static_cast<double>(window.size());
  const double expected = measure(seen, "", "throughput") * measure(seen, "", "response_time.mean");
  EXPECT_NEAR(mean / expected, 1, 0.002);
}

}  // namespace
}  // namespace stowplan::flight_test
