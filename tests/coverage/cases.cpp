#include "tests/coverage/cases.hpp"

#include <cmath>

#include "tests/models/bare_fleet.hpp"

namespace stowplan::coverage {
namespace {

using namespace std::chrono_literals;

Distribution<Duration> exponential(double mean) {
  return Exponential<Duration>{from_seconds(mean)};
}

Arrivals poisson(double rate) { return PoissonArrivals{Rate{rate}}; }

Scenario five_replications(Scenario s, double window, double warm_up) {
  s.duration = from_seconds(window);
  s.warm_up = from_seconds(warm_up);
  s.stop.min = s.stop.max = 5;
  return s;
}

/// One server in line: one request at a time on one core.
Scenario in_line(Arrivals arrivals, Distribution<Duration> service) {
  Scenario s = one_service(std::move(arrivals), std::move(service), Cores{1000});
  s.deployment[0].concurrency = 1;
  return s;
}

// A thousand cores for three hundred requests in the mean: no one waits.
Case mm_infinity() {
  Scenario s = one_service(poisson(1), exponential(300), Cores{1'000'000});
  s.host.entries[0].second.cpus = 1000;
  return {
      "M/M/inf, 300 s in a window of 1 h",
      five_replications(std::move(s), 3600, 3600),
      {{"response_time.mean", 300}, {"throughput", 1}, {"response_time.p99", 300 * std::log(100)}}};
}

double relaxation(double rho) { return 1 / ((1 - std::sqrt(rho)) * (1 - std::sqrt(rho))); }

// Service of 1 s. Response times in line are exponential with mean 1 / (1 - rho).
Case mm1(double rho, double relaxations, bool short_run) {
  Scenario s = in_line(poisson(rho), exponential(1));
  const double window = relaxations * relaxation(rho);
  const double mean = 1 / (1 - rho);
  const double warm_up = std::max(2000.0, 10 * relaxation(rho));
  return {"M/M/1 at " + std::to_string(rho).substr(0, 3) + ", " +
              std::to_string(std::lround(relaxations)) + " relaxation times",
          five_replications(std::move(s), window, warm_up),
          {{"response_time.mean", mean},
           {"throughput", rho},
           {"response_time.p99", mean * std::log(100)}},
          short_run};
}

/// Response times of `users` who think for `think` service times, on one server in line.
struct ClosedStation {
  std::vector<double> seen;  ///< Chance that one who arrives finds so many there.
  double throughput = 0;     ///< Per service time.

  ClosedStation(int users, double think) {
    // M/M/1//N: p_k proportional to N! / (N - k)! / think^k; who arrives sees N - 1 users.
    const auto weights = [&](int n) {
      std::vector<double> p(static_cast<std::size_t>(n) + 1, 1.0);
      double sum = 1;
      for (int k = 1; k <= n; ++k) {
        p[static_cast<std::size_t>(k)] = p[static_cast<std::size_t>(k) - 1] * (n - k + 1) / think;
        sum += p[static_cast<std::size_t>(k)];
      }
      for (double& value : p) value /= sum;
      return p;
    };
    seen = weights(users - 1);
    throughput = 1 - weights(users)[0];
  }

  /// Chance to take longer than t: Erlang of one stage more than were found.
  [[nodiscard]] double beyond(double t) const {
    double sum = 0;
    double term = std::exp(-t);
    double tail = 0;
    for (std::size_t k = 0; k < seen.size(); ++k) {
      tail += term;
      term *= t / static_cast<double>(k + 1);
      sum += seen[k] * tail;
    }
    return sum;
  }

  [[nodiscard]] double quantile(double p) const {
    double low = 0;
    double high = 1e4;
    for (int i = 0; i < 100; ++i) {
      const double middle = (low + high) / 2;
      (beyond(middle) > 1 - p ? low : high) = middle;
    }
    return low;
  }
};

Case closed_users() {
  constexpr int users = 20;
  constexpr double think = 15;
  const ClosedStation exact{users, think};
  Scenario s = in_line(ClosedUsers{users, from_seconds(think)}, exponential(1));
  return {"20 closed users, thinking 15 s",
          five_replications(std::move(s), 20'000, 1000),
          {{"response_time.mean", users / exact.throughput - think},
           {"throughput", exact.throughput},
           {"response_time.p99", exact.quantile(0.99)}}};
}

// Until the mean is known to 10 %, from five replications on.
Case sequential(double rho, double services) {
  Scenario s = in_line(poisson(rho), exponential(1));
  s.duration = from_seconds(services);
  s.warm_up = 1000s;
  s.stop = {.metrics = {"response_time.mean"},
            .relative_half_width = 0.1,
            .confidence = 0.95,
            .min = 5,
            .max = 300};
  return {"sequential stopping at 10 %, M/M/1 at " + std::to_string(rho).substr(0, 3),
          std::move(s),
          {{"response_time.mean", 1 / (1 - rho)}}};
}

// Constant service: no closed form is used, and requests in flight have to tell.
Case md1_too_short() {
  Scenario s = in_line(poisson(0.9), Constant<Duration>{1s});
  return {"M/D/1 at 0.9, 1,000 services", five_replications(std::move(s), 1000, 2000), {}, true};
}

}  // namespace

std::vector<Case> cases() {
  return {mm_infinity(),         mm1(0.9, 250, false),    closed_users(),
          sequential(0.7, 1000), sequential(0.9, 20'000), mm1(0.9, 1000 / relaxation(0.9), true),
          mm1(0.9, 200, true),   md1_too_short()};
}

}  // namespace stowplan::coverage
