// The plainest scenario there is, for tests of the fleet: one host type, one runtime and one image
// that cost nothing, one workload on one instance. The runtime has a kernel of its own, so that a
// limit is so many CPUs and no quota. Whatever a test is about, it adds; everything
// else takes no time, so that results can be worked out by hand.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include "models/demand/rate_series.hpp"
#include "models/fleet/report/observation.hpp"
#include "models/scenario/scenario.hpp"

namespace stowplan {

/// A host with `cpus` cores of one thread each, ample memory, and devices nobody waits for.
[[nodiscard]] Host bare_host(std::int64_t cpus);

/// A workload named `name` of class "any" that needs `cpu` per request.
[[nodiscard]] Workload bare_workload(std::string name, Distribution<Duration> cpu);

/// `replicas` instances of `cpu` virtual cores, which no quota stops, without requests in a queue.
[[nodiscard]] Deployment bare_deployment(std::string name, Cores cpu, std::int64_t replicas = 1);

/// A phase of a start that takes no time yet, in the serial section `serial` if named.
[[nodiscard]] Phase bare_phase(std::string name, std::string serial = {});

/// One host of 16 cores and the layout "only", which sends every workload of class "any" to the
/// deployment "one". Workloads and deployments are the caller's to add.
[[nodiscard]] Scenario bare_scenario();

/// The bare scenario with one workload "web" on one instance of `cpu` cores.
[[nodiscard]] Scenario one_service(Arrivals arrivals, Distribution<Duration> cpu, Cores limit);

/// One replication of the first layout.
[[nodiscard]] Observation simulate(const Scenario& scenario, std::uint32_t replication = 0,
                                   const SeriesTable& series = {});

/// The value of a measure; throws where there is none of that name.
[[nodiscard]] double measure(const Observation& seen, std::string_view scope,
                             std::string_view name);

/// A count that the results hold as a rate or a share: the whole number nearest to it.
inline std::int64_t whole(double value) { return std::llround(value); }

}  // namespace stowplan
