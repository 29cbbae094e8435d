// An instance compiled: an image on a runtime with limits, on the hosts of a pool. What it books,
// what it holds, and how it comes up and goes. It knows nothing of requests; see request_plan.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/catalogue/kubelet.hpp"
#include "models/catalogue/layers.hpp"
#include "models/catalogue/memory.hpp"
#include "models/plan/phase_plan.hpp"
#include "models/plan/pool_plan.hpp"
#include "models/scenario/scenario.hpp"
#include "sim/distribution.hpp"
#include "sim/units.hpp"

namespace stowplan {

struct InstancePlan {
  std::string name;  ///< Of its workload; names its random streams.
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
  double weight = 1;           ///< As cpu.weight of cgroup v2.
  bool quota = false;          ///< Its CPU limit is enforced per period; a guest's is its vCPUs.
  double standing_cpu = 0;     ///< CPUs used all the time [cores].
  double overhead_factor = 0;  ///< Runtime's extra per useful CPU time.
  double crowding = 0;         ///< Of GroupOptions: how far requests that compute hold up others.
  // Disk and host
  Bandwidth log_writes{};          ///< Bytes logged a second.
  std::int64_t host_syscalls = 0;  ///< Of the host's kernel, as many are within reach.
  // Memory
  MemoryParts memory;
  Bytes unbooked{};                ///< Memory of its runtime that the node's reserve pays for.
  std::int64_t oom_score_adj = 0;  ///< How much rather the kernel kills it than others.
  Bandwidth dirty_rate{};          ///< For live migration, and the pages it goes to.
  Bytes writable_set{};
  Bytes merging{};             ///< What KSM saves with each further guest of the image; 0 without.
  bool keeps_touched = false;  ///< Its guests give no memory back to the host.
  // Start
  std::vector<PhasePlan> start;  ///< After pull and unpack; the last one is "application", or
                                 ///< "page-ins" of a snapshot.
  std::vector<PhasePlan> stop;   ///< Nothing where an instance is gone at once.
  bool launcher = false;         ///< Instances stand in the line of a launcher first.
  Sampler launch_delay;
  Sampler launch_cpu;
  std::string start_stream;  ///< Names of the random streams of the phases.
  std::string stop_stream;
  bool pull = true;
  double read_first = 1;          ///< Share of a pull that a start waits for.
  bool layer_by_layer = false;    ///< A pull is fetched and unpacked so.
  double unpack_ns_per_byte = 0;  ///< CPU time per unpacked byte.
};

/// Where a deployment runs, for compiling it.
struct Site {
  const Scenario& scenario;
  const LayerCatalogue& layers;
  std::uint32_t pool_index = 0;
  const PoolPlan& pool;
};

/// Compiles what an instance of a deployment is. Names new serial sections in `sections`.
[[nodiscard]] InstancePlan make_instance_plan(const Site& site, std::string name,
                                              const Deployment& deployment,
                                              SerialSections& sections);

/// CPUs that the requests of one instance can use: its limit, without one the threads of its host.
[[nodiscard]] inline double usable_cores(const InstancePlan& instance, const Host& host) {
  const std::optional<Cores>& limit = instance.resources.cpu_limit;
  return limit ? static_cast<double>(limit->count()) / 1000 : static_cast<double>(host.cpus);
}

}  // namespace stowplan
