#include "models/fleet/meters.hpp"

namespace stowplan {

void ServiceMeters::begin_measuring(Time now) {
  response = Histogram{};
  served = rejected = timed_out = killed = oom_kills = 0;
  useful_ns = overhead_ns = request_memory_ns = 0;
  for (TimeWeighted* signal : {&placed, &ready, &unplaced}) signal->restart(now);
}

void PoolMeters::begin_measuring(Time now) {
  for (TimeWeighted* signal :
       {&hosts, &instances, &booked_cpu, &booked_memory, &booked_pods, &fragmented_cpu,
        &fragmented_memory, &application, &runtime, &guest_os, &shared}) {
    signal->restart(now);
  }
  start_ns = 0;
  host_oom_kills = 0;
}

}  // namespace stowplan
