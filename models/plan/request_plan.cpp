#include "models/plan/request_plan.hpp"

namespace stowplan {

RequestPlan make_request_plan(const Site& site, const Workload& workload,
                              const InstancePlan& instance) {
  const RequestDemand& request = workload.request;
  const Runtime& runtime = *instance.runtime;
  const Deployment& deployment = *instance.deployment;
  const Image& image = *site.scenario.image.find(deployment.image);
  const Network& network = *site.scenario.network.find(deployment.network);
  const Storage& storage = *site.pool.storage;
  const auto ns = [](Duration d) { return static_cast<double>(d.count()); };
  RequestPlan plan;
  plan.useful_factor = image.application.request_cpu;
  Duration syscall = runtime.syscall;
  for (const std::string& name : deployment.hardening) {
    syscall += site.scenario.hardening.find(name)->syscall;
  }
  plan.overhead_ns =
      request.syscalls * ns(syscall) +
      (request.disk_read.ops + request.disk_write.ops) * ns(runtime.disk_operation_cpu) +
      packets_ns(request.network, network, runtime);
  plan.disk_read = disk_path(request.disk_read, storage.read_latency, storage.iops,
                             storage.bandwidth, runtime.disk_read);
  plan.disk_write = disk_path(request.disk_write, storage.write_latency, storage.iops_of_writes(),
                              storage.bandwidth_of_writes(), runtime.disk_write);
  plan.hop = runtime.hop_latency + network.hop_latency;
  const Bandwidth line = site.pool.host->network;
  plan.request = message(request.network.in, network, line);
  plan.response = message(request.network.out, network, line);
  plan.touched = touched_memory(instance.memory, request.memory, site.pool.pool->swap_touched);
  return plan;
}

CallEnd make_call_end(const Scenario& scenario, const NetworkDemand& demand,
                      const InstancePlan& caller, const PoolPlan& pool) {
  const Network& network = *scenario.network.find(caller.deployment->network);
  const Bandwidth line = pool.host->network;
  return {.request_weight = message(demand.in, network, line).weight,
          .response_weight = message(demand.out, network, line).weight,
          .packets_ns = packets_ns(demand, network, *caller.runtime)};
}

}  // namespace stowplan
