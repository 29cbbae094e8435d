// Images on their way to hosts: through the registry and the network, then unpacked onto the disk.
// See docs/models/boot.md and docs/models/image.md.
#include <algorithm>

#include "models/fleet/fleet.hpp"
#include "models/fleet/job_tag.hpp"
#include "models/fleet/start_meters.hpp"
#include "models/fleet/transfer.hpp"

namespace stowplan {
namespace {

Bytes share_of(Bytes all, double share) {
  return Bytes{static_cast<std::int64_t>(static_cast<double>(all.count()) * share)};
}

}  // namespace

// Whoever needs an image that is on its way waits for it; layers under way for another image are
// waited for as well and then looked at again.
void Fleet::fetch(std::uint32_t id) {
  const Instance& instance = instances_[id];
  HostRecord& host = hosts_[instance.host];
  const ServicePlan& plan = plan_.services[instance.service];
  for (const std::uint32_t other : host.pulls) {
    if (pulls_[other].behind) continue;
    if (plan_.layers.overlap(plan_.services[pulls_[other].service].image, plan.image)) {
      pulls_[other].waiting.push_back(id);
      return;
    }
  }
  const LayerCache::Missing missing = host.cache.missing(plan.image);
  const Bytes first = share_of(missing.compressed, plan.read_first);
  const std::uint32_t pull = pulls_.take();
  pulls_[pull] = {.host = instance.host,
                  .service = instance.service,
                  .compressed = first,
                  .unpacked = share_of(missing.unpacked, plan.read_first),
                  .write_ratio = missing.compressed.count() > 0
                                     ? ratio(missing.unpacked, missing.compressed)
                                     : 0,
                  .later = missing.compressed - first,
                  .waiting = {id}};
  host.pulls.push_back(pull);
  pools_[host.pool].meters.pulled += missing.compressed.count();
  begin_pulls(instance.host);
}

// As many at a time as the host takes, oldest first.
void Fleet::begin_pulls(std::uint32_t host_id) {
  const HostRecord& host = hosts_[host_id];
  const std::int64_t most = plan_.pools[host.pool].pool->parallel_pulls;
  std::int64_t under_way = 0;
  for (const std::uint32_t id : host.pulls) {
    Pull& pull = pulls_[id];
    if (pull.behind) continue;
    if (most > 0 && under_way == most) return;
    ++under_way;
    if (pull.begun) continue;
    pull.begun = true;
    next_chunk(id);
  }
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
  pull.written =
      host.disk.enter(now, from_seconds(bytes / plan.storage->bandwidth_of_writes().count()));
  schedule(std::max({sent, received, at_most}), EventKind::pull_chunk, id, pulls_.generation(id));
}

void Fleet::on_chunk(std::uint32_t id) {
  Pull& pull = pulls_[id];
  if (pull.compressed.count() > 0) {
    next_chunk(id);
    return;
  }
  if (pull.behind) {
    end_pull(id);
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
    rearm(pull.host);
  }
}

void Fleet::on_unpack_part(std::uint32_t id) {
  if (--pulls_[id].unpack_parts > 0) return;
  const Pull pull = pulls_[id];
  HostRecord& host = hosts_[pull.host];
  host.cache.add(plan_.services[pull.service].image);
  if (pull.later.count() > 0) {
    fetch_behind(id);
  } else {
    end_pull(id);
  }
  for (const std::uint32_t waiting : pull.waiting) {
    const Instance& instance = instances_[waiting];
    const ServicePlan& plan = plan_.services[instance.service];
    if (!hosts_[pull.host].cache.holds(plan.image)) {
      fetch(waiting);
      continue;
    }
    if (!instance.spare) {
      ServiceMeters& meters = services_[instance.service].meters;
      const Time fetched = std::max(pull.fetched_at, instance.phase_began);
      meters.start_phases[pull_phase].add((fetched - instance.phase_began).count());
      meters.start_phases[unpack_phase].add((engine_.now() - fetched).count());
    }
    begin_phases(waiting);
  }
  begin_pulls(pull.host);
}

// The rest of a lazy pull loads registry, network and disk, and keeps nobody waiting; unpacking it
// is a part of reading it later, and left out.
void Fleet::fetch_behind(std::uint32_t id) {
  Pull& pull = pulls_[id];
  pull.behind = true;
  pull.waiting.clear();
  pull.compressed = pull.later;
  pull.later = Bytes{};
  next_chunk(id);
}

void Fleet::end_pull(std::uint32_t id) {
  const std::uint32_t host = pulls_[id].host;
  pulls_.give_back(id);
  std::erase(hosts_[host].pulls, id);
  if (hosts_[host].instances == 0) note_empty(host);
}

}  // namespace stowplan
