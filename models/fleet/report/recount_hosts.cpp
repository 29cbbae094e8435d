// Hosts, counted again: which are on, what is booked on each, and what its instances and daemons
// hold of its memory, part by part.
#include <algorithm>
#include <map>

#include "models/catalogue/memory.hpp"
#include "models/fleet/fleet.hpp"

namespace stowplan {
void Fleet::recount_hosts(PoolId p, std::vector<Recount>& list) const {
  const PoolState& pool = pools_[p];
  const PoolPlan& plan = plan_of(p);
  double on = 0;
  double draining = 0;
  double free_cpu = 0;
  double free_memory = 0;
  double free_pods = 0;
  double wasted_cpu = 0;
  double wasted_memory = 0;
  for (std::size_t local = 0; local < pool.hosts.size(); ++local) {
    const HostRecord& host = hosts_[pool.hosts[local]];
    on += host.state != HostState::off ? 1 : 0;
    draining += host.state == HostState::draining ? 1 : 0;
    free_cpu += static_cast<double>(pool.inventory.free_cpu(local).count());
    free_memory += in_bytes(pool.inventory.free_memory(local));
    free_pods += static_cast<double>(pool.inventory.free_pods(local));
    wasted_cpu += static_cast<double>(host.wasted_cpu.count());
    wasted_memory += in_bytes(host.wasted_memory);
  }
  double instances = 0;
  double cpu = 0;
  double memory = 0;
  double pods = 0;
  std::vector<double> there(hosts_.size());
  for (const ServiceId s : services_.ids()) {
    const InstancePlan& service = plan_of(s);
    for (const InstanceId id : services_[s].instances) {
      const HostId host = instances_[id].host;
      if (pool_of(s) != p || !host) continue;
      there[host.slot()] += 1;
      instances += 1;
      cpu += static_cast<double>(service.booked_cpu.count());
      memory += in_bytes(service.booked_memory);
      pods += service.runtime->pod ? 1 : 0;
    }
  }
  const std::string of = " of " + plan.pool->name;
  const PoolMeters& m = pool.meters;
  const auto hosts = static_cast<double>(pool.hosts.size());
  list.push_back({"hosts" + of, m.hosts.value(), on});
  list.push_back({"hosts allowed for" + of, static_cast<double>(pool.on), on});
  list.push_back({"hosts drained" + of, static_cast<double>(pool.draining), draining});
  list.push_back({"instances" + of, m.instances.value(), instances});
  list.push_back({"booked CPU" + of, m.booked_cpu.value(), cpu});
  list.push_back({"booked memory" + of, m.booked_memory.value(), memory});
  list.push_back({"booked pods" + of, m.booked_pods.value(), pods});
  list.push_back(
      {"free CPU" + of, free_cpu, hosts * static_cast<double>(plan.bookable_cpu.count()) - cpu});
  list.push_back(
      {"free memory" + of, free_memory, hosts * in_bytes(plan.bookable_memory) - memory});
  if (plan.bookable_pods > 0) {
    list.push_back(
        {"free pods" + of, free_pods, hosts * static_cast<double>(plan.bookable_pods) - pods});
  }
  list.push_back({"CPU left over" + of, m.fragmented_cpu.value(), wasted_cpu});
  list.push_back({"memory left over" + of, m.fragmented_memory.value(), wasted_memory});
  for (const HostId id : pool.hosts) {
    list.push_back(
        {"instances on a host" + of, static_cast<double>(hosts_[id].instances), there[id.slot()]});
  }
}

HeldMemory Fleet::held_on(HostId host_id) const {
  const HostRecord& host = hosts_[host_id];
  const PoolPlan& pool = plan_of(host.pool);
  HeldMemory held;
  LayerCache cache{plan_.layers()};
  std::map<ImageId, std::vector<AlikeGuests>> alike;
  for (const ServiceId s : services_.ids()) {
    const InstancePlan& plan = plan_of(s);
    std::uint32_t guests = 0;
    for (const InstanceId id : services_[s].instances) {
      const Instance& instance = instances_[id];
      if (instance.host != host_id || !instance.memory_held) continue;
      if (instance.application_held) held.application += plan.memory.application;
      held.application += instance.touched;
      held.runtime += plan.memory.runtime;
      held.guest_os += plan.memory.guest_os + plan.memory.mapped;
      held.unbooked += plan.unbooked;
      held.log_writes += plan.log_writes.count();
      if (!plan.runtime->guest_kernel) cache.start(plan.image);
      ++guests;
    }
    if (plan.merging.count() > 0) alike[plan.image].push_back({guests, plan.merging});
  }
  for (const auto& [image, guests] : alike) held.merged += merged_memory(guests);
  held.guest_os -= held.merged;
  held.shared = cache.mapped();
  if (host.state >= HostState::ready) {
    held.daemons = pool.daemons.use.memory;
    held.unbooked += std::max(Bytes{}, held.daemons - pool.daemons.requests.memory);
  }
  return held;
}

// Host by host, because what runs out is the memory of a host.
void Fleet::recount_memory(PoolId p, std::vector<Recount>& list) const {
  const PoolPlan& pool = plan_of(p);
  const std::string of = " of " + pool.pool->name;
  HeldMemory sum;
  Bytes swapped{};
  Bytes from_reserve{};
  for (const HostId id : pools_[p].hosts) {
    const HostRecord& host = hosts_[id];
    const HeldMemory held = held_on(id);
    const Bytes agents = std::max(Bytes{}, pool.reserved - held.unbooked);
    const Bytes over = std::max(Bytes{}, held.resident() + agents - pool.pressure_from);
    list.push_back({"resident on a host" + of, in_bytes(host.resident), in_bytes(held.resident())});
    list.push_back({"swapped on a host" + of, in_bytes(host.swapped),
                    in_bytes(std::min(over, pool.pool->swap))});
    list.push_back({"log writes on a host" + of, host.log_writes, held.log_writes});
    sum.add(held);
    swapped += host.swapped;
    from_reserve += std::min(held.unbooked, pool.reserved);
  }
  double requests = 0;
  for (const ServiceId s : services_.ids()) {
    if (pool_of(s) == p) requests += services_[s].meters.request_memory.value();
  }
  const PoolMeters& m = pools_[p].meters;
  list.push_back(
      {"memory of applications" + of, m.application.value() + requests, in_bytes(sum.application)});
  list.push_back({"memory of runtimes" + of, m.runtime.value(), in_bytes(sum.runtime)});
  list.push_back({"memory of guests" + of, m.guest_os.value(), in_bytes(sum.guest_os)});
  list.push_back({"shared memory" + of, m.shared.value(), in_bytes(sum.shared)});
  list.push_back({"merged memory" + of, m.merged.value(), in_bytes(sum.merged)});
  list.push_back({"memory of daemons" + of, m.daemons.value(), in_bytes(sum.daemons)});
  list.push_back({"swapped memory" + of, m.swapped.value(), in_bytes(swapped)});
  list.push_back({"unbooked memory" + of, m.from_reserve.value(), in_bytes(from_reserve)});
}

}  // namespace stowplan
