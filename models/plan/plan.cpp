#include "models/plan/plan.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "models/scenario/validate.hpp"
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

std::int64_t packets(Bytes bytes, const Network& network) {
  const std::int64_t payload = (network.mtu - network.headers).count();
  return (bytes.count() + payload - 1) / payload;
}

// A message leaves in packets, each with headers and framing; the wire or the packet rate binds.
Message message(Bytes bytes, const Network& network, Bandwidth line) {
  if (bytes.count() == 0) return {};
  const std::int64_t count = packets(bytes, network);
  const Bytes wire = bytes + (network.headers + network.encapsulation + ethernet_framing) * count;
  const double rate = network.packet_rate.count();
  const double at_rate = rate > 0 ? static_cast<double>(count) / rate * line.count() : 0;
  const auto payload = static_cast<double>(bytes.count());
  return {payload, std::max(static_cast<double>(wire.count()), at_rate) / payload};
}

// CPU time for the packets of a request and its answer on one side.
double packets_ns(const NetworkDemand& demand, const Network& network, const Runtime& runtime) {
  const auto count =
      static_cast<double>(packets(demand.in, network) + packets(demand.out, network));
  return count * static_cast<double>((runtime.packet_cpu + network.packet_cpu).count());
}

// What one operation takes of the device, and of the limit the runtime sets.
DiskPath disk_path(const DiskDemand& demand, const Distribution<Duration>& latency, Rate iops,
                   Bandwidth bandwidth, const DiskAccess& runtime) {
  return {.operations = demand.ops,
          .latency = sampler(latency),
          .added_ns = static_cast<double>(runtime.latency.count()),
          .device_ns = operation_ns(demand, iops, bandwidth),
          .limit_ns = operation_ns(demand, runtime.iops_limit, runtime.bandwidth_limit)};
}

// A phase reads in pieces, each of about a mebibyte and not longer than ten milliseconds if it has
// more than one operation, so that requests and other starts come between.
void add_disk(PhasePlan& phase, const DiskDemand& demand, Rate iops, Bandwidth bandwidth) {
  constexpr double piece_bytes = 1 << 20;
  constexpr double piece_ns = 10e6;
  const double each_ns = operation_ns(demand, iops, bandwidth);
  if (demand.ops <= 0 || each_ns <= 0) return;
  const auto bytes = static_cast<double>(demand.bytes.count());
  const double most = std::min(bytes > 0 ? piece_bytes / bytes : piece_ns, piece_ns / each_ns);
  const double at_a_time =
      bytes > piece_bytes ? piece_bytes / bytes : std::max(1.0, std::floor(most));
  phase.disk_ns += demand.ops * each_ns;
  phase.disk_piece_ns = std::max(phase.disk_piece_ns, at_a_time * each_ns);
}

Daemon all_daemons(const Pool& pool) {
  Daemon sum;
  for (const Daemon& daemon : pool.daemons) {
    sum.requests.cpu += daemon.requests.cpu;
    sum.requests.memory += daemon.requests.memory;
    sum.use.cpu += daemon.use.cpu;
    sum.use.memory += daemon.use.memory;
  }
  return sum;
}

std::int64_t pods_for_instances(std::int64_t pods, const Pool& pool) {
  if (pods == 0) return 0;
  return pods - std::ranges::count(pool.daemons, true, &Daemon::pod);
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
    for (const Route& route : layout_.route) pool_index(route.pool);
    for (const Charge& charge : s_.charge) add_charge(charge);
    fold_calls();
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
      return whole_part(static_cast<double>(count) * factor);
    };
    pool.daemons = all_daemons(*at);
    pool.bookable_cpu = Cores{overbook(pool.allocatable.cpu.count(), at->cpu_overcommit)} -
                        pool.daemons.requests.cpu;
    pool.bookable_memory = Bytes{overbook(pool.allocatable.memory.count(), at->memory_overcommit)} -
                           pool.daemons.requests.memory;
    pool.bookable_pods = pods_for_instances(pool.allocatable.pods, *at);
    pool.reserved = reserved_memory(*pool.host);
    pool.evicts = at->eviction.value_or(pool.host->reserve != Reserve::none);
    pool.pressure_from = pool.host->memory - eviction_threshold(*pool.host);
    pool.relief_from = pool.evicts ? pool.pressure_from : pool.host->memory;
    pool.page_in = disk_path({.ops = 1, .bytes = swap_page}, pool.storage->read_latency,
                             pool.storage->iops, pool.storage->bandwidth, {});
    pool.boot = sampler(pool.host->boot);
    plan_.pools.push_back(std::move(pool));
    return static_cast<std::uint32_t>(plan_.pools.size() - 1);
  }

  // A charge for what this layout does not have is none of its.
  void add_charge(const Charge& charge) {
    const auto named = [&](const std::string& name) { return name == layout_.name; };
    if (!charge.layouts.empty() && std::ranges::none_of(charge.layouts, named)) return;
    LayoutCharge line{.charge = &charge};
    if (!charge.workload.empty()) {
      const auto at = std::ranges::find(s_.workload, charge.workload, &Workload::name);
      line.service = static_cast<std::uint32_t>(at - s_.workload.begin());
    } else if (!charge.pool.empty()) {
      const auto at = std::ranges::find(plan_.pools, charge.pool,
                                        [](const PoolPlan& pool) { return pool.pool->name; });
      if (at == plan_.pools.end()) return;
      line.pool = static_cast<std::uint32_t>(at - plan_.pools.begin());
    }
    plan_.charges.push_back(line);
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
    service.resources =
        resources_of(deployment->requests, deployment->limits, service.runtime->guest_kernel);
    service.qos = service.resources.qos();
    const Image& image = *s_.image.find(deployment->image);
    system_ = service.runtime->guest_kernel ? system_services(s_.image, image) : std::nullopt;
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
    service.booked_cpu = service.resources.cpu_request + runtime.cpu_charge;
    service.cpu = sampler(request.cpu);
    service.useful_factor = image.application.request_cpu;
    service.overhead_factor =
        runtime.cpu_overhead + image.application.memory_bound * runtime.nested_paging;
    Duration syscall = runtime.syscall;
    for (const std::string& name : service.deployment->hardening) {
      syscall += s_.hardening.find(name)->syscall;
    }
    const auto ns = [](Duration d) { return static_cast<double>(d.count()); };
    service.overhead_ns =
        request.syscalls * ns(syscall) +
        (request.disk_read.ops + request.disk_write.ops) * ns(runtime.disk_operation_cpu) +
        packets_ns(request.network, network, runtime);
    service.quota = service.resources.cpu_limit && !runtime.guest_kernel;
    const double stated = service.deployment->limits.cpu_weight;
    service.weight =
        stated > 0 ? stated
                   : static_cast<double>(cgroup_weight(cpu_shares(service.resources.cpu_request),
                                                       plan_.pools[service.pool].pool->cpu_weight));
    service.standing_cpu = runtime.background_cpu;
    if (system_) service.standing_cpu += system_->background_cpu;
  }

  void fold_disk_and_network(ServicePlan& service, const Image& image) {
    const Runtime& runtime = *service.runtime;
    const Network& network = *s_.network.find(service.deployment->network);
    const Storage& storage = *plan_.pools[service.pool].storage;
    const RequestDemand& request = service.workload->request;
    service.disk_read = disk_path(request.disk_read, storage.read_latency, storage.iops,
                                  storage.bandwidth, runtime.disk_read);
    service.disk_write =
        disk_path(request.disk_write, storage.write_latency, storage.iops_of_writes(),
                  storage.bandwidth_of_writes(), runtime.disk_write);
    service.log_writes = image.application.log_writes;
    if (system_) service.log_writes += system_->log_writes;
    service.host_syscalls = runtime.host_syscalls;
    for (const std::string& name : service.deployment->hardening) {
      const std::int64_t left = s_.hardening.find(name)->host_syscalls;
      if (left > 0) service.host_syscalls = std::min(service.host_syscalls, left);
    }
    service.hop = runtime.hop_latency + network.hop_latency;
    const Bandwidth line = plan_.pools[service.pool].host->network;
    service.request = message(request.network.in, network, line);
    service.response = message(request.network.out, network, line);
  }

  // The caller's side. Its packets are paid for with its own work, in the mean where a call has a
  // chance; those of further attempts when they are made.
  void fold_calls() {
    plan_.call_ends.resize(plan_.calls.count());
    for (std::uint32_t caller = 0; caller < plan_.services.size(); ++caller) {
      ServicePlan& service = plan_.services[caller];
      const Network& network = *s_.network.find(service.deployment->network);
      const Bandwidth line = plan_.pools[service.pool].host->network;
      for (const CallStage& stage : plan_.calls.stages(caller)) {
        for (std::uint32_t i = stage.first; i < stage.first + stage.count; ++i) {
          const CompiledCall& call = plan_.calls.call(i);
          const NetworkDemand& demand = plan_.services[call.to].workload->request.network;
          CallEnd& end = plan_.call_ends[i];
          end.request_weight = message(demand.in, network, line).weight;
          end.response_weight = message(demand.out, network, line).weight;
          end.packets_ns = packets_ns(demand, network, *service.runtime);
          service.overhead_ns += call.probability * end.packets_ns;
        }
      }
    }
  }

  void fold_memory(ServicePlan& service, const Image& image) {
    const Resources& resources = service.resources;
    service.memory =
        memory_parts(image, system_ ? &*system_ : nullptr, *service.runtime,
                     resources.memory_limit.value_or(Bytes{}), plan_.layers.mapped(service.image));
    service.booked_memory = resources.memory_request + service.runtime->memory_charge;
    if (service.runtime->memory_charge.count() == 0) service.unbooked = service.memory.outside;
    if (service.runtime->pod) {
      service.oom_score_adj = oom_score_adj(service.qos, resources.memory_request,
                                            visible_memory(*plan_.pools[service.pool].host));
    }
    service.dirty_rate = image.application.dirty_rate;
    service.writable_set = image.application.writable_set;
    const Pool& pool = *plan_.pools[service.pool].pool;
    service.merging = merging_memory(service.memory, pool.ksm);
    service.touched =
        touched_memory(service.memory, service.workload->request.memory, pool.swap_touched);
    service.keeps_touched = service.runtime->guest_kernel && !pool.balloon;
  }

  std::vector<PhasePlan> compile(const std::vector<Phase>& phases, const ServicePlan& service) {
    const Storage& storage = *plan_.pools[service.pool].storage;
    std::vector<PhasePlan> compiled;
    for (const Phase& phase : phases) {
      compiled.push_back({.name = phase.name,
                          .delay = sampler(phase.delay),
                          .serial = serial_index(phase.serial),
                          .serial_time = sampler(phase.serial_time),
                          .serial_growth = phase.serial_growth,
                          .scope = phase.scope,
                          .cpu = sampler(phase.cpu),
                          .parallelism = phase.parallelism,
                          .by_host = !service.runtime->guest_kernel});
      add_disk(compiled.back(), phase.disk_read, storage.iops, storage.bandwidth);
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
    service.stop = compile(service.runtime->stop, service);
    if (service.deployment->lazy_pull) service.read_first = image.application.start_read;
    if (service.deployment->snapshot) {
      fold_restore(service, image.application);
    } else {
      fold_boot(service, image);
    }
  }

  // Pages of the snapshot come in as they are touched, one after the other.
  void fold_restore(ServicePlan& service, const Application& application) {
    constexpr double page = 4096;
    const Bytes touched =
        application.working_set.count() > 0 ? application.working_set : application.memory;
    const double faults_ns = std::ceil(static_cast<double>(touched.count()) / page) *
                             static_cast<double>(service.runtime->restore_fault.count());
    service.start = compile(service.runtime->restore, service);
    service.start.push_back({.name = "page-ins", .delay = constant(faults_ns), .inside = true});
  }

  static Sampler constant(double ns) {
    const std::int64_t whole = whole_part(std::ceil(ns));
    return sampler(Distribution<Duration>{Constant<Duration>{Duration{whole}}});
  }

  void fold_boot(ServicePlan& service, const Image& image) {
    const Storage& storage = *plan_.pools[service.pool].storage;
    service.start = compile(service.runtime->start, service);
    if (system_) {
      service.start.push_back({.name = "userspace",
                               .delay = constant(static_cast<double>(system_->boot_delay.count())),
                               .cpu = sampler(system_->boot_cpu),
                               .inside = true});
      add_disk(service.start.back(), system_->boot_read, storage.iops, storage.bandwidth);
    }
    // Each file is read and written, as one operation each, on the same device.
    const CopyUp& copy = image.application.copy_up;
    if (copy.files > 0 && service.runtime->copy_up.count() > 0) {
      const auto each_ns = static_cast<double>(service.runtime->copy_up.count());
      service.start.push_back(
          {.name = "copy-up", .delay = constant(copy.files * each_ns), .inside = true});
      const DiskDemand each{copy.files,
                            Bytes{static_cast<std::int64_t>(
                                std::ceil(static_cast<double>(copy.bytes.count()) / copy.files))}};
      add_disk(service.start.back(), each, storage.iops, storage.bandwidth);
      add_disk(service.start.back(), each, storage.iops_of_writes(), storage.bandwidth_of_writes());
    }
    service.start.push_back({.name = "application",
                             .cpu = sampler(image.application.start_cpu),
                             .parallelism = image.application.start_parallelism,
                             .inside = true});
  }

  const Scenario& s_;
  const Layout& layout_;
  std::optional<SystemServices> system_;  // Of the service being built; none where none start.
  Plan plan_;
};

}  // namespace

Plan make_plan(const Scenario& scenario, const Layout& layout, const SeriesTable& series) {
  return PlanBuilder{scenario, layout, series}.build();
}

}  // namespace stowplan
