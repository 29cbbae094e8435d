// One server and its interruptions: general service, priorities, failures, absences. A serial
// section of a host (a lock, an API) is such a server. Times in seconds, rates in 1/s.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace stowplan::analytic {

/// First moments of a positive random time; `third` may be infinite or unknown (0).
struct Moments {
  double mean = 0;
  double second = 0;
  double third = 0;

  [[nodiscard]] double variance() const { return second - mean * mean; }
  [[nodiscard]] double scv() const { return variance() / (mean * mean); }
};

/// Poisson arrivals, general service, FIFO.
struct MG1 {
  double arrival_rate = 0;
  Moments service;

  [[nodiscard]] double utilization() const { return arrival_rate * service.mean; }
  /// Pollaczek-Khinchine: lambda E[S^2] / (2 (1 - rho)).
  [[nodiscard]] double mean_wait() const;
  [[nodiscard]] double mean_response() const { return mean_wait() + service.mean; }
  [[nodiscard]] double mean_in_system() const { return arrival_rate * mean_response(); }
  /// Takacs: W^2 + lambda E[S^3] / (3 (1 - rho)). Needs the third moment.
  [[nodiscard]] double var_wait() const;
  [[nodiscard]] double mean_busy_period() const { return service.mean / (1 - utilization()); }
};

/// M/D/1: P(wait <= t), exact, by sums of positive terms (Franx 2001).
[[nodiscard]] double md1_wait_cdf(double arrival_rate, double service_time, double t);
[[nodiscard]] double md1_wait_quantile(double arrival_rate, double service_time, double p);
/// M/D/1: P(N = 0) ... P(N = n - 1).
[[nodiscard]] std::vector<double> md1_probabilities(double load, std::int64_t n);

/// M/G/1 processor sharing: the number in system is geometric whatever the service law.
struct MG1Shared {
  double arrival_rate = 0;
  double mean_service = 0;

  [[nodiscard]] double utilization() const { return arrival_rate * mean_service; }
  [[nodiscard]] double slowdown() const { return 1 / (1 - utilization()); }
  [[nodiscard]] double mean_response() const { return mean_service * slowdown(); }
  [[nodiscard]] double mean_in_system() const { return arrival_rate * mean_response(); }
  /// Of the response time, exponential service only: (2 + rho) / (mu^2 (1 - rho)^2 (2 - rho)).
  [[nodiscard]] double var_response_exponential() const;
};

/// One class of jobs; classes are listed in falling priority.
struct JobClass {
  double arrival_rate = 0;
  Moments service;
};

/// Mean wait of each class when jobs in service are not disturbed (Cobham):
/// R / ((1 - sigma_{k-1}) (1 - sigma_k)), R = sum lambda E[S^2] / 2.
[[nodiscard]] std::vector<double> nonpreemptive_waits(std::span<const JobClass> classes);

/// Mean response of each class when higher classes interrupt and the job later resumes.
[[nodiscard]] std::vector<double> preemptive_responses(std::span<const JobClass> classes);

/// Mean wait of each class at `servers` servers with one exponential service rate for all classes.
[[nodiscard]] std::vector<double> nonpreemptive_waits_mmc(std::span<const double> arrival_rates,
                                                          double service_rate,
                                                          std::int64_t servers);

/// Mean wait when the server leaves for a vacation whenever it finds nobody:
/// Pollaczek-Khinchine + E[V^2] / (2 E[V]).
[[nodiscard]] double wait_with_vacations(const MG1& queue, const Moments& vacation);

/// Service as it appears from outside when the server fails at `failure_rate` while serving and the
/// job resumes after each repair: mean E[S] (1 + xi E[R]). Third moment not given.
[[nodiscard]] Moments completion_time(const Moments& service, double failure_rate,
                                      const Moments& repair);

/// Mean number in M/M/1 whose server also fails when idle; the job resumes after the repair.
[[nodiscard]] double in_system_with_breakdowns(double arrival_rate, double service_rate,
                                               double failure_rate, double repair_rate);

/// Largest of `branches` independent exponential times: the service of a barrier (split-merge).
[[nodiscard]] Moments slowest_of(std::int64_t branches, double service_rate);

/// Probability sigma that an arrival waits in GI/M/1: root of sigma = A*(mu (1 - sigma)), where
/// `transform(s)` = E[exp(-s A)] of the time A between arrivals. Response is Exp(mu (1 - sigma)).
template <class Transform>
[[nodiscard]] double gi_m_1_sigma(const Transform& transform, double service_rate) {
  double low = 0;
  double high = 1 - 1e-12;
  for (int halving = 0; halving < 100; ++halving) {
    const double middle = (low + high) / 2;
    (transform(service_rate * (1 - middle)) > middle ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace stowplan::analytic
