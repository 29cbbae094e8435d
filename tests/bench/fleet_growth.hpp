// Fleets that start, fill and shrink, for the cost of an instance. Nothing is asked of them.
#pragma once

#include <cstdint>
#include <string>

#include "tests/models/bare_fleet.hpp"

namespace stowplan::bench {

/// `instances` of one service, ten to a host, on hosts that are ordered as they are needed.
inline Scenario growing_fleet(std::int64_t instances) {
  Scenario s = one_service(PoissonArrivals{Rate{1}},
                           Constant<Duration>{std::chrono::milliseconds{1}}, Cores{1600});
  s.duration = std::chrono::seconds{1};
  s.pool[0].hosts = {0, instances};
  s.deployment[0].autoscaler = FixedReplicas{instances};
  s.deployment[0].limits.memory = 64_MiB;
  return s;
}

/// 100 hosts with room for ten each, and `instances` that leave as soon as they are ready.
inline Scenario full_pool(std::int64_t instances) {
  Scenario s = growing_fleet(instances);
  s.pool[0].hosts = {100, 100};
  s.deployment[0].launch = {.at_once = instances, .exit = true};
  Phase start = bare_phase("start");
  start.delay = Constant<Duration>{std::chrono::milliseconds{100}};
  s.runtime.entries[0].second.start = {start};
  return s;
}

/// 21,000 instances of which 20,000 go at once.
inline Scenario shrinking_fleet() {
  Scenario s = growing_fleet(21'000);
  s.duration = std::chrono::seconds{10};
  s.deployment[0].autoscaler =
      ScheduledReplicas{.initial = 21'000, .steps = {{std::chrono::seconds{5}, 1'000}}};
  return s;
}

/// `instances` of 20 services of 0.4 to 3.2 CPUs in 3 pools whose hosts are ordered as they are
/// needed. Each service pulls an image of its own on a base that all share, and starts in a serial
/// section of its host.
inline Scenario many_services(std::int64_t instances) {
  constexpr std::size_t services = 20;
  Scenario s = growing_fleet(instances);
  const Pool pool = s.pool[0];
  const Deployment deployment = s.deployment[0];
  const Workload workload = s.workload[0];
  s.pool.clear();
  for (const char* name : {"a", "b", "c"}) {
    s.pool.push_back(pool);
    s.pool.back().name = name;
  }
  Phase section = bare_phase("start", "namespace");
  section.serial_time = Constant<Duration>{std::chrono::milliseconds{30}};
  s.runtime.entries[0].second.start = {section};
  Image base;
  base.layers = {{.name = "base", .compressed = 30_MiB, .unpacked = 80_MiB}};
  s.image.entries = {{"base", base}};
  s.workload_class.entries.clear();
  s.workload.clear();
  s.deployment.clear();
  s.layout[0].route.clear();
  for (std::size_t k = 0; k < services; ++k) {
    const std::string name = std::string{"service-"} + static_cast<char>('a' + k);  // In order.
    Image image;
    image.base = "base";
    image.layers = {{.name = name, .compressed = 10_MiB, .unpacked = 30_MiB}};
    s.image.entries.emplace_back(name, image);
    s.workload_class.entries.push_back({name, {}});
    s.workload.push_back(workload);
    s.workload.back().name = s.workload.back().workload_class = name;
    s.deployment.push_back(deployment);
    Deployment& own = s.deployment.back();
    own.name = own.image = name;
    own.prepulled = false;
    own.limits.cpu = Cores{400 * static_cast<std::int64_t>(1 + k % 8)};
    own.autoscaler = FixedReplicas{instances / static_cast<std::int64_t>(services)};
    s.layout[0].route.push_back({name, "", name, s.pool[k % s.pool.size()].name});
  }
  return s;
}

}  // namespace stowplan::bench
