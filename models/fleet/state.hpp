// The records a simulated fleet keeps: requests, calls, instances, hosts, pools, services. Plain
// data; what happens to it is in fleet.hpp. A record refers to one that is surely there by its id,
// and to one that may be gone by a handle.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/catalogue/image_pull.hpp"
#include "models/catalogue/layers.hpp"
#include "models/control/autoscaler/contract.hpp"
#include "models/control/balancer/balancer.hpp"
#include "models/demand/arrival_process.hpp"
#include "models/fleet/hosts/core_clock.hpp"
#include "models/fleet/hosts/pool_inventory.hpp"
#include "models/fleet/hosts/unplaced.hpp"
#include "models/fleet/ids.hpp"
#include "models/fleet/lifecycle/instance_state.hpp"
#include "models/fleet/report/meters.hpp"
#include "models/fleet/requests/deadlines.hpp"
#include "models/fleet/requests/flight.hpp"
#include "models/fleet/requests/outcomes.hpp"
#include "models/fleet/requests/reasons.hpp"
#include "models/fleet/requests/wait_line.hpp"
#include "models/plan/plan.hpp"
#include "sim/engine.hpp"
#include "sim/queue/contended.hpp"
#include "sim/queue/fair_share.hpp"
#include "sim/queue/flow_network.hpp"
#include "sim/queue/pipe.hpp"
#include "sim/random.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// Where a request is.
enum class Place : std::uint8_t {
  backlog,    ///< No instance takes it; waits before all.
  sending,    ///< Its message is on the way to the instance.
  line,       ///< Waits for a place in the instance.
  disk_line,  ///< Waits for the disk.
  disk,       ///< On the disk, or its pages come back from swap.
  cpu,        ///< Computes, or waits for the processor.
  calling,    ///< Waits for its calls.
  answering,  ///< Its answer is on the way.
};

struct Request {
  Time arrived{};
  Time begun{};          ///< When an instance began to work on it.
  double demand_ns = 0;  ///< CPU time as the workload states it.
  double cpu = 0;        ///< Used for it while the window is open [thread s].
  JobId job{};           ///< While it is on the processor.
  FlowId flow{};         ///< While one of its messages is on the wire.
  ServiceId service;
  InstanceId instance;
  InstancePlanId plan;  ///< Of the instance that it was sent to.
  CallHandle call;      ///< The call it answers; none for a request from outside.
  std::uint32_t open_calls = 0;
  CallId first_call;  ///< List of its open calls, through CallRecord::next.
  std::uint32_t stage = 0;
  std::uint32_t attempt = 0;  ///< Of one from outside: 0 for the first.
  std::uint32_t stretch = 0;  ///< Of the window in which it arrived, if it did.
  Place place = Place::backlog;
  bool writing = false;   ///< Its disk operations are those after the CPU.
  bool working = false;   ///< Holds a place and memory in its instance.
  bool ended = false;     ///< Counted as ended; what is left of it works for no one.
  bool settling = false;  ///< From before time 0, or called by one that is.
  bool cohort = false;    ///< Arrived in the window.
};

struct CallRecord {
  RequestId parent;        ///< The caller, which closes its calls when it ends.
  std::uint32_t spec = 0;  ///< Index of the compiled call.
  std::uint32_t attempts = 0;
  RequestHandle request;  ///< At the callee; none while it waits to be tried again.
  CallId next;
  CallId previous;
};

struct Instance {
  ServiceId service;
  InstancePlanId plan;
  HostId host;
  InstanceState state = InstanceState::asked;  ///< Written by Fleet::transition alone.
  std::uint32_t ordinal = 0;                   ///< How many-th instance of its service this is.
  GroupId group{};
  bool has_group = false;
  std::uint32_t meter = 0;  ///< Counts its groups: each counts CPU time from zero.
  GroupUse metered;         ///< Of its group's use, already accounted for.
  std::uint32_t phase = 0;
  std::uint8_t step = 0;
  double disk_left_ns = 0;  ///< Of what the present phase has on the disk.
  std::uint32_t restarts = 0;
  std::uint64_t ticket = 0;     ///< In the line for room.
  std::int64_t failures = 0;    ///< In a row, as the back-off counts them.
  Time restart_decided{};       ///< When the last back-off was over.
  bool being_launched = false;  ///< A worker of its launcher is at it.
  bool launch_owed = false;     ///< CPU time of its launcher is still to come.
  bool in_kernel = false;
  Contended::Job kernel{};   ///< Its work there.
  bool holds_place = false;  ///< One of its launcher, from there to ready.
  bool met = false;          ///< Counted in HostRecord::met.
  bool coming = true;        ///< On its way to its first ready.
  bool spare = false;        ///< Of the warm pool: stands by.
  Time requested_at{};       ///< Asked for; with a launcher, launched.
  Time phase_began{};
  Time ready_at{};
  Time stopped_at{};              ///< Told to go.
  std::uint32_t active = 0;       ///< Requests it works on.
  std::uint64_t requests = 0;     ///< Ever sent to it.
  double half_cpu = 0;            ///< CPU it had used in the middle of the window [thread s].
  bool memory_held = false;       ///< All but the application's: that of a runtime, a guest.
  bool application_held = false;  ///< Its own memory when idle.
  Bytes request_memory{};
  Bytes touched{};  ///< Of request memory, resident on the host: the most so far where a guest
                    ///< gives nothing back.
  WaitLine line;    ///< Requests waiting for a place.
  Pipe disk_limit;  ///< The runtime's limit on disk operations and bytes.
};

/// An image on its way to a host, and the instances that wait for it.
struct Pull {
  HostId host;
  ServiceId service;
  Bytes compressed{};  ///< To come.
  Bytes unpacked{};    ///< Of the whole pull.
  FlowId flow{};
  double write_ratio = 0;  ///< Bytes to write per byte that comes.
  double handed = 0;       ///< Given to the disk so far [compressed bytes].
  Time written{};          ///< When that is on disk.
  Time write_at{};         ///< When the next piece is.
  Time fetched_at{};
  Bytes later{};  ///< To come after the start, of a lazy pull; layers not yet begun [compressed].
  bool begun = false;
  bool listed = false;            ///< Its manifest is there, so layers may be fetched.
  bool behind = false;            ///< Nobody waits any more: the rest of a lazy pull.
  std::uint8_t unpack_parts = 0;  ///< CPU and disk, both must end.
  std::vector<InstanceId> waiting{};
  std::optional<LayerPull> order{};  ///< Where it comes layer by layer, each a pull of its own.
  std::vector<LayerId> layers{};     ///< Then: what comes, lowest first,
  std::vector<PullId> parts{};       ///< and the pulls of those that are under way.
  std::optional<PullId> whole{};     ///< Of a layer: the pull of its image,
  std::size_t position = 0;          ///< and its place there.
};

/// An image on a host whose images are collected, or one that instances there wait for.
struct ImageOnHost {
  ImageId image{};
  bool there = false;
  std::uint32_t users = 0;  ///< Instances booked there.
  Time first_detected{};
  Time last_used{};
};

/// What of a host has been used so far.
struct HostUse {
  double cpu = 0;   ///< [thread s]
  double disk = 0;  ///< [s]
  LinkUse in;       ///< Of its interface.
  LinkUse out;
};

enum class HostState : std::uint8_t {
  off,
  booting,
  ready,
  draining,  ///< Takes no more instances, and goes off when the last one there has gone.
};

struct HostRecord {
  HostRecord(const Capacity& capacity, double kernel_contention)
      : cpu(capacity), kernel(kernel_contention) {}

  PoolId pool;
  std::uint32_t local = 0;  ///< Position in its pool.
  LinkId nic_in{};
  LinkId nic_out{};
  Time due = Time::max();
  double log_writes = 0;  ///< Standing bytes a second of its instances.
  Bytes swapped{};        ///< Of what is resident, on swap.
  HostState state = HostState::off;
  Pipe disk;
  FairShare cpu;
  Contended kernel;
  Time kernel_due = Time::max();
  CoreClock clock;
  GroupId agents{};           ///< Group of the host's own work, like unpacking.
  double metered_agents = 0;  ///< Of its standing use, already accounted for.
  SliceId burstable{};        ///< Of its pods of that class; the whole until there is one.
  SliceId best_effort{};
  Cores burstable_requests{};  ///< Of the pods booked on it.
  WaitLine disk_line;          ///< Requests waiting for it.
  Time disk_turn{};            ///< When the request that has it will have done.
  bool disk_timer = false;     ///< Set for then.
  HostUse at_window;           ///< When the window opened.
  HostUse after_window;        ///< When it closed.
  std::vector<Pipe> serial;
  std::uint32_t met = 0;  ///< Instances there that were in a section that grows with them.
  LayerCache cache;
  Bytes resident{};                   ///< In memory or on swap.
  Bytes unbooked{};                   ///< Of it, of runtimes, for the reserve to pay.
  std::uint32_t losing = 0;           ///< Instances going, whose memory is free next.
  std::vector<InstanceId> holders;    ///< Instances that hold memory, in the order they began to.
  std::vector<std::uint32_t> guests;  ///< Guests whose pages merge, by plan; empty without KSM.
  bool watched = false;               ///< A look at its memory is due.
  bool under_pressure = false;        ///< Takes no best-effort pods, because it evicts.
  Time pressure_seen_at{};            ///< Last seen under pressure.
  std::uint32_t instances = 0;
  Time empty_since{};                  ///< When its last instance left.
  std::optional<Time> unneeded_since;  ///< It could be drained since then.
  HostUse half;                        ///< In the middle of the window.
  std::uint32_t shared_kernel_instances = 0;
  Cores wasted_cpu{};  ///< Free, but no service of the pool fits.
  Bytes wasted_memory{};
  std::vector<InstanceId> waiting;  ///< Instances placed while it boots.
  std::vector<PullId> pulls;
  std::int64_t downloads = 0;       ///< Layers that are being fetched.
  std::vector<ImageOnHost> images;  ///< Where images are collected.
  bool image_timer = false;         ///< A look at the disk is due.
};

struct PoolState {
  PoolState(const PoolPlan& plan, std::size_t services)
      : inventory(plan.bookable_cpu, plan.bookable_memory, plan.bookable_pods),
        unplaced(services) {}

  PoolInventory inventory;
  LinkId registry{};
  std::vector<Pipe> serial;   ///< Sections of the whole pool.
  std::vector<HostId> hosts;  ///< By their position in the pool.
  Unplaced unplaced;
  std::uint32_t booted = 0;  ///< Hosts ever switched on; numbers their boot streams.
  std::int64_t on = 0;       ///< Hosts that are not off.
  std::int64_t draining = 0;
  std::int64_t lost = 0;  ///< Hosts that failed.
  PoolMeters meters;
};

/// What the requests of a workload draw from; purposes begin with `prefix`.
struct RequestStreams {
  RequestStreams(std::uint64_t seed, std::uint32_t replication, const std::string& prefix,
                 const std::string& workload);

  Stream cpu;
  Stream disk;
  Stream balance;
  Stream calls;
  Stream think;
  Stream retry;
};

struct ServiceState {
  ServiceState(std::uint64_t seed, std::uint32_t replication, const Workload& workload,
               std::int64_t places);

  RequestStreams streams;
  RequestStreams settling_streams;
  std::optional<ArrivalProcess> arrivals;
  std::optional<ArrivalProcess> settling_arrivals;  ///< None where none come before time 0.
  std::int64_t thinking = 0;                        ///< Closed users who do not wait.
  bool arrivals_over = false;                       ///< None is on its way.
  LoadBalancer balancer;
  WaitLine backlog;        ///< Requests while no instance is ready, or takes one of a shared queue.
  bool admitting = false;  ///< They are being sent to instances.
  std::vector<InstanceId> instances;
  InstancePlanId plan;            ///< Of the instances that it gets from now on.
  std::deque<InstanceId> line;    ///< Instances before the launcher, oldest first.
  std::deque<InstanceId> taken;   ///< Instances with a place that wait for a worker of it.
  std::int64_t workers_busy = 0;  ///< Of the launcher.
  std::int64_t launching = 0;     ///< Instances that hold a place of it.
  std::uint32_t started = 0;      ///< Instances ever asked for; numbers their start streams.
  std::int64_t missing = 0;       ///< Of its instances, wanted and not ready; spares left out.
  std::int64_t active = 0;        ///< Requests that the ready ones work on.
  std::uint64_t transitions = 0;  ///< Of its instances, to a state in which they are wanted.
  std::uint32_t rolled_out = 0xffffffffU;  ///< Of them, before requests were let in; all till then.
  std::uint32_t started_before = 0;        ///< Of them, before the window.
  std::unique_ptr<AutoscalerController> autoscaler;  ///< None where their number never changes.
  double retry_budget = 0;                           ///< Left for users from outside.
  TimeWeighted from_outside;                         ///< Of the requests in flight, those of users.
  RequestOutcomes outcomes;
  Reasons reasons;  ///< Of the cohort, where they are observed.
  Flight flight;    ///< Requests from outside and calls, from their arrival to their end.
  ServiceMeters meters;
};

}  // namespace stowplan
