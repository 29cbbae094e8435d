// What happens when the memory of a host runs out: kubelet evicts pods that it finds under
// pressure, and at last the kernel kills. See docs/models/memory.md.
#include "models/catalogue/kubelet.hpp"
#include "models/catalogue/memory.hpp"
#include "models/fleet/fleet.hpp"

namespace stowplan {

// ---- Kills ----

// The kernel kills the worst until all fits, whichever of them made it too much.
void Fleet::relieve_memory(HostId host_id) {
  // Whoever took its place in the line may come here while an instance loses its requests: it must
  // not be killed once more, nor another for memory that is about to be free.
  if (hosts_[host_id].losing > 0) return;
  const PoolPlan& plan = plan_of(hosts_[host_id].pool);
  if (in_use(host_id) <= plan.relief_from) return;
  if (plan.evicts) watch_memory(host_id);
  while (in_use(host_id) > plan.host->memory) {
    const InstanceId victim = worst_of(host_id);
    if (!victim) return;
    ++pools_[hosts_[host_id].pool].meters.host_oom_kills;
    kill(victim);
  }
}

// The kernel looks at processes from the oldest on and takes a later one that is as bad. A guest is
// one process, with its VMM; the shim beside a container is another, and exempt.
InstanceId Fleet::worst_of(HostId host_id) const {
  const PoolPlan& pool = plan_of(hosts_[host_id].pool);
  const Bytes memory = visible_memory(*pool.host) + pool.pool->swap;
  InstanceId worst;
  std::int64_t most = 0;
  for (const InstanceId id : hosts_[host_id].holders) {
    const Instance& instance = instances_[id];
    const InstancePlan& plan = plan_of(instance);
    Bytes resident = plan.memory.total() + plan.memory.shared + instance.touched;
    if (!plan.runtime->guest_kernel) resident -= plan.memory.outside;
    if (!instance.application_held) resident -= plan.memory.application;
    const std::int64_t badness = oom_badness(resident, plan.oom_score_adj, memory);
    if (worst && !killed_rather(badness, most)) continue;
    worst = id;
    most = badness;
  }
  return worst;
}

// ---- Evictions ----

// Between two looks a host may still run out and kill.
void Fleet::watch_memory(HostId host_id) {
  if (hosts_[host_id].watched) return;
  hosts_[host_id].watched = true;
  const auto looks = (engine_.now() - Time{}) / pressure_look;
  schedule(Time{pressure_look * (looks + 1)}, EventKind::memory_look, hosts_.handle(host_id));
}

// One pod a look. The host takes no best-effort pods until it has been at rest for a while.
void Fleet::on_memory_look(HostId id) {
  HostRecord& host = hosts_[id];
  const PoolId pool_id = host.pool;
  PoolState& pool = pools_[pool_id];
  const Time now = engine_.now();
  host.watched = false;
  if (host.state < HostState::ready) return;
  if (in_use(id) > plan_of(pool_id).pressure_from) {
    host.under_pressure = true;
    host.pressure_seen_at = now;
    if (host.state == HostState::ready) {
      pool.inventory.set(host.local, Takes::all_but_best_effort);
    }
    note_room(id);
    const InstanceId victim = first_to_evict(id);
    if (victim) evict(victim);
  } else if (host.under_pressure && now - host.pressure_seen_at >= pressure_holds) {
    host.under_pressure = false;
    if (host.state == HostState::ready) pool.inventory.set(host.local, Takes::all);
    note_room(id);
    retry_unplaced(pool_id);
  }
  if (hosts_[id].under_pressure) watch_memory(id);
}

// Of equals the one that began to hold memory first. A pod uses what counts inside its limit, and
// what of its runtime is booked with it.
InstanceId Fleet::first_to_evict(HostId host_id) const {
  InstanceId victim;
  PodMemory worst;
  for (const InstanceId id : hosts_[host_id].holders) {
    const Instance& instance = instances_[id];
    const InstancePlan& plan = plan_of(instance);
    if (instance.state == InstanceState::stopping || !plan.runtime->pod) continue;
    Bytes usage = plan.memory.total() - plan.unbooked + instance.touched;
    if (!instance.application_held) usage -= plan.memory.application;
    const PodMemory pod{.usage = usage, .request = plan.booked_memory};
    if (victim && !evicted_before(pod, worst)) continue;
    victim = id;
    worst = pod;
  }
  return victim;
}

// It goes at once, without a grace period, and its requests are lost; another is asked for,
// wherever there is room.
void Fleet::evict(InstanceId id) {
  Instance& instance = instances_[id];
  const ServiceId service_id = instance.service;
  const bool wanted = instance.state != InstanceState::draining;
  const bool spare = instance.spare;
  const HostId host = instance.host;
  ServiceMeters& meters = services_[service_id].meters;
  ++meters.evictions;
  if (!wanted) ++meters.evicted_going;
  // Not draining any more: it goes here, and not when the last of its requests has.
  transition(id, InstanceState::stopping);
  instances_.renew(id);
  leave_cpu(id);
  lose_requests(id, Outcome::evicted);
  release(id);
  relieve_memory(host);
  if (wanted) add_instance(service_id, spare);
}

}  // namespace stowplan
