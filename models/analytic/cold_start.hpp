// What starting late costs: servers that are switched off when idle and take time to come back, and
// the backlog of a load step until new capacity arrives. Times in seconds, rates in 1/s.
#pragma once

#include <cstdint>

#include "models/analytic/single_server.hpp"

namespace stowplan::analytic {

/// M/G/1, FIFO, switched off after `idle_timeout` of idleness; the next arrival starts the setup.
struct MG1Setup {
  MG1 queue;
  Moments setup;
  double idle_timeout = 0;

  /// Chance that an idle period outlasts the timeout: exp(-lambda timeout).
  [[nodiscard]] double p_switched_off() const;
  /// Pollaczek-Khinchine + (2 E[D] + lambda E[D^2]) / (2 (1 + lambda E[D])), where the delay D is a
  /// setup if the server was off and else zero (Welch 1964).
  [[nodiscard]] double mean_wait() const;
  /// Share of arrivals that find the server off; by PASTA also the share of time it is off.
  [[nodiscard]] double share_triggering() const;
  [[nodiscard]] double share_of_time_in_setup() const;
};

/// M/M/c whose servers are switched off the moment they have no job. Each waiting job starts one
/// exponential setup while a server is off; a surplus setup is cancelled. An autoscaled fleet with
/// an ideal scaler.
struct MMcSetup {
  double arrival_rate = 0;
  double service_rate = 0;
  std::int64_t servers = 1;
  double mean_setup = 0;
};

struct MMcSetupResult {
  double mean_in_system = 0;
  double mean_response = 0;
  double mean_wait = 0;
  double mean_busy = 0;
  double mean_in_setup = 0;
  double p_empty = 0;
};

/// Exact, by the matrix-geometric method over (jobs, servers on).
[[nodiscard]] MMcSetupResult solve(const MMcSetup& queue);

/// A step of load at time zero that the servers cannot carry until more of them start, all at once.
struct LoadStep {
  double arrival_rate = 0;     ///< After the step.
  double capacity_before = 0;  ///< Jobs per second.
  double capacity_after = 0;
  double lag = 0;  ///< Step to new capacity.
};

/// Fluid limit: no randomness, FIFO.
struct Backlog {
  double peak = 0;            ///< Jobs, when the capacity starts.
  double time_to_clear = 0;   ///< From then on.
  double total_delay = 0;     ///< Summed over jobs.
  double mean_delay = 0;      ///< Of jobs that arrive before the backlog is gone.
  double worst_delay = 0;     ///< Of the job served as the capacity starts.
  double worst_arrival = 0;   ///< When that job arrived.
  double delay_at_start = 0;  ///< Of the job arriving as the capacity starts.
};

/// Precondition: capacity_before < arrival_rate < capacity_after.
[[nodiscard]] Backlog backlog(const LoadStep& step);

}  // namespace stowplan::analytic
