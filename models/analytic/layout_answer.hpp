// What a layout does, in milliseconds instead of a simulation: each service as a queueing station,
// the services as a network of calls, hosts by packing what they book. It is a cross-check of the
// simulator and a first answer, and says itself where it does not hold. docs/results.md, section
// "The analytic answer".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/analytic/io_load.hpp"
#include "models/plan/plan.hpp"
#include "models/result/result.hpp"

namespace stowplan::analytic {

/// A workload on its deployment. Times in seconds, rates in 1/s.
struct WorkloadAnswer {
  std::string workload;
  double outside_rate = 0;  ///< Requests from outside.
  double arrival_rate = 0;  ///< From outside and from callers.
  double service_time = 0;  ///< CPU time of a request on its host, runtime's overhead included.
  std::int64_t instances = 0;
  double utilization = 0;    ///< Of the CPU limits of its instances, standing load included.
  double response_time = 0;  ///< Mean, calls included; infinite where overloaded.
  double response_low = 0;   ///< Perfect balance, no quota.
  double response_high = 0;  ///< Blind balance; the quota as a steady fraction of the host.
};

struct PoolAnswer {
  std::string pool;
  std::int64_t hosts_bound = 0;  ///< No packing needs fewer.
  std::int64_t hosts = 0;        ///< First-fit decreasing, at least the pool's minimum.
  double cpu_utilization = 0;    ///< Busy share of the hosts' hardware threads.
  double cost_month = 0;         ///< [USD/month]
  IoShares io;                   ///< Busy share of the hosts' interfaces and disks.
};

/// Where the answer does not hold, or only roughly.
struct Caveat {
  MetricScope scope;
  std::string text;
};

struct AnalyticAnswer {
  std::vector<WorkloadAnswer> workloads;  ///< By workload index.
  std::vector<PoolAnswer> pools;          ///< By pool index of the plan.
  double hosts = 0;
  double instances = 0;
  double throughput = 0;     ///< Requests from outside.
  double response_time = 0;  ///< Mean over requests from outside.
  double cost_month = 0;
  std::vector<Caveat> caveats;
};

/// Solves one layout.
///
/// Model   arrivals: outside mean rates, then CallGraph::total. Service: CPU mean * image factor *
///         (1 + runtime factor) + runtime per request, over host speed, stretched where hardware
///         threads share cores. Instances: fixed; of a schedule those at the end of warm-up; of an
///         HPA the fewest that keep its target. Station: BalancedCores, least outstanding as one
///         balanced station, round robin as blind, two choices as their geometric mean. A quota
///         below one CPU: between the unhindered service and the steady fraction, by the square of
///         the load of the quota (assumption). Response: messages and disk operations added
///         (io_load), stages of calls one after the other, of a stage the slowest that is called.
///         Closed users: the rate at which rate * (think + response) = users, by bisection.
/// Shape   total; deterministic; O(requests in flight) each station
/// Source  docs/results.md
[[nodiscard]] AnalyticAnswer solve(const Plan& plan);

/// The same at the mean rates of so long from the start on.
[[nodiscard]] AnalyticAnswer solve(const Plan& plan, Duration rates_over);

/// A number of the answer that simulations measure as well.
struct AnalyticMetric {
  MetricScope scope;
  MetricId id;
  double value = 0;
};

/// All of them, those of the layout first. Throughput and response time of the whole layout only
/// where no workload serves outside and callers both, because results then count its calls among
/// the layout's requests.
[[nodiscard]] std::vector<AnalyticMetric> metrics_of(const AnalyticAnswer& answer);

/// One number both have: analytic / simulated - 1 is the relative error.
struct Agreement {
  MetricKey key;
  double analytic = 0;
  Estimate simulated;
  double relative_error = 0;  ///< NaN where the simulated mean is zero or unknown.
};

/// The answer next to what was simulated, metric by metric, for those the result has.
[[nodiscard]] std::vector<Agreement> compare(const AnalyticAnswer& answer,
                                             const LayoutResult& simulated);

}  // namespace stowplan::analytic
