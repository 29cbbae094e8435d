// Fleets that start, fill and shrink, for the cost of an instance. Nothing is asked of them.
#pragma once

#include <cstdint>

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

}  // namespace stowplan::bench
