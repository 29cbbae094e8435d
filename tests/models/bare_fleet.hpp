// The plainest scenario there is, for tests of the fleet: one host type, one runtime and one image
// that cost nothing, one workload on one instance. The runtime has a kernel of its own, so that a
// limit is so many CPUs and no quota. Whatever a test is about, it adds; everything
// else takes no time, so that results can be worked out by hand.
#pragma once

#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "models/fleet/fleet.hpp"
#include "models/plan/plan.hpp"
#include "models/scenario/scenario.hpp"

namespace stowplan {

/// A host with `cpus` cores of one thread each, ample memory, and devices nobody waits for.
inline Host bare_host(std::int64_t cpus) {
  Host host;
  host.cpus = cpus;
  host.threads_per_core = 1;
  host.memory = 64_GiB;
  host.network = Bandwidth{1e12};
  host.storage = "disk";
  host.disk = 1024_GiB;
  return host;
}

/// A workload named `name` of class "any" that needs `cpu` per request.
inline Workload bare_workload(std::string name, Distribution<Duration> cpu) {
  Workload workload;
  workload.name = std::move(name);
  workload.workload_class = "any";
  workload.request.cpu = std::move(cpu);
  return workload;
}

/// `replicas` instances of `cpu` virtual cores, which no quota stops, without requests in a queue.
inline Deployment bare_deployment(std::string name, Cores cpu, std::int64_t replicas = 1) {
  Deployment deployment;
  deployment.name = std::move(name);
  deployment.image = "app";
  deployment.runtime = "plain";
  deployment.limits = {.cpu = cpu, .memory = 1_GiB};
  deployment.autoscaler = FixedReplicas{replicas};
  deployment.prepulled = true;
  return deployment;
}

/// A phase of a start that takes no time yet, in the serial section `serial` if named.
inline Phase bare_phase(std::string name, std::string serial = {}) {
  Phase phase;
  phase.name = std::move(name);
  phase.serial = std::move(serial);
  return phase;
}

/// One host of 16 cores and the layout "only", which sends every workload of class "any" to the
/// deployment "one". Workloads and deployments are the caller's to add.
inline Scenario bare_scenario() {
  Scenario s;
  s.title = "Bare";
  s.duration = std::chrono::seconds{60};
  s.distance = {Duration{}, Duration{}, Duration{}, Duration{}};
  s.host.entries = {{"box", bare_host(16)}};
  s.storage.entries = {{"disk", Storage{.iops = Rate{1e9}, .bandwidth = Bandwidth{1e12}}}};
  s.network.entries = {{"host", Network{}}};
  Runtime plain;
  plain.guest_kernel = true;
  s.runtime.entries = {{"plain", plain}};
  s.image.entries = {{"app", Image{}}};
  s.workload_class.entries = {{"any", {}}};
  Pool pool;
  pool.name = "pool";
  pool.host = "box";
  s.pool = {pool};
  s.layout = {{"only", {{"any", "", "one", "pool"}}}};
  return s;
}

/// The bare scenario with one workload "web" on one instance of `cpu` cores.
inline Scenario one_service(Arrivals arrivals, Distribution<Duration> cpu, Cores limit) {
  Scenario s = bare_scenario();
  s.workload = {bare_workload("web", std::move(cpu))};
  s.workload[0].arrivals = std::move(arrivals);
  s.deployment = {bare_deployment("one", limit)};
  return s;
}

/// One replication of the first layout.
inline Observation simulate(const Scenario& scenario, std::uint32_t replication = 0,
                            const SeriesTable& series = {}) {
  const Plan plan = make_plan(scenario, scenario.layout.front(), series);
  return Fleet{plan, scenario.seed, replication}.run();
}

/// The value of a measure; throws where there is none of that name.
inline double measure(const Observation& seen, std::string_view scope, std::string_view name) {
  const auto key = MetricKey::parse(MetricScope::parse(scope).value(), name);
  for (const Measure& m : seen.measures) {
    if (m.key == key) return m.value;
  }
  throw std::invalid_argument{"no measure " + std::string{scope} + " " + std::string{name}};
}

/// A count that the results hold as a rate or a share: the whole number nearest to it.
inline std::int64_t whole(double value) { return std::llround(value); }

}  // namespace stowplan
