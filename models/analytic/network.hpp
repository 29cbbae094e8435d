// Answers for several stations at once: networks of queues, requests that fan out, and balancing
// over many servers. Times in seconds, rates in 1/s.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace stowplan::analytic {

/// Station of an open network; `servers` = 0 stands for a delay (as many servers as jobs).
struct OpenStation {
  double external_rate = 0;  ///< Arrivals from outside.
  double service_rate = 0;
  std::int64_t servers = 1;
};

struct OpenStationResult {
  double arrival_rate = 0;
  double visits = 0;  ///< Per job from outside.
  double utilization = 0;
  double mean_in_system = 0;
  double mean_response = 0;  ///< Per visit.
};

struct OpenNetworkResult {
  std::vector<OpenStationResult> stations;
  double mean_in_system = 0;
  double mean_response = 0;  ///< From entering to leaving the network.
};

/// Jackson network: lambda = external + routing^T lambda, each station as M/M/c.
/// `routing[i][j]` is the chance to go to j after i; the rest of the row leaves.
/// Errors  throws std::invalid_argument if nothing ever leaves or a station is overloaded.
[[nodiscard]] OpenNetworkResult open_network(std::span<const OpenStation> stations,
                                             const std::vector<std::vector<double>>& routing);

/// Station of a closed network; `demand` = visits * service time; `servers` = 0 is a delay.
struct ClosedStation {
  double demand = 0;
  std::int64_t servers = 1;
};

struct ClosedNetworkResult {
  double throughput = 0;
  double mean_response = 0;  ///< Without the think time.
  std::vector<double> station_response;
  std::vector<double> station_in_system;
  std::vector<double> station_utilization;
  double throughput_bound = 0;  ///< min(1 / max demand per server, N / (Z + sum demand)).
};

/// One class of `population` users with think time; exact for product-form stations, several
/// servers included. By convolution of normalising constants, which has no subtraction and so stays
/// accurate at saturation, where the load-dependent recursion of mean values does not.
[[nodiscard]] ClosedNetworkResult closed_network(std::int64_t population, double think_time,
                                                 std::span<const ClosedStation> stations);

struct ClosedClass {
  std::int64_t population = 0;
  double think_time = 0;
  std::vector<double> demands;  ///< One per station.
};

struct MulticlassResult {
  std::vector<double> throughput;
  std::vector<double> mean_response;
  std::vector<double> station_in_system;
  std::vector<double> station_utilization;
};

/// Exact mean value analysis, single-server processor-sharing stations.
/// Shape   O(stations * classes * prod(population + 1)) time.
[[nodiscard]] MulticlassResult closed_network(std::span<const ClosedClass> classes);

/// A job that forks into `branches` equal M/M/1 queues and ends with the last of them.
struct ForkJoin {
  double arrival_rate = 0;
  double service_rate = 0;
  std::int64_t branches = 2;

  [[nodiscard]] double single_response() const { return 1 / (service_rate - arrival_rate); }
  /// Exact for two branches: (12 - rho) / 8 of one queue.
  [[nodiscard]] double two_branch_response() const;
  /// Nelson and Tantawi (1988); within a few percent up to 32 branches.
  [[nodiscard]] double approximate_response() const;
  /// H_n of one queue: branches as if independent.
  [[nodiscard]] double upper_bound() const;
  /// sum 1 / (i - rho) service times.
  [[nodiscard]] double lower_bound() const;
};

/// Many servers, each arrival joins the shortest of `choices` random ones: share of servers with at
/// least `jobs` jobs, rho^((d^k - 1) / (d - 1)), in the limit of many servers (Mitzenmacher 1996).
[[nodiscard]] double share_with_at_least(double load, std::int64_t choices, std::int64_t jobs);
/// Mean response in that limit, in service times.
[[nodiscard]] double balanced_response(double load, std::int64_t choices);

}  // namespace stowplan::analytic
