// Hosts: which one takes an instance, when another is switched on or off, and the one timer that
// drives a host's CPU.
#include <algorithm>

#include "models/catalogue/cpu.hpp"
#include "models/fleet/fleet.hpp"
#include "models/fleet/job_tag.hpp"
#include "sim/check.hpp"

namespace stowplan {
namespace {

// The host's own agents have the default weight of cgroup v2, as systemd gives system.slice.
constexpr double agent_weight = 100;

bool is_best_effort(const InstancePlan& plan) {
  return plan.runtime->pod && plan.qos == QosClass::best_effort;
}

Demand demand_of(const InstancePlan& plan) {
  return {plan.booked_cpu, plan.booked_memory, plan.runtime->pod};
}

}  // namespace

PoolInventory::Wish Fleet::wish_of(const Instance& instance) const {
  const InstancePlan& plan = plan_of(instance);
  return {demand_of(plan), is_best_effort(plan)};
}

// A ready host first, then one that boots already, then a new one.
bool Fleet::place_instance(InstanceId id) {
  const Instance& instance = instances_[id];
  const InstancePlan& plan = plan_of(instance);
  const PoolId pool_id{plan.pool};
  PoolState& pool = pools_[pool_id];
  const Pool& what = *plan_of(pool_id).pool;
  const Demand demand = demand_of(plan);
  std::optional<std::size_t> local =
      pool.inventory.find_ready(what.placement, demand, is_best_effort(plan));
  if (!local) local = pool.inventory.find_booting(what.placement, demand);
  HostId host;
  if (local) {
    host = pool.hosts[*local];
  } else {
    const std::int64_t ordered = hosts_to_order(what.provisioner, view_of(pool_id));
    if (ordered == 0) return false;
    host = switch_on(pool_id, false);
    for (std::int64_t more = 1; more < ordered; ++more) switch_on(pool_id, false);
  }
  book(id, host, 1);
  if (hosts_[host].state == HostState::ready) {
    begin_start(id);
  } else {
    transition(id, InstanceState::waiting);
    hosts_[host].waiting.push_back(id);
  }
  return true;
}

void Fleet::book(InstanceId id, HostId host_id, int sign) {
  Instance& instance = instances_[id];
  const InstancePlan& plan = plan_of(instance);
  HostRecord& host = hosts_[host_id];
  PoolState& pool = pools_[host.pool];
  const Time now = engine_.now();
  pool.inventory.book(host.local, demand_of(plan), sign);
  host.instances += static_cast<std::uint32_t>(sign);
  note_use(host_id, plan.image, sign);
  if (plan.runtime->isolation < Isolation::hardware) {
    host.shared_kernel_instances += static_cast<std::uint32_t>(sign);
  }
  instance.host = sign > 0 ? host_id : HostId{};
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

HostId Fleet::switch_on(PoolId pool_id, bool booted) {
  PoolState& pool = pools_[pool_id];
  const PoolPlan& plan = plan_of(pool_id);
  const std::size_t local = pool.inventory.take_host();
  if (local == pool.hosts.size()) {
    const HostId id = hosts_.take(host_capacity(*plan.host), plan.host->kernel_contention);
    hosts_[id].pool = pool_id;
    hosts_[id].local = static_cast<std::uint32_t>(local);
    hosts_[id].nic_in = wire_.add_link(plan.host->network.count());
    hosts_[id].nic_out = wire_.add_link(plan.host->network.count());
    pool.hosts.push_back(id);
  }
  const HostId id = pool.hosts[local];
  HostRecord& host = hosts_[id];
  host.serial.assign(plan_.serial_sections.size(), Pipe{});
  host.cache = LayerCache{plan_.layers()};
  host.images.clear();
  host.image_timer = false;
  for (const InstancePlan& instance : plan_.instances) {
    if (PoolId{instance.pool} == pool_id && instance.deployment->prepulled) {
      host.cache.add(instance.image);
      note_image(id, instance.image);
    }
  }
  GroupOptions agents;
  agents.weight = agent_weight;
  host.agents = host.cpu.add_group(agents);
  host.metered_agents = 0;
  if (plan.pool->ksm > 0) host.guests.assign(plan_.instances.size(), 0);
  host.under_pressure = false;
  ++pool.on;
  pool.meters.hosts.add(engine_.now(), 1);
  if (trace_) trace_->host_on(host, engine_.now());
  const std::uint32_t ordinal = pool.booted++;
  if (booted) {
    host.state = HostState::ready;
    pool.inventory.set(local, Takes::all);
    start_daemons(id);
  } else {
    host.state = HostState::booting;
    pool.inventory.set(local, Takes::later);
    Stream stream{seed_, replication_, "boot/" + plan.pool->draws_as(), ordinal};
    schedule(engine_.now() + sample_duration(plan.boot, stream), EventKind::host_ready,
             hosts_.handle(id));
  }
  note_room(id);
  return id;
}

void Fleet::on_host_ready(HostId id) {
  HostRecord& host = hosts_[id];
  if (trace_) trace_->host_was(host, engine_.now());
  host.state = HostState::ready;
  PoolState& pool = pools_[host.pool];
  pool.inventory.set(host.local, Takes::all);
  start_daemons(id);
  note_room(id);
  const std::vector<InstanceId> waiting = std::move(host.waiting);
  hosts_[id].waiting.clear();
  for (const InstanceId instance : waiting) begin_start(instance);
  if (hosts_[id].instances == 0) note_empty(id);
  retry_unplaced(host.pool);
}

// What a host runs whatever else is there. What it holds without booking it, the reserve is for.
void Fleet::start_daemons(HostId id) {
  HostRecord& host = hosts_[id];
  const PoolPlan& plan = plan_of(host.pool);
  const double scanning = plan.pool->ksm > 0 ? plan.pool->ksm_cpu : 0;
  host.cpu.set_standing(engine_.now(), host.agents, plan.daemons.use.cpu + scanning);
  hold_daemon_memory(id, 1);
  rearm(id);
}

void Fleet::hold_daemon_memory(HostId id, int sign) {
  const PoolId pool = hosts_[id].pool;
  const Bytes held = plan_of(pool).daemons.use.memory * sign;
  if (held.count() == 0) return;
  pools_[pool].meters.daemons.add(engine_.now(), static_cast<double>(held.count()));
  const Bytes booked = plan_of(pool).daemons.requests.memory;
  hold_unbooked(id, std::max(Bytes{}, plan_of(pool).daemons.use.memory - booked) * sign);
  change_resident(id, held);
}

PoolView Fleet::view_of(PoolId id) const {
  const Pool& pool = *plan_of(id).pool;
  return {.on = pools_[id].on,
          .least = std::max<std::int64_t>(0, pool.hosts.min - pools_[id].lost),
          .most = std::max<std::int64_t>(0, pool.hosts.max - pools_[id].lost),
          .waiting = static_cast<std::int64_t>(pools_[id].unplaced.size()),
          .empty_host_delay = pool.empty_host_delay,
          .draining = pools_[id].draining};
}

void Fleet::note_empty(HostId id) {
  HostRecord& host = hosts_[id];
  host.empty_since = engine_.now();
  const Provisioner& provisioner = plan_of(host.pool).pool->provisioner;
  const Duration after =
      host.state == HostState::draining ? Duration{} : look_after(provisioner, view_of(host.pool));
  schedule(engine_.now() + after, EventKind::host_idle, hosts_.handle(id));
}

// A host that was used meanwhile, or still pulls an image, stays; when it is empty again, or the
// pull is over, it is looked at again.
void Fleet::on_host_idle(HostId id) {
  HostRecord& host = hosts_[id];
  PoolState& pool = pools_[host.pool];
  const Provisioner& provisioner = plan_of(host.pool).pool->provisioner;
  const Time now = engine_.now();
  if (host.state < HostState::ready || host.instances > 0 || !host.pulls.empty()) return;
  const bool drained = host.state == HostState::draining;
  if (!drained && !removes(provisioner, view_of(host.pool), now - host.empty_since)) return;
  meter_host(host);
  if (trace_) trace_->host_was(host, now);
  hold_daemon_memory(id, -1);
  pool.meters.cpu_of_gone += host.cpu.busy(now);
  host.cpu = FairShare{host_capacity(*plan_of(host.pool).host)};
  host.kernel = Contended{plan_of(host.pool).host->kernel_contention};
  host.kernel_due = Time::max();
  host.clock = {};
  host.half.cpu = 0;  // The new one counts from zero.
  host.burstable = host.best_effort = SliceId::whole;
  host.due = Time::max();
  host.state = HostState::off;
  // What was to happen on it belongs to a life that is over.
  hosts_.renew(id);
  host.watched = host.disk_timer = false;
  pool.inventory.set(host.local, Takes::none);
  --pool.on;
  if (drained) --pool.draining;
  host.unneeded_since.reset();
  pool.meters.hosts.add(now, -1);
  note_room(id);
  // Where it counted among the most that there may be, there may be another now.
  if (drained) retry_unplaced(host.pool);
}

void Fleet::retry_unplaced(PoolId pool_id) {
  PoolState& pool = pools_[pool_id];
  std::vector<bool> passed(services_.size());
  // Placing one may kill another, which may give back more room and come here again.
  while (const auto next = pool.unplaced.take(passed)) {
    if (!place_instance(next->instance)) {
      pool.unplaced.put_back(next->service, next->instance, next->ticket);
      passed[next->service.slot()] = true;
    }
  }
}

// Room that is free but too small, or of the wrong shape, for any service of the pool.
void Fleet::note_room(HostId id) {
  HostRecord& host = hosts_[id];
  PoolState& pool = pools_[host.pool];
  // Where nothing is ever placed, what is free is not left over.
  bool wanted = false;
  bool usable = false;
  for (const InstancePlan& plan : plan_.instances) {
    if (PoolId{plan.pool} != host.pool) continue;
    wanted = true;
    usable = usable || pool.inventory.fits(host.local, demand_of(plan), is_best_effort(plan));
  }
  const bool wasted = host.state == HostState::ready && wanted && !usable;
  const Cores cpu = wasted ? pool.inventory.free_cpu(host.local) : Cores{};
  const Bytes memory = wasted ? pool.inventory.free_memory(host.local) : Bytes{};
  const Time now = engine_.now();
  pool.meters.fragmented_cpu.add(now, static_cast<double>((cpu - host.wasted_cpu).count()));
  pool.meters.fragmented_memory.add(now,
                                    static_cast<double>((memory - host.wasted_memory).count()));
  host.wasted_cpu = cpu;
  host.wasted_memory = memory;
}

// One timer a host: moved when what it waits for moves. Timers left behind find `due` changed.
void Fleet::rearm(HostId id) {
  HostRecord& host = hosts_[id];
  const Time due = host.cpu.next_event();
  if (due == host.due) return;
  host.due = due;
  if (due != Time::max()) schedule(due, EventKind::cpu_due, hosts_.handle(id));
}

void Fleet::on_cpu_due(HostId id) {
  const Time now = engine_.now();
  if (hosts_[id].due != now) return;
  hosts_[id].due = Time::max();
  std::vector<JobUse> finished;
  finished.swap(finished_);
  finished.clear();
  hosts_[id].cpu.advance(now, finished);
  if (explaining_) {
    // All of them, before the next ones start the clock of a group anew.
    for (const JobUse& job : finished) {
      const JobTag tag = JobTag::unpack(job.tag);
      if (tag.kind() != JobKind::request) continue;
      if (const auto done = tag.owner<Request>(); requests_.alive(done)) explain_cpu_end(done.id);
    }
  }
  for (const JobUse& job : finished) {
    charge(hosts_[id].pool, job);
    const JobTag tag = JobTag::unpack(job.tag);
    switch (tag.kind()) {
      case JobKind::request:
        if (const auto request = tag.owner<Request>(); requests_.alive(request)) {
          on_computed(request.id);
        }
        break;
      case JobKind::start_phase:
        if (const auto instance = tag.owner<Instance>(); instances_.alive(instance)) {
          note_core_idle(id);
          advance_phases(instance.id);
        }
        break;
      case JobKind::launch:
        if (const auto instance = tag.owner<Instance>(); instances_.alive(instance)) {
          note_core_idle(id);
          launched(instance.id);
        }
        break;
      case JobKind::unpack:
        if (const auto pull = tag.owner<Pull>(); pulls_.alive(pull)) on_unpack_part(pull.id);
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
