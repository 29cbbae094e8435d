// What one replication of one layout found out.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/fleet/report/load_evidence.hpp"
#include "models/fleet/report/packed_hosts.hpp"
#include "models/fleet/requests/flight.hpp"
#include "models/fleet/requests/outcomes.hpp"
#include "models/fleet/settling.hpp"
#include "models/metric/metric_key.hpp"
#include "models/scenario/infeasible.hpp"
#include "sim/stats/frequencies.hpp"

namespace stowplan {

/// A measured quantity of one replication.
struct Measure {
  MetricKey key;
  double value = 0;                ///< NaN where nothing was observed.
  std::uint32_t distribution = 0;  ///< Of a quantile: index into Observation::distributions.
};

/// The lists are the same, in the same order, in every replication; empty in one that is
/// infeasible.
struct Observation {
  std::optional<Infeasible> infeasible;  ///< Why it could not be simulated to its end.
  std::vector<Measure> measures;
  std::vector<Frequencies> distributions;  ///< What quantiles are of [ns].
  std::vector<FlightSeries> in_flight;     ///< Requests and calls at each workload, in their order.
  std::vector<RequestOutcomes> outcomes;   ///< By workload.
  std::vector<LoadEvidence> evidence;      ///< By workload.
  std::vector<CallerCounts> callers;       ///< By compiled call.
  std::vector<PackedHosts> packed;         ///< When the window closed, where it is asked for.
  std::optional<Settling> settling;        ///< None after a cold start.
  std::uint64_t digest = 0;
  std::uint64_t events = 0;
};

}  // namespace stowplan
