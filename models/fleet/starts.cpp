// How an instance comes up: image to the host, phases of the runtime, userspace where a guest
// boots, the application. Each part is work on the host's shared resources, so a hundred starts at
// once take as long as their slowest shared resource makes them. See docs/models/boot.md.
#include <algorithm>

#include "models/fleet/fleet.hpp"
#include "models/fleet/job_tag.hpp"
#include "sim/check.hpp"

namespace stowplan {
namespace {

// Images travel and are read in chunks, so that those that share a link or a disk share it fairly
// and small requests pass between them.
constexpr Bytes chunk = 1_MiB;

// Phases every start has before those of the runtime.
constexpr std::uint32_t placement_phase = 0;
constexpr std::uint32_t pull_phase = 1;
constexpr std::uint32_t unpack_phase = 2;
constexpr std::uint32_t first_own_phase = 3;

Duration transfer_time(Bytes bytes, Bandwidth bandwidth) {
  return from_seconds(static_cast<double>(bytes.count()) / bandwidth.count());
}

}  // namespace

void Fleet::begin_start(std::uint32_t id) {
  Instance& instance = instances_[id];
  const ServicePlan& plan = plan_.services[instance.service];
  ServiceState& service = services_[instance.service];
  const Time now = engine_.now();
  instance.state = InstanceState::starting;
  service.meters.start_phases[placement_phase].add((now - instance.requested_at).count());
  instance.phase_began = now;

  join_cpu(id);
  const HostRecord& host = hosts_[instance.host];
  if (plan.pull && !host.cache.holds(plan.image)) {
    fetch(id);
  } else {
    begin_phases(id);
  }
}

// A container's limit is a quota per period, which burns and stalls; a guest's is the number of its
// virtual CPUs. Periods of different instances begin at different instants.
void Fleet::join_cpu(std::uint32_t id) {
  Instance& instance = instances_[id];
  const ServicePlan& plan = plan_.services[instance.service];
  const double limit = static_cast<double>(plan.deployment->limits.cpu.count()) / 1000;
  GroupOptions options;
  options.weight = plan.weight;
  if (plan.quota) {
    Stream stream{seed_, replication_, "quota/" + plan.workload->name, instance.ordinal};
    options.quota = limit;
    options.phase = Duration{
        static_cast<std::int64_t>(stream.uniform() * static_cast<double>(options.period.count()))};
  } else {
    options.cap = limit;
  }
  instance.group = hosts_[instance.host].cpu.add_group(options);
  instance.has_group = true;
}

void Fleet::leave_cpu(std::uint32_t id) {
  Instance& instance = instances_[id];
  if (!instance.has_group) return;
  aborted_.clear();
  hosts_[instance.host].cpu.remove_group(engine_.now(), instance.group, aborted_);
  instance.has_group = false;
  instance.looks.clear();
}

// Whoever needs an image that is on its way waits for it; layers under way for another image are
// waited for as well and then looked at again.
void Fleet::fetch(std::uint32_t id) {
  const Instance& instance = instances_[id];
  HostRecord& host = hosts_[instance.host];
  const ServicePlan& plan = plan_.services[instance.service];
  for (const std::uint32_t other : host.pulls) {
    if (plan_.layers.overlap(plan_.services[pulls_[other].service].image, plan.image)) {
      pulls_[other].waiting.push_back(id);
      return;
    }
  }
  const LayerCache::Missing missing = host.cache.missing(plan.image);
  const std::uint32_t pull = pulls_.take();
  pulls_[pull] = {.host = instance.host,
                  .service = instance.service,
                  .compressed = missing.compressed,
                  .unpacked = missing.unpacked,
                  .write_ratio = missing.compressed.count() > 0
                                     ? ratio(missing.unpacked, missing.compressed)
                                     : 0,
                  .waiting = {id}};
  host.pulls.push_back(pull);
  pools_[host.pool].meters.pulled += missing.compressed.count();
  next_chunk(pull);
}

void Fleet::next_chunk(std::uint32_t id) {
  Pull& pull = pulls_[id];
  HostRecord& host = hosts_[pull.host];
  PoolState& pool = pools_[host.pool];
  const PoolPlan& plan = plan_.pools[host.pool];
  const Time now = engine_.now();
  const Bytes size = std::min(chunk, pull.compressed);
  const Time sent = pool.registry.enter(now, transfer_time(size, plan.pool->registry));
  const Time received = host.nic_in.enter(now, transfer_time(size, plan.host->network));
  const Time at_most = now + transfer_time(size, plan.pool->pull_rate);
  pull.compressed -= size;
  // What has come is written while the rest is on its way.
  const double bytes = static_cast<double>(size.count()) * pull.write_ratio;
  pull.written = host.disk.enter(now, from_seconds(bytes / plan.storage->bandwidth.count()));
  schedule(std::max({sent, received, at_most}), EventKind::pull_chunk, id, pulls_.generation(id));
}

void Fleet::on_chunk(std::uint32_t id) {
  Pull& pull = pulls_[id];
  if (pull.compressed.count() > 0) {
    next_chunk(id);
    return;
  }
  const Time now = engine_.now();
  pull.fetched_at = now;
  HostRecord& host = hosts_[pull.host];
  const double cpu_seconds = static_cast<double>(pull.unpacked.count()) *
                             plan_.services[pull.service].unpack_ns_per_byte * 1e-9;
  pull.unpack_parts = 1;
  schedule(std::max(now, pull.written), EventKind::unpack_written, id, pulls_.generation(id));
  if (cpu_seconds > 0) {
    ++pull.unpack_parts;
    const JobTag tag{JobKind::unpack, pulls_.generation(id), id};
    host.cpu.start(now, host.agents, cpu_seconds, tag.packed());
    pools_[host.pool].meters.start_ns += cpu_seconds * 1e9;
    rearm(pull.host);
  }
}

void Fleet::on_unpack_part(std::uint32_t id) {
  if (--pulls_[id].unpack_parts > 0) return;
  const Pull pull = pulls_[id];
  pulls_.give_back(id);
  HostRecord& host = hosts_[pull.host];
  std::erase(host.pulls, id);
  host.cache.add(plan_.services[pull.service].image);
  for (const std::uint32_t waiting : pull.waiting) {
    const Instance& instance = instances_[waiting];
    const ServicePlan& plan = plan_.services[instance.service];
    if (!hosts_[pull.host].cache.holds(plan.image)) {
      fetch(waiting);
      continue;
    }
    ServiceMeters& meters = services_[instance.service].meters;
    const Time fetched = std::max(pull.fetched_at, instance.phase_began);
    meters.start_phases[pull_phase].add((fetched - instance.phase_began).count());
    meters.start_phases[unpack_phase].add((engine_.now() - fetched).count());
    begin_phases(waiting);
  }
  if (hosts_[pull.host].instances == 0) note_empty(pull.host);
}

void Fleet::begin_phases(std::uint32_t id) {
  Instance& instance = instances_[id];
  instance.phase = 0;
  instance.step = 0;
  instance.phase_began = engine_.now();
  hold_memory(id, 1);
  advance_start(id);
}

// A phase's parts in their stated order; parts that are zero are passed over at once.
void Fleet::advance_start(std::uint32_t id) {
  Instance& instance = instances_[id];
  const ServicePlan& plan = plan_.services[instance.service];
  HostRecord& host = hosts_[instance.host];
  const Time now = engine_.now();
  for (;;) {
    if (instance.phase == plan.start.size()) {
      become_ready(id);
      return;
    }
    const StartPhase& phase = plan.start[instance.phase];
    const std::uint8_t step = instance.step++;
    Stream stream{seed_, replication_, "start/" + plan.workload->name,
                  (static_cast<std::uint64_t>(instance.ordinal) << 16) + instance.phase * 8 + step};
    Time done = now;
    if (step == 0) {
      done = now + sample_duration(phase.delay, stream);
      instance.read_left = phase.read;
    } else if (step == 1 && phase.serial >= 0) {
      done = host.serial[static_cast<std::size_t>(phase.serial)].enter(
          now, sample_duration(phase.serial_time, stream));
    } else if (step == 2 && instance.read_left.count() > 0) {
      const Bytes size = std::min(chunk, instance.read_left);
      instance.read_left -= size;
      instance.step = 2;
      done = host.disk.enter(now, transfer_time(size, plan_.pools[host.pool].storage->bandwidth));
    } else if (step == 3) {
      const double overhead = phase.inside ? plan.overhead_factor : 0;
      const double work_ns = phase.cpu.sample(stream) * (1 + overhead);
      if (work_ns > 0) {
        const JobTag tag{JobKind::start_phase, instances_.generation(id), id};
        const GroupId group = phase.by_host ? host.agents : instance.group;
        host.cpu.start(now, group, work_ns * 1e-9, tag.packed(), phase.parallelism);
        pools_[host.pool].meters.start_ns += work_ns;
        rearm(instance.host);
        return;
      }
    } else if (step == 4) {
      end_phase(id);
    }
    if (done > now) {
      schedule(done, EventKind::start_step, id, instances_.generation(id));
      return;
    }
  }
}

void Fleet::end_phase(std::uint32_t id) {
  Instance& instance = instances_[id];
  const Time now = engine_.now();
  if (instance.restarts == 0) {
    services_[instance.service].meters.start_phases[first_own_phase + instance.phase].add(
        (now - instance.phase_began).count());
  }
  instance.phase_began = now;
  ++instance.phase;
  instance.step = 0;
}

void Fleet::become_ready(std::uint32_t id) {
  Instance& instance = instances_[id];
  ServiceState& service = services_[instance.service];
  const Time now = engine_.now();
  instance.state = InstanceState::ready;
  instance.ready_at = now;
  if (instance.restarts == 0) {
    service.meters.start_total.add((now - instance.requested_at).count());
    --starting_;
  }
  HostRecord& host = hosts_[instance.host];
  host.cpu.set_standing(now, instance.group, plan_.services[instance.service].standing_cpu);
  rearm(instance.host);
  service.meters.ready.add(now, 1);
  service.balancer.add(id);
  // Whoever waited since no instance was ready is let in now, oldest first.
  for (std::size_t waiting = service.backlog.size(); waiting > 0; --waiting) {
    const std::uint32_t request = service.backlog.front();
    service.backlog.pop_front();
    dispatch(request);
  }
}

// Over its memory limit: the kernel kills it, its requests are lost, and it is started again from
// the application's start, after the back-off of a crash loop from the second time on.
void Fleet::crash(std::uint32_t id) {
  Instance& instance = instances_[id];
  ServiceState& service = services_[instance.service];
  const Time now = engine_.now();
  ++service.meters.oom_kills;
  ++instance.restarts;
  service.balancer.remove(id);
  service.meters.ready.add(now, -1);
  const bool was_draining = instance.state == InstanceState::draining;
  instance.state = InstanceState::starting;
  instances_.renew(id);
  leave_cpu(id);
  abandon_requests(id);
  if (was_draining) {
    remove_instance(id);
    return;
  }
  join_cpu(id);
  instance.phase = static_cast<std::uint32_t>(plan_.services[instance.service].start.size()) - 1;
  instance.step = 1;
  instance.phase_began = now;
  const std::uint32_t doublings = std::min(instance.restarts - 1, 6U);
  const Duration back_off = instance.restarts == 1
                                ? Duration{}
                                : std::min<Duration>(std::chrono::seconds{5} * (1 << doublings),
                                                     std::chrono::seconds{300});
  schedule(now + back_off, EventKind::start_step, id, instances_.generation(id));
  rearm(instance.host);
}

// Rare, so the scan over all requests costs nothing that matters.
void Fleet::abandon_requests(std::uint32_t id) {
  Instance& instance = instances_[id];
  instance.line.clear();
  instance.line_head = 0;
  for (std::uint32_t request = 0; request < requests_.size(); ++request) {
    if (!requests_.live(request) || requests_[request].instance != id) continue;
    if (requests_[request].working) {
      hold_request_memory(requests_[request], -1);
      --instance.active;
    }
    requests_[request].instance = no_id;
    services_[instance.service].balancer.finished(id);
    respond(request, Outcome::killed);
  }
}

}  // namespace stowplan
