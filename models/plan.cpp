#include "models/plan.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "models/validate.hpp"
#include "sim/check.hpp"

namespace stowplan {
namespace {

// Unpacked bytes a second that one thread turns out, measured on one core of a 2.6 GHz EPYC:
// gzip 86 MB/s, zstd 350 MB/s; plain tar is bound by the disk (docs/models/image.md).
double unpack_ns_per_byte(Compression compression) {
  switch (compression) {
    case Compression::gzip:
      return 1e9 / 86e6;
    case Compression::zstd:
      return 1e9 / 350e6;
    case Compression::none:
      return 0;
  }
  return 0;
}

std::int64_t packets(Bytes bytes, Bytes packet) {
  return (bytes.count() + packet.count() - 1) / packet.count();
}

/// Builds one plan; holds what its steps share.
class PlanBuilder {
 public:
  PlanBuilder(const Scenario& scenario, const Layout& layout, const SeriesTable& series)
      : s_(scenario), layout_(layout) {
    plan_.scenario = &scenario;
    plan_.layout = &layout;
    plan_.series = &series;
    plan_.layers = LayerCatalogue{scenario.image};
    plan_.calls = CallGraph{scenario.workload};
  }

  Plan build() {
    for (const Workload& workload : s_.workload) add_service(workload);
    return std::move(plan_);
  }

 private:
  std::uint32_t pool_index(const std::string& name) {
    for (std::size_t i = 0; i < plan_.pools.size(); ++i) {
      if (plan_.pools[i].pool->name == name) return static_cast<std::uint32_t>(i);
    }
    const auto at = std::find_if(s_.pool.begin(), s_.pool.end(),
                                 [&](const Pool& pool) { return pool.name == name; });
    STOWPLAN_CHECK(at != s_.pool.end());
    PoolPlan pool;
    pool.pool = &*at;
    pool.host = s_.host.find(at->host);
    pool.storage = s_.storage.find(pool.host->storage);
    pool.allocatable = allocatable(*pool.host);
    const auto overbook = [](std::int64_t count, double factor) {
      return static_cast<std::int64_t>(static_cast<double>(count) * factor);
    };
    pool.bookable_cpu = Cores{overbook(pool.allocatable.cpu.count(), at->cpu_overcommit)};
    pool.bookable_memory = Bytes{overbook(pool.allocatable.memory.count(), at->memory_overcommit)};
    pool.boot = sampler(pool.host->boot);
    plan_.pools.push_back(std::move(pool));
    return static_cast<std::uint32_t>(plan_.pools.size() - 1);
  }

  std::int32_t serial_index(const std::string& name) {
    if (name.empty()) return -1;
    const auto at = std::find(plan_.serial_sections.begin(), plan_.serial_sections.end(), name);
    if (at != plan_.serial_sections.end()) {
      return static_cast<std::int32_t>(at - plan_.serial_sections.begin());
    }
    plan_.serial_sections.push_back(name);
    return static_cast<std::int32_t>(plan_.serial_sections.size() - 1);
  }

  void add_service(const Workload& workload) {
    const Route* route = route_of(layout_, workload);
    STOWPLAN_CHECK(route != nullptr);
    const auto deployment =
        std::find_if(s_.deployment.begin(), s_.deployment.end(),
                     [&](const Deployment& d) { return d.name == route->deployment; });
    STOWPLAN_CHECK(deployment != s_.deployment.end());

    ServicePlan service;
    service.workload = &workload;
    service.deployment = &*deployment;
    service.runtime = s_.runtime.find(deployment->runtime);
    service.image = *plan_.layers.find(deployment->image);
    service.pool = pool_index(route->pool);
    const Image& image = *s_.image.find(deployment->image);
    system_ = service.runtime->guest_kernel ? system_services(s_.image, image) : nullptr;
    fold_cpu(service, image);
    fold_disk_and_network(service, image);
    fold_memory(service, image);
    fold_start(service, image);
    plan_.services.push_back(std::move(service));
  }

  void fold_cpu(ServicePlan& service, const Image& image) {
    const RequestDemand& request = service.workload->request;
    const Runtime& runtime = *service.runtime;
    const Network& network = *s_.network.find(service.deployment->network);
    const Limits& limits = service.deployment->limits;
    service.booked_cpu = limits.cpu + runtime.cpu_charge;
    service.cpu = sampler(request.cpu);
    service.useful_factor = image.application.request_cpu;
    service.overhead_factor = runtime.cpu_overhead;
    const auto packet_count =
        static_cast<double>(packets(request.network.in, network.packet_size) +
                            packets(request.network.out, network.packet_size));
    const auto ns = [](Duration d) { return static_cast<double>(d.count()); };
    service.overhead_ns =
        request.syscalls * ns(runtime.syscall) +
        (request.disk_read.ops + request.disk_write.ops) * ns(runtime.disk_operation_cpu) +
        packet_count * (ns(runtime.packet_cpu) + ns(network.packet_cpu));
    service.quota = limits.cpu_quota && !runtime.guest_kernel;
    service.weight =
        limits.cpu_weight > 0 ? limits.cpu_weight : static_cast<double>(limits.cpu.count());
    service.standing_cpu = runtime.background_cpu;
    if (system_ != nullptr) service.standing_cpu += system_->background_cpu;
  }

  void fold_disk_and_network(ServicePlan& service, const Image& image) {
    const Runtime& runtime = *service.runtime;
    const Network& network = *s_.network.find(service.deployment->network);
    const Storage& storage = *plan_.pools[service.pool].storage;
    service.read_latency = sampler(storage.read_latency);
    service.write_latency = sampler(storage.write_latency);
    service.disk_added = runtime.disk_operation_latency;
    service.instance_iops = runtime.disk_iops_limit;
    service.log_writes = image.application.log_writes;
    if (system_ != nullptr) service.log_writes += system_->log_writes;
    service.hop = runtime.hop_latency + network.hop_latency;
    service.bandwidth = plan_.pools[service.pool].host->network * network.bandwidth_share;
  }

  void fold_memory(ServicePlan& service, const Image& image) {
    const Limits& limits = service.deployment->limits;
    service.memory = memory_parts(image, system_, *service.runtime, limits.memory,
                                  plan_.layers.mapped(service.image));
    service.booked_memory = limits.memory + service.runtime->memory_charge;
  }

  std::vector<StartPhase> compile(const std::vector<Phase>& phases, const Runtime& runtime) {
    std::vector<StartPhase> compiled;
    for (const Phase& phase : phases) {
      compiled.push_back({.name = phase.name,
                          .delay = sampler(phase.delay),
                          .serial = serial_index(phase.serial),
                          .serial_time = sampler(phase.serial_time),
                          .serial_growth = phase.serial_growth,
                          .scope = phase.scope,
                          .read = phase.read,
                          .cpu = sampler(phase.cpu),
                          .parallelism = phase.parallelism,
                          .by_host = !runtime.guest_kernel});
    }
    return compiled;
  }

  void fold_start(ServicePlan& service, const Image& image) {
    const Launch& launch = service.deployment->launch;
    service.launch_delay = sampler(launch.delay);
    service.launcher = launch.at_once > 0 || service.launch_delay.mean() > 0;
    service.start_stream = "start/" + service.workload->name;
    service.stop_stream = "stop/" + service.workload->name;
    service.pull = service.runtime->pull;
    service.unpack_ns_per_byte = unpack_ns_per_byte(image.compression);
    service.start = compile(service.runtime->start, *service.runtime);
    service.stop = compile(service.runtime->stop, *service.runtime);
    if (system_ != nullptr) {
      service.start.push_back(
          {.name = "userspace",
           .delay = sampler(Distribution<Duration>{Constant<Duration>{system_->boot_delay}}),
           .read = system_->boot_read,
           .cpu = sampler(system_->boot_cpu),
           .inside = true});
    }
    service.start.push_back({.name = "application",
                             .cpu = sampler(image.application.start_cpu),
                             .parallelism = image.application.start_parallelism,
                             .inside = true});
  }

  const Scenario& s_;
  const Layout& layout_;
  const SystemServices* system_ = nullptr;  // Of the service being built; null where none start.
  Plan plan_;
};

}  // namespace

Plan make_plan(const Scenario& scenario, const Layout& layout, const SeriesTable& series) {
  return PlanBuilder{scenario, layout, series}.build();
}

}  // namespace stowplan
