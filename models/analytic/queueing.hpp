// Exact steady-state answers for Markovian stations with several servers, and the usual
// approximations for general ones. They give a first answer without simulating, a starting point
// for searches, and the oracles the simulator is held to. Times in seconds, rates in 1/s; any other
// consistent unit of time works as well. docs/models/analytic.md has the derivations' sources.
#pragma once

#include <cstdint>
#include <vector>

namespace stowplan::analytic {

/// Share of arrivals lost by `servers` servers without waiting room under `load` = rate * mean
/// service time [Erlang]: B_k = load B_{k-1} / (k + load B_{k-1}). Any service law (M/G/c/c).
[[nodiscard]] double erlang_b(std::int64_t servers, double load);

/// Share of arrivals that wait in M/M/c: B / (1 - rho (1 - B)). Precondition: load < servers.
[[nodiscard]] double erlang_c(std::int64_t servers, double load);

/// Fewest servers with Erlang B at most `max_blocking`. Precondition: max_blocking > 0.
[[nodiscard]] std::int64_t servers_for_blocking(double load, double max_blocking);

/// Poisson arrivals, exponential service, `servers` servers, FIFO, room for all.
struct MMc {
  double arrival_rate = 0;
  double service_rate = 0;  ///< Of one server.
  std::int64_t servers = 1;

  [[nodiscard]] double load() const { return arrival_rate / service_rate; }
  [[nodiscard]] double utilization() const { return load() / static_cast<double>(servers); }
  [[nodiscard]] double p_wait() const { return erlang_c(servers, load()); }
  /// Rate at which a queue empties: servers * service_rate - arrival_rate.
  [[nodiscard]] double drain_rate() const {
    return static_cast<double>(servers) * service_rate - arrival_rate;
  }
  [[nodiscard]] double mean_wait() const { return p_wait() / drain_rate(); }
  [[nodiscard]] double mean_response() const { return mean_wait() + 1 / service_rate; }
  [[nodiscard]] double mean_in_queue() const { return arrival_rate * mean_wait(); }
  [[nodiscard]] double mean_in_system() const { return arrival_rate * mean_response(); }
  [[nodiscard]] double var_wait() const;
  [[nodiscard]] double var_response() const;
  /// P(all servers idle).
  [[nodiscard]] double p_empty() const;
  /// P(wait > t) = C exp(-(c mu - lambda) t).
  [[nodiscard]] double wait_tail(double t) const;
  /// P(response > t).
  [[nodiscard]] double response_tail(double t) const;
  /// Least t with P(wait <= t) >= p; 0 inside the atom at zero.
  [[nodiscard]] double wait_quantile(double p) const;
  [[nodiscard]] double response_quantile(double p) const;
};

/// Fewest servers with P(wait <= max_wait) >= min_probability.
[[nodiscard]] std::int64_t servers_for_wait(double arrival_rate, double service_rate,
                                            double max_wait, double min_probability);

/// M/M/c with room for `capacity` jobs, those in service included; the others are lost.
class MMcK {
 public:
  MMcK(double arrival_rate, double service_rate, std::int64_t servers, std::int64_t capacity);

  [[nodiscard]] double probability(std::int64_t jobs) const {
    return probability_[static_cast<std::size_t>(jobs)];
  }
  [[nodiscard]] double p_block() const { return probability_.back(); }
  [[nodiscard]] double throughput() const { return arrival_rate_ * (1 - p_block()); }
  [[nodiscard]] double mean_in_system() const;
  [[nodiscard]] double mean_in_queue() const;
  /// Of jobs that are let in.
  [[nodiscard]] double p_wait() const;
  [[nodiscard]] double mean_response() const { return mean_in_system() / throughput(); }
  [[nodiscard]] double mean_wait() const { return mean_in_queue() / throughput(); }
  /// P(wait > t) of jobs that are let in: a mixture of Erlang laws.
  [[nodiscard]] double wait_tail(double t) const;
  [[nodiscard]] double wait_quantile(double p) const;

 private:
  double arrival_rate_;
  double service_rate_;
  std::int64_t servers_;
  std::vector<double> probability_;  // By number in system.
};

/// Processor sharing on `cores` cores, each job at most one core: rate min(1, cores / n). The
/// number in system has the M/M/c law whatever the service law, and E[T | size] = size * slowdown.
struct SharedCores {
  double arrival_rate = 0;
  double mean_service = 0;
  std::int64_t cores = 1;

  [[nodiscard]] MMc same_number() const { return {arrival_rate, 1 / mean_service, cores}; }
  [[nodiscard]] double mean_in_system() const { return same_number().mean_in_system(); }
  [[nodiscard]] double mean_response() const { return mean_in_system() / arrival_rate; }
  [[nodiscard]] double slowdown() const { return mean_response() / mean_service; }
};

/// P(N <= n) of a Poisson law: the number in M/G/infinity, with mean = rate * mean service.
[[nodiscard]] double poisson_cdf(double mean, std::int64_t n);
/// Least n with P(N <= n) >= p.
[[nodiscard]] std::int64_t poisson_quantile(double mean, double p);

/// Two moments of arrivals and service; scv = variance / mean^2.
struct TwoMoments {
  double arrival_rate = 0;
  double mean_service = 0;
  double arrival_scv = 1;
  double service_scv = 1;
  std::int64_t servers = 1;

  [[nodiscard]] double utilization() const {
    return arrival_rate * mean_service / static_cast<double>(servers);
  }
  [[nodiscard]] double mean_scv() const { return (arrival_scv + service_scv) / 2; }
};

/// Upper bound on the mean wait of G/G/1 (Kingman 1962).
[[nodiscard]] double kingman_bound(const TwoMoments& q);
/// Mean wait of G/G/1 in heavy traffic: rho / (1 - rho) * (ca2 + cs2) / 2 * service.
[[nodiscard]] double kingman_heavy_traffic(const TwoMoments& q);
/// Kraemer and Langenbach-Belz (1976): the former, corrected for arrivals unlike Poisson.
[[nodiscard]] double kraemer_langenbach_belz(const TwoMoments& q);
/// Marchal (1976): the bound, scaled to be exact for M/G/1.
[[nodiscard]] double marchal(const TwoMoments& q);
/// Allen and Cunneen (1978): the wait of M/M/c times (ca2 + cs2) / 2.
[[nodiscard]] double allen_cunneen(const TwoMoments& q);
/// Sakasegawa (1977): Erlang C replaced by rho^(sqrt(2 (c + 1)) - 1).
[[nodiscard]] double sakasegawa(const TwoMoments& q);

/// Least t >= 0 with tail(t) <= 1 - p, for a continuous falling `tail`; by bisection.
template <class Tail>
[[nodiscard]] double quantile_of_tail(const Tail& tail, double p) {
  if (tail(0.0) <= 1 - p) return 0;
  double high = 1;
  while (tail(high) > 1 - p) high *= 2;
  double low = 0;
  for (int halving = 0; halving < 200 && low < high; ++halving) {
    const double middle = low + (high - low) / 2;
    if (middle == low || middle == high) break;
    (tail(middle) > 1 - p ? low : high) = middle;
  }
  return high;
}

}  // namespace stowplan::analytic
