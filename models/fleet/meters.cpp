#include "models/fleet/meters.hpp"

namespace stowplan {

void ServiceMeters::begin_measuring(Time now) {
  oom_kills = evictions = 0;
  useful_ns = overhead_ns = 0;
  for (TimeWeighted* signal : {&request_memory, &placed, &ready, &unplaced}) signal->restart(now);
}

void PoolMeters::begin_measuring(Time now) {
  for (TimeWeighted* signal : {&hosts, &instances, &booked_cpu, &booked_memory, &booked_pods,
                               &fragmented_cpu, &fragmented_memory, &application, &runtime,
                               &guest_os, &shared, &merged, &swapped, &from_reserve}) {
    signal->restart(now);
  }
  start_ns = 0;
  host_oom_kills = 0;
  swap_traffic = 0;
}

}  // namespace stowplan
