// What is counted and integrated while a fleet runs. Everything measured starts anew when the
// warm-up ends, except start times: those of the first rollout are wanted most.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/stats/histogram.hpp"
#include "sim/stats/time_weighted.hpp"
#include "sim/units.hpp"

namespace stowplan {

struct ServiceMeters {
  std::uint64_t oom_kills = 0;  ///< Instances killed for memory.
  std::uint64_t evictions = 0;  ///< Instances their host evicted.
  double useful_ns = 0;         ///< CPU time of applications in answered requests.
  double overhead_ns = 0;       ///< CPU time the runtime added to them.
  TimeWeighted request_memory;  ///< Resident for requests, present ones or earlier ones [B].
  TimeWeighted placed;          ///< Instances on hosts.
  TimeWeighted ready;
  TimeWeighted unplaced;
  Histogram launch_wait;  ///< Asked for to launched [ns].
  Histogram start_total;  ///< Asked for, or launched, to ready [ns].
  Histogram stop_total;   ///< Told to go to gone [ns].
  std::vector<Histogram> start_phases;

  void begin_measuring(Time now);
};

struct PoolMeters {
  TimeWeighted hosts;
  TimeWeighted instances;
  TimeWeighted booked_cpu;     ///< [millicores]
  TimeWeighted booked_memory;  ///< [B]
  TimeWeighted booked_pods;
  TimeWeighted fragmented_cpu;  ///< Free on hosts where no service of the pool fits any more.
  TimeWeighted fragmented_memory;
  TimeWeighted application;  ///< Idle memory of applications [B].
  TimeWeighted runtime;
  TimeWeighted guest_os;
  TimeWeighted shared;        ///< Mapped layers, once per host.
  TimeWeighted merged;        ///< Saved by same-page merging [B].
  TimeWeighted swapped;       ///< On swap [B].
  TimeWeighted from_reserve;  ///< Memory of runtimes that the reserve of their host pays for.
  double cpu_before = 0;      ///< CPU used by the pool before measuring began [core s].
  double cpu_of_gone = 0;     ///< CPU used by hosts that are switched off [core s].
  double start_ns = 0;        ///< CPU time of starts and unpacking.
  std::uint64_t host_oom_kills = 0;
  std::int64_t pulled = 0;        ///< Bytes of images fetched since the run began.
  std::int64_t swap_traffic = 0;  ///< Bytes written to swap and read from it.

  void begin_measuring(Time now);
};

}  // namespace stowplan
