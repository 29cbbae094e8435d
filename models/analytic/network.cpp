#include "models/analytic/network.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <limits>
#include <stdexcept>

#include "models/analytic/queueing.hpp"
#include "sim/math.hpp"

namespace stowplan::analytic {
namespace {

using Weights = std::vector<double>;

// Solves lambda = external + routing^T lambda.
Eigen::VectorXd traffic(std::span<const OpenStation> stations,
                        const std::vector<std::vector<double>>& routing) {
  const auto n = static_cast<Eigen::Index>(stations.size());
  Eigen::MatrixXd balance = Eigen::MatrixXd::Identity(n, n);
  Eigen::VectorXd external(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    const auto from = static_cast<std::size_t>(i);
    external(i) = stations[from].external_rate;
    for (Eigen::Index j = 0; j < n; ++j) {
      balance(j, i) -= routing[from][static_cast<std::size_t>(j)];
    }
  }
  const Eigen::FullPivLU<Eigen::MatrixXd> solver(balance);
  if (!solver.isInvertible()) throw std::invalid_argument("jobs never leave the network");
  return solver.solve(external);
}

OpenStationResult station_alone(const OpenStation& station, double rate) {
  OpenStationResult result{.arrival_rate = rate};
  if (station.servers == 0) {
    result.mean_response = 1 / station.service_rate;
  } else {
    const MMc queue{rate, station.service_rate, station.servers};
    result.utilization = queue.utilization();
    if (result.utilization >= 1) throw std::invalid_argument("a station is overloaded");
    result.mean_response = rate > 0 ? queue.mean_response() : 1 / station.service_rate;
  }
  result.mean_in_system = rate * result.mean_response;
  return result;
}

// Product-form weight of n jobs at a station: demand^n over the product of busy servers.
Weights station_weights(std::size_t population, const ClosedStation& station) {
  Weights weights{1};
  for (std::size_t n = 1; n <= population; ++n) {
    auto busy = static_cast<double>(n);
    if (station.servers > 0) busy = std::min(busy, static_cast<double>(station.servers));
    weights.push_back(weights.back() * station.demand / busy);
  }
  return weights;
}

Weights convolve(const Weights& a, const Weights& b) {
  Weights c(a.size(), 0);
  for (std::size_t n = 0; n < c.size(); ++n) {
    for (std::size_t k = 0; k <= n; ++k) c[n] += a[k] * b[n - k];
  }
  return c;
}

double harmonic(std::int64_t n) {
  double sum = 0;
  for (std::int64_t i = n; i > 0; --i) sum += 1 / static_cast<double>(i);
  return sum;
}

}  // namespace

OpenNetworkResult open_network(std::span<const OpenStation> stations,
                               const std::vector<std::vector<double>>& routing) {
  const Eigen::VectorXd rates = traffic(stations, routing);
  OpenNetworkResult result;
  double from_outside = 0;
  for (const OpenStation& station : stations) from_outside += station.external_rate;
  for (std::size_t i = 0; i < stations.size(); ++i) {
    const double rate = rates(static_cast<Eigen::Index>(i));
    result.stations.push_back(station_alone(stations[i], rate));
    result.stations.back().visits = rate / from_outside;
    result.mean_in_system += result.stations.back().mean_in_system;
  }
  result.mean_response = result.mean_in_system / from_outside;
  return result;
}

ClosedNetworkResult closed_network(std::int64_t population, double think_time,
                                   std::span<const ClosedStation> stations) {
  // Demands are scaled by the largest, so that weights neither overflow nor vanish.
  double scale = think_time;
  double total = think_time;
  double slowest = 0;
  for (const ClosedStation& s : stations) {
    scale = std::max(scale, s.demand);
    total += s.demand;
    if (s.servers > 0) slowest = std::max(slowest, s.demand / static_cast<double>(s.servers));
  }
  const auto n = static_cast<std::size_t>(population);
  std::vector<Weights> weights{station_weights(n, {think_time / scale, 0})};
  for (const ClosedStation& s : stations) {
    weights.push_back(station_weights(n, {s.demand / scale, s.servers}));
  }

  // others[i]: all stations but i, from the products before and after it.
  Weights nothing(n + 1, 0);
  nothing[0] = 1;
  std::vector<Weights> after(weights.size() + 1, nothing);
  for (std::size_t i = weights.size(); i-- > 0;) after[i] = convolve(weights[i], after[i + 1]);
  const Weights& all = after[0];

  ClosedNetworkResult result;
  result.throughput = all[n - 1] / all[n] / scale;
  result.mean_response = static_cast<double>(population) / result.throughput - think_time;
  const double ends = slowest > 0 ? 1 / slowest : std::numeric_limits<double>::infinity();
  result.throughput_bound = std::min(ends, static_cast<double>(population) / total);
  Weights before = weights[0];
  for (std::size_t i = 1; i < weights.size(); ++i) {
    const ClosedStation& station = stations[i - 1];
    const Weights others = convolve(before, after[i + 1]);
    double in_system = 0;
    for (std::size_t k = 1; k <= n; ++k) {
      in_system += static_cast<double>(k) * (weights[i][k] * others[n - k] / all[n]);
    }
    result.station_in_system.push_back(in_system);
    result.station_response.push_back(in_system / result.throughput);
    const auto servers = static_cast<double>(station.servers);
    result.station_utilization.push_back(
        station.servers > 0 ? result.throughput * station.demand / servers : 0);
    before = convolve(before, weights[i]);
  }
  return result;
}

MulticlassResult closed_network(std::span<const ClosedClass> classes) {
  const std::size_t stations = classes.empty() ? 0 : classes.front().demands.size();
  std::vector<std::size_t> stride;
  std::size_t states = 1;
  for (const ClosedClass& c : classes) {
    stride.push_back(states);
    states *= static_cast<std::size_t>(c.population) + 1;
  }

  MulticlassResult result;
  std::vector<std::vector<double>> in_system(states, std::vector<double>(stations, 0));
  for (std::size_t state = 0; state < states; ++state) {
    result.throughput.assign(classes.size(), 0);
    result.mean_response.assign(classes.size(), 0);
    for (std::size_t c = 0; c < classes.size(); ++c) {
      const std::size_t users =
          state / stride[c] % (static_cast<std::size_t>(classes[c].population) + 1);
      if (users == 0) continue;
      const std::vector<double>& seen = in_system[state - stride[c]];
      std::vector<double> response(stations);
      double sum = 0;
      for (std::size_t k = 0; k < stations; ++k) {
        response[k] = classes[c].demands[k] * (1 + seen[k]);
        sum += response[k];
      }
      const double rate = static_cast<double>(users) / (classes[c].think_time + sum);
      for (std::size_t k = 0; k < stations; ++k) in_system[state][k] += rate * response[k];
      result.throughput[c] = rate;
      result.mean_response[c] = sum;
    }
  }
  result.station_in_system = in_system.back();
  result.station_utilization.assign(stations, 0);
  for (std::size_t c = 0; c < classes.size(); ++c) {
    for (std::size_t k = 0; k < stations; ++k) {
      result.station_utilization[k] += result.throughput[c] * classes[c].demands[k];
    }
  }
  return result;
}

double ForkJoin::two_branch_response() const {
  return (12 - arrival_rate / service_rate) / 8 * single_response();
}

double ForkJoin::approximate_response() const {
  const double growth = harmonic(branches) / harmonic(2);
  const double rho = arrival_rate / service_rate;
  return (growth + 4.0 / 11 * (1 - growth) * rho) * two_branch_response();
}

double ForkJoin::upper_bound() const { return harmonic(branches) * single_response(); }

double ForkJoin::lower_bound() const {
  const double rho = arrival_rate / service_rate;
  double sum = 0;
  for (std::int64_t i = 1; i <= branches; ++i) sum += 1 / (static_cast<double>(i) - rho);
  return sum / service_rate;
}

double share_with_at_least(double load, std::int64_t choices, std::int64_t jobs) {
  // Exponent 1 + d + ... + d^(k-1), which also holds for d = 1.
  double exponent = 0;
  double power = 1;
  for (std::int64_t k = 0; k < jobs; ++k) {
    exponent += power;
    power *= static_cast<double>(choices);
  }
  return math::pow(load, exponent);
}

double balanced_response(double load, std::int64_t choices) {
  double sum = 0;
  for (std::int64_t k = 1;; ++k) {
    const double share = share_with_at_least(load, choices, k);
    if (share < 1e-18) break;
    sum += share;
  }
  return sum / load;
}

}  // namespace stowplan::analytic
