#include "models/fleet/report/meters.hpp"

namespace stowplan {

void ServiceMeters::begin_measuring(Time now) {
  oom_kills = evictions = evicted_going = moved = 0;
  for (TimeWeighted* signal : {&request_memory, &wanted, &placed, &ready, &unplaced, &waiting}) {
    signal->restart(now);
  }
}

void CpuMeters::add(const CpuMeters& other) {
  useful += other.useful;
  runtime += other.runtime;
  background += other.background;
  start += other.start;
  agents += other.agents;
  wasted += other.wasted;
}

void PoolMeters::begin_measuring(Time now) {
  for (TimeWeighted* signal : {&hosts, &instances, &booked_cpu, &booked_memory, &booked_pods,
                               &fragmented_cpu, &fragmented_memory, &application, &runtime,
                               &guest_os, &shared, &merged, &swapped, &from_reserve, &daemons}) {
    signal->restart(now);
  }
  cpu = CpuMeters{};
  host_oom_kills = 0;
  swap_before = swap_traffic;
}

}  // namespace stowplan
