#include "models/plan/instance_plan.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace stowplan {
namespace {

// One thread's; plain tar is bound by the disk (docs/models/image.md).
double unpack_ns_per_byte(Compression compression, const ImagePull& pull) {
  switch (compression) {
    case Compression::gzip:
      return 1e9 / pull.gzip.count();
    case Compression::zstd:
      return 1e9 / pull.zstd.count();
    case Compression::none:
      return 0;
  }
  return 0;
}

Sampler constant(double ns) {
  const std::int64_t whole = whole_part(std::ceil(ns));
  return sampler(Distribution<Duration>{Constant<Duration>{Duration{whole}}});
}

/// Builds one plan; holds what its steps share.
class InstancePlanBuilder {
 public:
  InstancePlanBuilder(const Site& site, const Deployment& deployment, SerialSections& sections)
      : site_(site),
        image_(*site.scenario.image.find(deployment.image)),
        storage_(*site.pool.storage),
        sections_(sections) {
    plan_.deployment = &deployment;
    plan_.runtime = site.scenario.runtime.find(deployment.runtime);
    plan_.image = *site.layers.find(deployment.image);
    plan_.pool = site.pool_index;
    plan_.resources =
        resources_of(deployment.requests, deployment.limits, plan_.runtime->guest_kernel);
    plan_.qos = plan_.resources.qos();
    if (plan_.runtime->guest_kernel) system_ = system_services(site.scenario.image, image_);
  }

  InstancePlan build(std::string name) {
    plan_.name = std::move(name);
    fold_cpu();
    fold_logs_and_syscalls();
    fold_memory();
    fold_start();
    return std::move(plan_);
  }

 private:
  void fold_cpu() {
    const Runtime& runtime = *plan_.runtime;
    plan_.booked_cpu = plan_.resources.cpu_request + runtime.cpu_charge;
    plan_.overhead_factor =
        runtime.cpu_overhead + image_.application.memory_bound * runtime.nested_paging;
    plan_.crowding = plan_.deployment->concurrency_cost;
    plan_.quota = plan_.resources.cpu_limit && !runtime.guest_kernel;
    const double stated = plan_.deployment->limits.cpu_weight;
    plan_.weight = stated > 0
                       ? stated
                       : static_cast<double>(cgroup_weight(cpu_shares(plan_.resources.cpu_request),
                                                           site_.pool.pool->cpu_weight));
    plan_.standing_cpu = runtime.background_cpu;
    if (system_) plan_.standing_cpu += system_->background_cpu;
  }

  void fold_logs_and_syscalls() {
    plan_.log_writes = image_.application.log_writes;
    if (system_) plan_.log_writes += system_->log_writes;
    plan_.host_syscalls = plan_.runtime->host_syscalls;
    for (const std::string& name : plan_.deployment->hardening) {
      const std::int64_t left = site_.scenario.hardening.find(name)->host_syscalls;
      if (left > 0) plan_.host_syscalls = std::min(plan_.host_syscalls, left);
    }
  }

  void fold_memory() {
    const Resources& resources = plan_.resources;
    const Runtime& runtime = *plan_.runtime;
    plan_.memory =
        memory_parts(image_, system_ ? &*system_ : nullptr, runtime,
                     resources.memory_limit.value_or(Bytes{}), site_.layers.mapped(plan_.image));
    plan_.booked_memory = resources.memory_request + runtime.memory_charge;
    if (runtime.memory_charge.count() == 0) plan_.unbooked = plan_.memory.outside;
    if (runtime.pod) {
      plan_.oom_score_adj =
          oom_score_adj(plan_.qos, resources.memory_request, visible_memory(*site_.pool.host));
    }
    plan_.dirty_rate = image_.application.dirty_rate;
    plan_.writable_set = image_.application.writable_set;
    const Pool& pool = *site_.pool.pool;
    plan_.merging = merging_memory(plan_.memory, pool.ksm);
    plan_.keeps_touched = runtime.guest_kernel && !pool.balloon;
  }

  void fold_start() {
    const Launch& launch = plan_.deployment->launch;
    plan_.launch_delay = sampler(launch.delay);
    plan_.launch_cpu = sampler(launch.cpu);
    plan_.launcher = launch.at_once > 0 || launch.workers > 0 || plan_.launch_delay.mean() > 0 ||
                     plan_.launch_cpu.mean() > 0;
    plan_.start_stream = "start/" + plan_.name;
    plan_.stop_stream = "stop/" + plan_.name;
    plan_.pull = plan_.runtime->pull;
    const ImagePull& pull = site_.pool.pool->image_pull;
    plan_.unpack_ns_per_byte = unpack_ns_per_byte(image_.compression, pull);
    plan_.layer_by_layer = pull.kind != Puller::whole && !plan_.deployment->lazy_pull;
    plan_.stop = compile(plan_.runtime->stop);
    if (plan_.deployment->lazy_pull) plan_.read_first = image_.application.start_read;
    if (plan_.deployment->snapshot) {
      fold_restore();
    } else {
      fold_boot();
    }
    if (plan_.pull && plan_.deployment->image_pull_policy == PullPolicy::always) {
      const auto trip = static_cast<double>(site_.pool.pool->registry_round_trip.count());
      plan_.start.insert(plan_.start.begin(), {.name = "registry", .delay = constant(trip)});
    }
  }

  std::vector<PhasePlan> compile(const std::vector<Phase>& phases) {
    return compile_phases(phases, *plan_.runtime, storage_, sections_);
  }

  // Pages of the snapshot come in as they are touched, one after the other.
  void fold_restore() {
    constexpr double page = 4096;
    const Application& application = image_.application;
    const Bytes touched =
        application.working_set.count() > 0 ? application.working_set : application.memory;
    const double faults_ns = std::ceil(static_cast<double>(touched.count()) / page) *
                             static_cast<double>(plan_.runtime->restore_fault.count());
    plan_.start = compile(plan_.runtime->restore);
    plan_.start.push_back({.name = "page-ins", .delay = constant(faults_ns), .inside = true});
  }

  void fold_boot() {
    plan_.start = compile(plan_.runtime->start);
    if (system_) {
      plan_.start.push_back({.name = "userspace",
                             .delay = constant(static_cast<double>(system_->boot_delay.count())),
                             .cpu = sampler(system_->boot_cpu),
                             .inside = true});
      add_disk(plan_.start.back(), system_->boot_read, storage_.iops, storage_.bandwidth);
    }
    fold_copy_up();
    plan_.start.push_back({.name = "application",
                           .cpu = sampler(image_.application.start_cpu),
                           .parallelism = image_.application.start_parallelism,
                           .inside = true});
  }

  // Each file is read and written, as one operation each, on the same device.
  void fold_copy_up() {
    const CopyUp& copy = image_.application.copy_up;
    if (copy.files <= 0 || plan_.runtime->copy_up.count() <= 0) return;
    const auto each_ns = static_cast<double>(plan_.runtime->copy_up.count());
    plan_.start.push_back(
        {.name = "copy-up", .delay = constant(copy.files * each_ns), .inside = true});
    const DiskDemand each{copy.files, Bytes{static_cast<std::int64_t>(std::ceil(
                                          static_cast<double>(copy.bytes.count()) / copy.files))}};
    add_disk(plan_.start.back(), each, storage_.iops, storage_.bandwidth);
    add_disk(plan_.start.back(), each, storage_.iops_of_writes(), storage_.bandwidth_of_writes());
  }

  const Site& site_;
  const Image& image_;
  const Storage& storage_;
  SerialSections& sections_;
  std::optional<SystemServices> system_;  // None where none start.
  InstancePlan plan_;
};

}  // namespace

InstancePlan make_instance_plan(const Site& site, std::string name, const Deployment& deployment,
                                SerialSections& sections) {
  return InstancePlanBuilder{site, deployment, sections}.build(std::move(name));
}

}  // namespace stowplan
