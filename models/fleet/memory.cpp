// Memory of hosts: who holds it, what merging saves, and what happens when it runs out. A real host
// first swaps, then kubelet evicts, and at last the kernel kills. See docs/models/memory.md.
#include "models/memory.hpp"

#include <algorithm>
#include <vector>

#include "models/fleet/fleet.hpp"
#include "models/fleet/transfer.hpp"

namespace stowplan {
namespace {

// kubelet: how often it looks (housekeeping interval), and how long a host that was under pressure
// takes no pods (eviction-pressure-transition-period).
constexpr Duration look_every = std::chrono::seconds{10};
constexpr Duration pressure_holds = std::chrono::minutes{5};

}  // namespace

// ---- Who holds it ----

void Fleet::hold_memory(std::uint32_t id, int sign) {
  Instance& instance = instances_[id];
  const ServicePlan& plan = plan_.services[instance.service];
  HostRecord& host = hosts_[instance.host];
  PoolMeters& meters = pools_[host.pool].meters;
  const Time now = engine_.now();
  Bytes change{};
  const auto add = [&](TimeWeighted& signal, Bytes bytes) {
    signal.add(now, static_cast<double>(bytes.count()));
    change += bytes;
  };
  instance.memory_held = sign > 0;
  add(meters.application, plan.memory.application * sign);
  add(meters.runtime, plan.memory.runtime * sign);
  add(meters.guest_os, (plan.memory.guest_os + plan.memory.mapped) * sign);
  host.log_writes += plan.log_writes.count() * sign;
  if (!plan.runtime->guest_kernel) {
    const Bytes before = host.cache.mapped();
    if (sign > 0) {
      host.cache.start(plan.image);
    } else {
      host.cache.stop(plan.image);
    }
    add(meters.shared, host.cache.mapped() - before);
  }
  if (plan.merging.count() > 0) {
    const Bytes saved = merge_pages(id, sign);
    add(meters.guest_os, Bytes{} - saved);
    meters.merged.add(now, static_cast<double>(saved.count()));
  }
  change_resident(instance.host, change);
  if (sign > 0) {
    relieve_memory(instance.host);
  } else {
    touch(id, Bytes{} - instance.touched);
  }
}

// What is saved from now on, more than before. All guests of the image count, whatever they serve.
Bytes Fleet::merge_pages(std::uint32_t id, int sign) {
  const std::uint32_t service = instances_[id].service;
  HostRecord& host = hosts_[instances_[id].host];
  const auto saved = [&] {
    std::vector<AlikeGuests> alike;
    for (std::size_t s = 0; s < plan_.services.size(); ++s) {
      const ServicePlan& other = plan_.services[s];
      if (other.image == plan_.services[service].image) {
        alike.push_back({host.guests[s], other.merging});
      }
    }
    return merged_memory(alike);
  };
  const Bytes before = saved();
  host.guests[service] += static_cast<std::uint32_t>(sign);
  return saved() - before;
}

// A guest that gives nothing back uses again what earlier requests have left.
void Fleet::hold_request_memory(const Request& request, int sign) {
  const ServicePlan& plan = plan_.services[request.service];
  const Bytes change = plan.workload->request.memory * sign;
  Instance& instance = instances_[request.instance];
  instance.request_memory += change;
  if (plan.keeps_touched) {
    touch(request.instance, std::max(Bytes{}, instance.request_memory - instance.touched));
  } else {
    touch(request.instance, change);
  }
}

void Fleet::touch(std::uint32_t id, Bytes change) {
  if (change.count() == 0) return;
  Instance& instance = instances_[id];
  instance.touched += change;
  services_[instance.service].meters.request_memory.add(engine_.now(),
                                                        static_cast<double>(change.count()));
  change_resident(instance.host, change);
}

void Fleet::change_resident(std::uint32_t host_id, Bytes change) {
  HostRecord& host = hosts_[host_id];
  host.resident += change;
  if (plan_.pools[host.pool].pool->swap.count() > 0) swap_excess(host_id);
}

// ---- Swap ----

// What is over lies on swap, as far as there is room. It is written when it becomes more; what
// becomes less was somebody's who needs it no longer.
void Fleet::swap_excess(std::uint32_t host_id) {
  HostRecord& host = hosts_[host_id];
  const PoolPlan& plan = plan_.pools[host.pool];
  PoolMeters& meters = pools_[host.pool].meters;
  const Time now = engine_.now();
  const Bytes over = std::max(Bytes{}, host.resident - plan.pressure_from);
  const Bytes change = std::min(over, plan.pool->swap) - host.swapped;
  if (change.count() == 0) return;
  host.swapped += change;
  meters.swapped.add(now, static_cast<double>(change.count()));
  if (change > Bytes{}) {
    host.disk.enter(now, transfer_time(change, plan.storage->bandwidth_of_writes()));
    meters.swap_traffic += change.count();
  }
}

// Every page is as likely on swap as any other. Reads follow each other, as faults do; with many of
// them the mean latency is as good as a draw for each, and shifts nobody's random numbers.
Time Fleet::paged_in(const Request& request) {
  HostRecord& host = hosts_[instances_[request.instance].host];
  const PoolPlan& plan = plan_.pools[host.pool];
  const Time now = engine_.now();
  const Bytes wanted =
      part_of(plan_.services[request.service].touched, ratio(host.swapped, host.resident));
  const std::int64_t pages = wanted.count() / swap_page.count();
  if (pages == 0) return now;
  pools_[host.pool].meters.swap_traffic += pages * swap_page.count();
  const auto count = static_cast<double>(pages);
  const Duration device = device_time(host, count * plan.page_in.device_ns);
  const Time done = host.disk.enter(now, device);
  return std::max(done, done - device + from_seconds(count * plan.page_in.latency.mean() * 1e-9));
}

// ---- Kills ----

// More in memory than installed happens only where memory is booked more than once. The kernel then
// kills the instance with the most resident memory; ties go to the lowest id.
void Fleet::relieve_memory(std::uint32_t host_id) {
  const PoolPlan& plan = plan_.pools[hosts_[host_id].pool];
  if (hosts_[host_id].in_memory() <= plan.relief_from) return;
  if (plan.pool->eviction) watch_memory(host_id);
  while (hosts_[host_id].in_memory() > plan.host->memory) {
    const std::uint32_t victim = largest_for_requests(host_id);
    if (victim == no_id) return;
    ++pools_[hosts_[host_id].pool].meters.host_oom_kills;
    crash(victim);
    // What a guest has kept goes with it.
    if (instances_.live(victim) && instances_[victim].host == host_id) {
      touch(victim, Bytes{} - instances_[victim].touched);
    }
  }
}

std::uint32_t Fleet::largest_for_requests(std::uint32_t host_id) const {
  std::uint32_t largest = no_id;
  Bytes most{-1};
  for (std::uint32_t id = 0; id < instances_.size(); ++id) {
    if (!instances_.live(id) || instances_[id].host != host_id) continue;
    const Instance& instance = instances_[id];
    if (instance.state != InstanceState::ready && instance.state != InstanceState::draining) {
      continue;
    }
    const Bytes resident = plan_.services[instance.service].memory.total() + instance.touched;
    if (instance.touched.count() > 0 && resident > most) {
      largest = id;
      most = resident;
    }
  }
  return largest;
}

// ---- Evictions ----

// kubelet looks every ten seconds; between two looks a host may still run out and kill.
void Fleet::watch_memory(std::uint32_t host_id) {
  if (hosts_[host_id].watched) return;
  hosts_[host_id].watched = true;
  const auto looks = (engine_.now() - Time{}) / look_every;
  schedule(Time{look_every * (looks + 1)}, EventKind::memory_look, host_id);
}

// One pod a look. The host takes no more until it has been at rest for a while.
void Fleet::on_memory_look(std::uint32_t id) {
  HostRecord& host = hosts_[id];
  const std::uint32_t pool_id = host.pool;
  PoolState& pool = pools_[pool_id];
  const Time now = engine_.now();
  host.watched = false;
  if (host.state != HostState::ready) return;
  if (host.in_memory() > plan_.pools[pool_id].pressure_from) {
    host.pressed = true;
    host.pressed_at = now;
    pool.ready[host.local] = 0;
    note_room(id);
    const std::uint32_t victim = most_over_booking(id);
    if (victim != no_id) evict(victim);
  } else if (host.pressed && now - host.pressed_at >= pressure_holds) {
    host.pressed = false;
    pool.ready[host.local] = 1;
    note_room(id);
    retry_unplaced(pool_id);
  }
  if (hosts_[id].pressed) watch_memory(id);
}

// Where memory is booked more than once, what an instance may count on is its share of it. Ties go
// to the lowest id.
std::uint32_t Fleet::most_over_booking(std::uint32_t host_id) const {
  const double share = 1 / plan_.pools[hosts_[host_id].pool].pool->memory_overcommit;
  std::uint32_t victim = no_id;
  Bytes most{};
  for (std::uint32_t id = 0; id < instances_.size(); ++id) {
    if (!instances_.live(id) || instances_[id].host != host_id) continue;
    const Instance& instance = instances_[id];
    const ServicePlan& plan = plan_.services[instance.service];
    if (!instance.memory_held || instance.state == InstanceState::stopping) continue;
    if (!plan.runtime->pod) continue;
    const Bytes over = plan.memory.total() + instance.touched - part_of(plan.booked_memory, share);
    if (victim == no_id || over > most) {
      victim = id;
      most = over;
    }
  }
  return victim;
}

// It goes at once, without a grace period, and its requests are lost; whoever asked for it asks for
// another.
void Fleet::evict(std::uint32_t id) {
  const Instance& instance = instances_[id];
  const std::uint32_t service_id = instance.service;
  ServiceState& service = services_[service_id];
  const bool wanted = instance.state != InstanceState::draining;
  const bool spare = instance.spare;
  ++service.meters.evictions;
  if (instance.state == InstanceState::ready) {
    if (!spare) {
      service.balancer.remove(id);
      service.meters.ready.add(engine_.now(), -1);
    }
  } else if (instance.state == InstanceState::starting && instance.restarts == 0) {
    --starting_;
  }
  instances_.renew(id);
  leave_cpu(id);
  lose_requests(id, Outcome::evicted);
  let_go(id);
  if (wanted) add_instance(service_id, spare);
}

}  // namespace stowplan
