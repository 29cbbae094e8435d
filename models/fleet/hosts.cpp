// Hosts: which one takes an instance, when another is switched on or off, and the one timer that
// drives a host's CPU.
#include <algorithm>
#include <limits>

#include "models/catalogue/cpu.hpp"
#include "models/fleet/fleet.hpp"
#include "models/fleet/job_tag.hpp"
#include "sim/check.hpp"

namespace stowplan {
namespace {

// The host's own agents have the default weight of cgroup v2, as systemd gives system.slice.
constexpr double agent_weight = 100;

}  // namespace

void Fleet::add_instance(std::uint32_t service_id, bool spare) {
  ServiceState& service = services_[service_id];
  const std::uint32_t id = instances_.take();
  Instance& instance = instances_[id];
  instance.service = service_id;
  instance.ordinal = service.started++;
  instance.spare = spare;
  instance.requested_at = engine_.now();
  service.instances.push_back(id);
  ++starting_;
  if (plan_.services[service_id].launcher) {
    line_up(id);
  } else {
    ask_for_room(id);
  }
}

void Fleet::ask_for_room(std::uint32_t id) {
  const std::uint32_t service = instances_[id].service;
  if (place_instance(id)) return;
  pools_[plan_.services[service].pool].unplaced.push_back(id);
  services_[service].meters.unplaced.add(engine_.now(), 1);
}

// A ready host first, then one that boots already, then a new one.
bool Fleet::place_instance(std::uint32_t id) {
  const Instance& instance = instances_[id];
  const ServicePlan& plan = plan_.services[instance.service];
  PoolState& pool = pools_[plan.pool];
  const Pool& what = *plan_.pools[plan.pool].pool;
  const Demand demand{plan.booked_cpu, plan.booked_memory, plan.runtime->pod};
  HostsView view = hosts_for(plan);
  std::optional<HostId> local = place(what.placement, demand, view);
  if (!local) {
    view.eligible = pool.booting;
    local = place(what.placement, demand, view);
  }
  std::uint32_t host = no_id;
  if (local) {
    host = pool.hosts[index(*local)];
  } else if (pool.on < what.hosts.max) {
    host = switch_on(plan.pool, false);
  } else {
    return false;
  }
  book(id, host, 1);
  if (hosts_[host].state == HostState::ready) {
    begin_start(id);
  } else {
    instances_[id].state = InstanceState::waiting;
    hosts_[host].waiting.push_back(id);
  }
  return true;
}

// Hosts that take an instance of this service, if it fits.
HostsView Fleet::hosts_for(const ServicePlan& service) const {
  const PoolState& pool = pools_[service.pool];
  const bool best_effort = service.runtime->pod && service.qos == QosClass::best_effort;
  return {pool.free_cpu,     pool.free_memory,     pool.free_pods,
          pool.capacity_cpu, pool.capacity_memory, best_effort ? pool.calm : pool.ready};
}

void Fleet::book(std::uint32_t id, std::uint32_t host_id, int sign) {
  Instance& instance = instances_[id];
  const ServicePlan& plan = plan_.services[instance.service];
  HostRecord& host = hosts_[host_id];
  PoolState& pool = pools_[host.pool];
  const Time now = engine_.now();
  pool.free_cpu[host.local] -= plan.booked_cpu * sign;
  pool.free_memory[host.local] -= plan.booked_memory * sign;
  if (plan.runtime->pod) pool.free_pods[host.local] -= sign;
  STOWPLAN_CHECK(pool.free_cpu[host.local].count() >= 0);
  STOWPLAN_CHECK(pool.free_memory[host.local].count() >= 0);
  STOWPLAN_CHECK(pool.free_pods[host.local] >= 0);
  host.instances += static_cast<std::uint32_t>(sign);
  if (plan.runtime->isolation < Isolation::hardware) {
    host.shared_kernel_instances += static_cast<std::uint32_t>(sign);
  }
  instance.host = sign > 0 ? host_id : no_id;
  if (plan.runtime->pod && plan.qos == QosClass::burstable) {
    host.burstable_requests += plan.resources.cpu_request * sign;
    weigh_burstable(host_id);
    rearm(host_id);
  }
  services_[instance.service].meters.placed.add(now, sign);
  pool.meters.instances.add(now, sign);
  pool.meters.booked_cpu.add(now, static_cast<double>(plan.booked_cpu.count() * sign));
  pool.meters.booked_memory.add(now, static_cast<double>(plan.booked_memory.count() * sign));
  if (plan.runtime->pod) pool.meters.booked_pods.add(now, sign);
  note_room(host_id);
}

// It is gone: what it held is free.
void Fleet::let_go(std::uint32_t id) {
  Instance& instance = instances_[id];
  ServiceState& service = services_[instance.service];
  const std::uint32_t pool_id = plan_.services[instance.service].pool;
  const Time now = engine_.now();
  std::erase(service.instances, id);
  free_place(id);
  if (instance.state == InstanceState::in_line) {
    std::erase(service.line, id);
  } else if (instance.state == InstanceState::unplaced) {
    std::erase(pools_[pool_id].unplaced, id);
    service.meters.unplaced.add(now, -1);
  } else {
    const std::uint32_t host_id = instance.host;
    HostRecord& host = hosts_[host_id];
    std::erase(host.waiting, id);
    for (const std::uint32_t pull : host.pulls) std::erase(pulls_[pull].waiting, id);
    leave_cpu(id);
    rearm(host_id);
    if (instance.memory_held) hold_memory(id, -1);
    if (instance.met) --host.met;
    book(id, host_id, -1);
    if (host.instances == 0) note_empty(host_id);
  }
  instances_.give_back(id);
  retry_unplaced(pool_id);
}

std::uint32_t Fleet::switch_on(std::uint32_t pool_id, bool booted) {
  PoolState& pool = pools_[pool_id];
  const PoolPlan& plan = plan_.pools[pool_id];
  // A place whose host went is taken over first, so that the arrays do not grow for ever.
  std::uint32_t id = no_id;
  for (const std::uint32_t candidate : pool.hosts) {
    if (hosts_[candidate].state == HostState::off) {
      id = candidate;
      break;
    }
  }
  const Capacity capacity = host_capacity(*plan.host);
  if (id == no_id) {
    id = static_cast<std::uint32_t>(hosts_.size());
    hosts_.emplace_back(capacity);
    hosts_[id].pool = pool_id;
    hosts_[id].local = static_cast<std::uint32_t>(pool.hosts.size());
    hosts_[id].nic_in = wire_.add_link(plan.host->network.count());
    hosts_[id].nic_out = wire_.add_link(plan.host->network.count());
    pool.hosts.push_back(id);
    pool.free_cpu.push_back(plan.bookable_cpu);
    pool.free_memory.push_back(plan.bookable_memory);
    const std::int64_t pods = plan.bookable_pods;
    pool.free_pods.push_back(pods > 0 ? static_cast<std::int32_t>(pods)
                                      : std::numeric_limits<std::int32_t>::max());
    pool.capacity_cpu.push_back(plan.bookable_cpu);
    pool.capacity_memory.push_back(plan.bookable_memory);
    pool.ready.push_back(0);
    pool.calm.push_back(0);
    pool.booting.push_back(0);
  }
  HostRecord& host = hosts_[id];
  host.serial.assign(plan_.serial_sections.size(), Pipe{});
  host.cache = LayerCache{plan_.layers};
  for (const ServicePlan& service : plan_.services) {
    if (service.pool == pool_id && service.deployment->prepulled) host.cache.add(service.image);
  }
  GroupOptions agents;
  agents.weight = agent_weight;
  host.agents = host.cpu.add_group(agents);
  host.metered_agents = 0;
  if (plan.pool->ksm > 0) host.guests.assign(plan_.services.size(), 0);
  host.pressed = false;
  ++pool.on;
  pool.meters.hosts.add(engine_.now(), 1);
  const std::uint32_t ordinal = pool.booted++;
  if (booted) {
    host.state = HostState::ready;
    pool.ready[host.local] = pool.calm[host.local] = 1;
    start_daemons(id);
  } else {
    host.state = HostState::booting;
    pool.booting[host.local] = 1;
    Stream stream{seed_, replication_, "boot/" + plan.pool->name, ordinal};
    schedule(engine_.now() + sample_duration(plan.boot, stream), EventKind::host_ready, id);
  }
  note_room(id);
  return id;
}

void Fleet::on_host_ready(std::uint32_t id) {
  HostRecord& host = hosts_[id];
  if (host.state != HostState::booting) return;
  host.state = HostState::ready;
  PoolState& pool = pools_[host.pool];
  pool.booting[host.local] = 0;
  pool.ready[host.local] = pool.calm[host.local] = 1;
  start_daemons(id);
  note_room(id);
  const std::vector<std::uint32_t> waiting = std::move(host.waiting);
  hosts_[id].waiting.clear();
  for (const std::uint32_t instance : waiting) begin_start(instance);
  if (hosts_[id].instances == 0) note_empty(id);
  retry_unplaced(host.pool);
}

// What a host runs whatever else is there. What it holds without booking it, the reserve is for.
void Fleet::start_daemons(std::uint32_t id) {
  HostRecord& host = hosts_[id];
  const PoolPlan& plan = plan_.pools[host.pool];
  const double scanning = plan.pool->ksm > 0 ? plan.pool->ksm_cpu : 0;
  host.cpu.set_standing(engine_.now(), host.agents, plan.daemons.use.cpu + scanning);
  hold_daemon_memory(id, 1);
  rearm(id);
}

void Fleet::hold_daemon_memory(std::uint32_t id, int sign) {
  const std::uint32_t pool = hosts_[id].pool;
  const Bytes held = plan_.pools[pool].daemons.use.memory * sign;
  if (held.count() == 0) return;
  pools_[pool].meters.daemons.add(engine_.now(), static_cast<double>(held.count()));
  const Bytes booked = plan_.pools[pool].daemons.requests.memory;
  hold_unbooked(id, std::max(Bytes{}, plan_.pools[pool].daemons.use.memory - booked) * sign);
  change_resident(id, held);
}

void Fleet::note_empty(std::uint32_t id) {
  HostRecord& host = hosts_[id];
  host.empty_since = engine_.now();
  schedule(engine_.now() + plan_.pools[host.pool].pool->empty_host_delay, EventKind::host_idle, id);
}

// A host that was used meanwhile, or still pulls an image, stays; when it is empty again, or the
// pull is over, it is looked at again.
void Fleet::on_host_idle(std::uint32_t id) {
  HostRecord& host = hosts_[id];
  PoolState& pool = pools_[host.pool];
  const Pool& what = *plan_.pools[host.pool].pool;
  const Time now = engine_.now();
  if (host.state != HostState::ready || host.instances > 0 || !host.pulls.empty()) return;
  if (now - host.empty_since < what.empty_host_delay || pool.on <= what.hosts.min) return;
  meter_host(host);
  hold_daemon_memory(id, -1);
  pool.meters.cpu_of_gone += host.cpu.busy(now);
  host.cpu = FairShare{host_capacity(*plan_.pools[host.pool].host)};
  host.half.cpu = 0;  // The new one counts from zero.
  host.burstable = host.best_effort = SliceId::whole;
  host.due = Time::max();
  host.state = HostState::off;
  pool.ready[host.local] = pool.calm[host.local] = 0;
  --pool.on;
  pool.meters.hosts.add(now, -1);
  note_room(id);
}

void Fleet::retry_unplaced(std::uint32_t pool_id) {
  PoolState& pool = pools_[pool_id];
  // Placing one may kill another, which may give back more room and come here again.
  for (std::size_t tries = pool.unplaced.size(); tries > 0 && !pool.unplaced.empty(); --tries) {
    const std::uint32_t id = pool.unplaced.front();
    pool.unplaced.pop_front();
    if (place_instance(id)) {
      services_[instances_[id].service].meters.unplaced.add(engine_.now(), -1);
    } else {
      pool.unplaced.push_back(id);
    }
  }
}

// Room that is free but too small, or of the wrong shape, for any service of the pool.
void Fleet::note_room(std::uint32_t id) {
  HostRecord& host = hosts_[id];
  PoolState& pool = pools_[host.pool];
  // Where nothing is ever placed, what is free is not left over.
  const bool wanted = std::ranges::any_of(
      plan_.services, [&](const ServicePlan& service) { return service.pool == host.pool; });
  const bool usable =
      std::any_of(plan_.services.begin(), plan_.services.end(), [&](const ServicePlan& service) {
        return service.pool == host.pool &&
               fits({service.booked_cpu, service.booked_memory, service.runtime->pod},
                    hosts_for(service), host.local);
      });
  const bool wasted = host.state == HostState::ready && wanted && !usable;
  const Cores cpu = wasted ? pool.free_cpu[host.local] : Cores{};
  const Bytes memory = wasted ? pool.free_memory[host.local] : Bytes{};
  const Time now = engine_.now();
  pool.meters.fragmented_cpu.add(now, static_cast<double>((cpu - host.wasted_cpu).count()));
  pool.meters.fragmented_memory.add(now,
                                    static_cast<double>((memory - host.wasted_memory).count()));
  host.wasted_cpu = cpu;
  host.wasted_memory = memory;
}

// One timer a host: moved when what it waits for moves. Timers left behind find `due` changed.
void Fleet::rearm(std::uint32_t id) {
  HostRecord& host = hosts_[id];
  const Time due = host.cpu.next_event();
  if (due == host.due) return;
  host.due = due;
  if (due != Time::max()) schedule(due, EventKind::cpu_due, id);
}

void Fleet::on_cpu_due(std::uint32_t id) {
  const Time now = engine_.now();
  if (hosts_[id].due != now) return;
  hosts_[id].due = Time::max();
  std::vector<JobUse> finished;
  finished.swap(finished_);
  finished.clear();
  hosts_[id].cpu.advance(now, finished);
  for (const JobUse& job : finished) {
    charge(hosts_[id].pool, job);
    const JobTag tag = JobTag::unpack(job.tag);
    switch (tag.kind) {
      case JobKind::request:
        if (requests_.live(tag.id) && requests_.generation(tag.id) == tag.generation) {
          on_computed(tag.id);
        }
        break;
      case JobKind::start_phase:
        if (instances_.live(tag.id) && instances_.generation(tag.id) == tag.generation) {
          advance_phases(tag.id);
        }
        break;
      case JobKind::unpack:
        on_unpack_part(tag.id);
        break;
      case JobKind::packets:  // No one waits for them.
      case JobKind::message:
      case JobKind::answer:
      case JobKind::pull:
        break;
    }
  }
  finished.swap(finished_);
  rearm(id);
}

}  // namespace stowplan
