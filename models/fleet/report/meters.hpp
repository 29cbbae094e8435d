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

/// CPU time by who ran it [thread-seconds]. A request's own is known when it ends.
struct CpuMeters {
  double useful = 0;      ///< Applications, for requests that were answered.
  double runtime = 0;     ///< Runtimes and networks, for those requests.
  double background = 0;  ///< Daemons of guests and runtimes, by instance.
  double start = 0;       ///< Bringing instances up and down, unpacking included.
  double agents = 0;      ///< The host's own: daemons, merging of pages.
  double wasted = 0;      ///< For requests that were not answered.

  void add(const CpuMeters& other);
  [[nodiscard]] double overhead() const { return runtime + background + start + agents + wasted; }
};

struct ServiceMeters {
  std::uint64_t oom_kills = 0;      ///< Instances killed for memory.
  std::uint64_t evictions = 0;      ///< Instances their host evicted, or that were lost with it.
  std::uint64_t evicted_going = 0;  ///< Of them, those on their way out, for which none is started.
  std::uint64_t moved = 0;          ///< Instances that left a host because it was drained.
  TimeWeighted request_memory;      ///< Resident for requests, present ones or earlier ones [B].
  TimeWeighted wanted;              ///< Instances last asked for.
  TimeWeighted placed;              ///< Instances on hosts.
  TimeWeighted ready;
  TimeWeighted unplaced;
  TimeWeighted waiting;       ///< Requests that wait for an instance or a place in one.
  double cpu_busy = 0;        ///< Used by its instances while the window is open [thread s].
  double cpu_stolen = 0;      ///< That they would have had besides, had each been alone [thread s].
  Duration throttled{};       ///< That they stood still for want of quota, summed over them.
  Histogram launch_wait;      ///< Asked for to launched [ns].
  Histogram start_total;      ///< Asked for, or launched, to ready [ns].
  Histogram start_rollout;    ///< Of these, what was asked for before requests were let in.
  Histogram start_scale_out;  ///< And what was later.
  Histogram stop_total;       ///< Told to go to gone [ns].
  std::vector<Histogram> start_phases;

  void count_start(Duration took, bool rollout) {
    start_total.add(took.count());
    (rollout ? start_rollout : start_scale_out).add(took.count());
  }
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
  TimeWeighted from_reserve;  ///< Memory that is not booked and the reserve of the host pays for.
  TimeWeighted daemons;       ///< Held by daemons of hosts [B].
  CpuMeters cpu;              ///< While the window is open.
  double cpu_before = 0;      ///< CPU used by the pool before the window [thread s].
  double cpu_in_window = 0;   ///< And in it.
  double cpu_of_gone = 0;     ///< CPU used by hosts that are switched off [thread s].
  std::uint64_t host_oom_kills = 0;
  std::int64_t pulled = 0;           ///< Bytes of images fetched since the run began.
  std::int64_t pulled_settling = 0;  ///< Of them, before time 0 and after the roll-out.
  std::int64_t swap_traffic = 0;  ///< Bytes written to swap and read from it since the run began.
  std::int64_t swap_before = 0;   ///< Of them, before the window.

  void begin_measuring(Time now);
};

}  // namespace stowplan
