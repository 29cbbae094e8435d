// One layout of a scenario, compiled for simulation: names resolved to indices, distributions to
// samplers, the runtime's and image's costs folded into what one request and one start demand.
// A plan is read-only and shared by all replications and threads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/catalogue/kubelet.hpp"
#include "models/catalogue/layers.hpp"
#include "models/catalogue/memory.hpp"
#include "models/catalogue/reserve.hpp"
#include "models/demand/call_graph.hpp"
#include "models/demand/rate_series.hpp"
#include "models/plan/bill.hpp"
#include "models/scenario/scenario.hpp"
#include "sim/distribution.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// Rate series by file name, read by whoever may open files.
using SeriesTable = config::Table<RateSeries>;

/// One phase of a start or stop, ready to run; see Phase in models/catalogue/runtime.hpp.
struct PhasePlan {
  std::string name;
  Sampler delay{};
  std::int32_t serial = -1;  ///< Index into Plan::serial_sections; -1 for none.
  Sampler serial_time{};
  Duration serial_growth{};
  Scope scope = Scope::host;
  double disk_ns = 0;        ///< The device of the host alone takes so long for it.
  double disk_piece_ns = 0;  ///< As much of it at a time, so that others come between.
  Sampler cpu{};
  double parallelism = 1;
  bool by_host = false;  ///< CPU time of the host's own agents, outside the instance's limit.
  bool inside = false;   ///< Runs inside the runtime and pays its overhead; runtimes' own phases
                         ///< were measured with it.
};

/// One kind of disk operation of a service: what each takes of what.
struct DiskPath {
  double operations = 0;  ///< Per request; a fraction is a chance.
  Sampler latency;        ///< Of the device [ns].
  double added_ns = 0;    ///< The runtime's, may be negative.
  double device_ns = 0;   ///< The host's device is occupied for so long.
  double limit_ns = 0;    ///< The instance's limit is; 0 for no limit.
};

/// A message as one interface sees it.
struct Message {
  double bytes = 0;   ///< Payload.
  double weight = 1;  ///< Bytes of the line that one of them takes, with headers and framing; more
                      ///< where the packets take longer than the bytes.
};

/// Time of a message alone on a line [s].
[[nodiscard]] inline double line_time(const Message& message, Bandwidth line) {
  return message.bytes * message.weight / line.count();
}

/// What an attempt of a call costs on the caller's side.
struct CallEnd {
  double request_weight = 1;   ///< Message::weight of the request on the caller's interface.
  double response_weight = 1;  ///< Of the answer.
  double packets_ns = 0;       ///< CPU time of the caller for the packets of both.
};

/// Everything one service (a workload on its deployment) needs while it is simulated.
struct ServicePlan {
  const Workload* workload = nullptr;
  const Deployment* deployment = nullptr;
  const Runtime* runtime = nullptr;
  std::uint32_t pool = 0;
  ImageId image{};
  // Placement
  Resources resources;
  QosClass qos = QosClass::burstable;  ///< Means something for pods only.
  Cores booked_cpu{};                  ///< Requests plus what the runtime adds.
  Bytes booked_memory{};
  // CPU
  Sampler cpu;                 ///< Request CPU time as stated [ns].
  double useful_factor = 1;    ///< Image's factor on it.
  double overhead_factor = 0;  ///< Runtime's extra per useful CPU time.
  double overhead_ns = 0;      ///< Runtime's and network's extra per request, and the packets of
                               ///< its calls in the mean [ns].
  double weight = 1;           ///< As cpu.weight of cgroup v2.
  bool quota = false;          ///< Its CPU limit is enforced per period; a guest's is its vCPUs.
  double standing_cpu = 0;     ///< CPUs used for ever [cores].
  // Disk and network
  DiskPath disk_read;
  DiskPath disk_write;
  Bandwidth log_writes{};          ///< Bytes logged a second.
  std::int64_t host_syscalls = 0;  ///< Of the host's kernel, as many are within reach.
  Duration hop{};                  ///< Added to each message one way: runtime and network mode.
  Message request;                 ///< On its host's interface.
  Message response;
  // Memory
  MemoryParts memory;
  Bytes unbooked{};                ///< Memory of its runtime that the node's reserve pays for.
  std::int64_t oom_score_adj = 0;  ///< How much rather the kernel kills it than others.
  Bandwidth dirty_rate{};          ///< For live migration, and the pages it goes to.
  Bytes writable_set{};
  Bytes merging{};             ///< What KSM saves with each further guest of the image; 0 without.
  Bytes touched{};             ///< Memory a request touches, of which what is on swap comes back.
  bool keeps_touched = false;  ///< Its guests give no memory back to the host.
  // Start
  std::vector<PhasePlan> start;  ///< After pull and unpack; the last one is "application", or
                                 ///< "page-ins" of a snapshot.
  std::vector<PhasePlan> stop;   ///< Nothing where an instance is gone at once.
  bool launcher = false;         ///< Instances stand in the line of a launcher first.
  Sampler launch_delay;
  std::string start_stream;  ///< Names of the random streams of the phases.
  std::string stop_stream;
  bool pull = true;
  double read_first = 1;          ///< Share of a pull that a start waits for.
  double unpack_ns_per_byte = 0;  ///< CPU time per unpacked byte.
};

/// CPUs that the requests of one instance can use: its limit, without one the threads of its host.
[[nodiscard]] inline double usable_cores(const ServicePlan& service, const Host& host) {
  const std::optional<Cores>& limit = service.resources.cpu_limit;
  return limit ? static_cast<double>(limit->count()) / 1000 : static_cast<double>(host.cpus);
}

struct PoolPlan {
  const Pool* pool = nullptr;
  const Host* host = nullptr;
  const Storage* storage = nullptr;
  Allocatable allocatable;  ///< What the reserve leaves.
  Cores bookable_cpu{};     ///< Allocatable times overcommit, less what daemons book.
  Bytes bookable_memory{};
  Bytes reserved{};  ///< Memory gone before the first instance.
  bool evicts = false;
  std::int64_t bookable_pods = 0;  ///< 0 for no limit.
  Daemon daemons;                  ///< Those of a host together.
  Bytes pressure_from{};           ///< Memory in use from which it swaps and evicts.
  Bytes relief_from{};             ///< Memory in use from which anything must be done at once.
  DiskPath page_in;                ///< One page read from swap.
  Sampler boot;
};

struct Plan {
  const Scenario* scenario = nullptr;
  const Layout* layout = nullptr;
  const SeriesTable* series = nullptr;
  std::vector<ServicePlan> services;  ///< By workload index.
  std::vector<PoolPlan> pools;        ///< Those that routes name: of the workloads in their order,
                                      ///< then the others.
  std::vector<LayoutCharge> charges;
  std::vector<std::string> serial_sections;
  CallGraph calls;
  std::vector<CallEnd> call_ends;  ///< By call of the graph.
  LayerCatalogue layers;
};

/// Compiles one layout of a scenario that `validate` found no problem in.
[[nodiscard]] Plan make_plan(const Scenario& scenario, const Layout& layout,
                             const SeriesTable& series);

}  // namespace stowplan
