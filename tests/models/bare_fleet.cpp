#include "tests/models/bare_fleet.hpp"

#include <stdexcept>
#include <utility>

#include "models/fleet/fleet.hpp"
#include "models/plan/plan.hpp"

namespace stowplan {

Host bare_host(std::int64_t cpus) {
  Host host;
  host.cpus = cpus;
  host.threads_per_core = 1;
  host.memory = 64_GiB;
  host.network = Bandwidth{1e12};
  host.storage = "disk";
  host.disk = 1024_GiB;
  return host;
}

Workload bare_workload(std::string name, Distribution<Duration> cpu) {
  Workload workload;
  workload.name = std::move(name);
  workload.workload_class = "any";
  workload.request.cpu = std::move(cpu);
  return workload;
}

Deployment bare_deployment(std::string name, Cores cpu, std::int64_t replicas) {
  Deployment deployment;
  deployment.name = std::move(name);
  deployment.image = "app";
  deployment.runtime = "plain";
  deployment.limits = {.cpu = cpu, .memory = 1_GiB};
  deployment.autoscaler = FixedReplicas{replicas};
  deployment.prepulled = true;
  return deployment;
}

Scenario bare_scenario() {
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
  s.layout = {{"only", {}, {}, {{"any", "", "one", "pool"}}, {}}};
  return s;
}

Scenario one_service(Arrivals arrivals, Distribution<Duration> cpu, Cores limit) {
  Scenario s = bare_scenario();
  s.workload = {bare_workload("web", std::move(cpu))};
  s.workload[0].arrivals = std::move(arrivals);
  s.deployment = {bare_deployment("one", limit)};
  return s;
}

Phase bare_phase(std::string name, std::string serial) {
  Phase phase;
  phase.name = std::move(name);
  phase.serial = std::move(serial);
  return phase;
}

Observation simulate(const Scenario& scenario, std::uint32_t replication,
                     const SeriesTable& series) {
  const Plan plan = make_plan(scenario, scenario.layout.front(), series);
  return Fleet{plan, scenario.seed, replication}.run();
}

double measure(const Observation& seen, std::string_view scope, std::string_view name) {
  const auto key = MetricKey::parse(MetricScope::parse(scope).value(), name);
  for (const Measure& m : seen.measures) {
    if (m.key == key) return m.value;
  }
  throw std::invalid_argument{"no measure " + std::string{scope} + " " + std::string{name}};
}

}  // namespace stowplan
