// Images on their way to hosts: through the registry and the network, then unpacked onto the disk.
// See docs/models/boot.md and docs/models/image.md.
#include <algorithm>

#include "models/fleet/fleet.hpp"
#include "models/fleet/job_tag.hpp"
#include "models/fleet/lifecycle/start_meters.hpp"
#include "models/fleet/requests/transfer.hpp"

namespace stowplan {
namespace {

Bytes share_of(Bytes all, double share) {
  return Bytes{static_cast<std::int64_t>(static_cast<double>(all.count()) * share)};
}

}  // namespace

// Whoever needs an image that is on its way waits for it; layers under way for another image are
// waited for as well and then looked at again.
void Fleet::fetch(InstanceId id) {
  const Instance& instance = instances_[id];
  HostRecord& host = hosts_[instance.host];
  const InstancePlan& plan = plan_of(instance);
  for (const PullId other : host.pulls) {
    if (pulls_[other].behind) continue;
    if (plan_.layers().overlap(plan_of(pulls_[other].service).image, plan.image)) {
      pulls_[other].waiting.push_back(id);
      return;
    }
  }
  const LayerCache::Missing missing = host.cache.missing(plan.image);
  const Bytes first = share_of(missing.compressed, plan.read_first);
  const PullId pull = pulls_.take();
  pulls_[pull] = {.host = instance.host,
                  .service = instance.service,
                  .compressed = first,
                  .unpacked = share_of(missing.unpacked, plan.read_first),
                  .write_ratio = missing.compressed.count() > 0
                                     ? ratio(missing.unpacked, missing.compressed)
                                     : 0,
                  .later = missing.compressed - first,
                  .waiting = {id}};
  if (plan.layer_by_layer) {
    pulls_[pull].order.emplace(layer_rules(plan_of(host.pool).pool->image_pull),
                               missing.layers.size());
    pulls_[pull].layers = missing.layers;
    pulls_[pull].parts.resize(missing.layers.size());
    pulls_[pull].later = missing.compressed;
    pulls_[pull].compressed = Bytes{};
  }
  host.pulls.push_back(pull);
  PoolMeters& meters = pools_[host.pool].meters;
  meters.pulled += missing.compressed.count();
  if (in_settling_) meters.pulled_settling += missing.compressed.count();
  begin_pulls(instance.host);
}

// As many at a time as the host takes, oldest first.
void Fleet::begin_pulls(HostId host_id) {
  const HostRecord& host = hosts_[host_id];
  const std::int64_t most = plan_of(host.pool).pool->parallel_pulls;
  std::int64_t under_way = 0;
  for (const PullId id : host.pulls) {
    Pull& pull = pulls_[id];
    if (pull.behind) continue;
    if (!may_pull(under_way, most)) return;
    ++under_way;
    if (pull.begun) continue;
    pull.begun = true;
    const Duration manifest = plan_of(host.pool).pool->image_pull.manifest;
    if (manifest > Duration{}) {
      schedule(engine_.now() + manifest, EventKind::manifest, pulls_.handle(id));
    } else {
      fetch_image(id);
    }
  }
}

void Fleet::fetch_image(PullId id) {
  if (pulls_[id].order) {
    pulls_[id].listed = true;
    fetch_layers(id);
  } else {
    begin_flow(id);
  }
}

// Through the registry's uplink and the host's interface, no faster than one pull is.
void Fleet::begin_flow(PullId id) {
  Pull& pull = pulls_[id];
  const HostRecord& host = hosts_[pull.host];
  FlowRoute route;
  route.add({pools_[host.pool].registry, 1});
  route.add({host.nic_in, 1});
  const Pool& pool = *plan_of(host.pool).pool;
  route.cap = pool.pull_rate.count();
  if (pull.whole) route.cap *= connections(pool.image_pull, pull.compressed);
  const JobTag tag{JobKind::pull, pulls_.handle(id)};
  pull.handed = 0;
  pull.flow = wire_.start(engine_.now(), route, static_cast<double>(pull.compressed.count()),
                          Duration{}, tag.packed());
  watch_wire();
  pull.write_at = engine_.now();
  write_piece(id);
}

// What has come is written while the rest is on its way, a chunk at a time, so that other requests
// pass between.
void Fleet::write_piece(PullId id) {
  Pull& pull = pulls_[id];
  const Time now = engine_.now();
  if (pull.write_at != now) return;
  const FlowProgress so_far = wire_.progress(now, pull.flow);
  write_up_to(pull, so_far.moved + static_cast<double>(chunk.count()));
  if (so_far.rate <= 0 || pull.handed >= static_cast<double>(pull.compressed.count())) return;
  const double wait = (pull.handed - so_far.moved) / so_far.rate;
  pull.write_at = std::max(now + Duration{1}, after(now, wait * 1e9));
  schedule(pull.write_at, EventKind::pull_chunk, pulls_.handle(id));
}

void Fleet::write_up_to(Pull& pull, double bytes) {
  HostRecord& host = hosts_[pull.host];
  const double piece = std::min(bytes, static_cast<double>(pull.compressed.count())) - pull.handed;
  if (piece < 0) return;
  pull.handed += piece;
  const double rate = plan_of(host.pool).storage->bandwidth_of_writes().count();
  pull.written = host.disk.enter(engine_.now(), from_seconds(piece * pull.write_ratio / rate));
}

void Fleet::on_fetched(PullId id) {
  Pull& pull = pulls_[id];
  pull.flow = FlowId{};
  pull.write_at = Time::max();
  write_up_to(pull, static_cast<double>(pull.compressed.count()));
  if (pull.behind) {
    end_pull(id);
    return;
  }
  pull.fetched_at = engine_.now();
  if (pull.whole) {
    on_layer_fetched(id);
  } else {
    start_unpack(id);
  }
}

void Fleet::start_unpack(PullId id) {
  Pull& pull = pulls_[id];
  const Time now = engine_.now();
  HostRecord& host = hosts_[pull.host];
  const double cpu_seconds =
      static_cast<double>(pull.unpacked.count()) * plan_of(pull.service).unpack_ns_per_byte * 1e-9;
  pull.unpack_parts = 1;
  schedule(std::max(now, pull.written), EventKind::unpack_written, pulls_.handle(id));
  if (cpu_seconds > 0) {
    ++pull.unpack_parts;
    const JobTag tag{JobKind::unpack, pulls_.handle(id)};
    host.cpu.start(now, host.agents, cpu_seconds, tag.packed());
    rearm(pull.host);
  }
}

void Fleet::on_unpack_part(PullId id) {
  if (--pulls_[id].unpack_parts > 0) return;
  if (pulls_[id].whole) {
    on_layer_unpacked(id);
  } else {
    end_image(id);
  }
}

// The image is there: those that waited for it go on.
void Fleet::end_image(PullId id) {
  const Pull pull = pulls_[id];
  HostRecord& host = hosts_[pull.host];
  host.cache.add(plan_of(pull.service).image);
  note_image(pull.host, plan_of(pull.service).image);
  if (pull.later.count() > 0) {
    fetch_behind(id);
  } else {
    end_pull(id);
  }
  for (const InstanceId waiting : pull.waiting) {
    const Instance& instance = instances_[waiting];
    const InstancePlan& plan = plan_of(instance);
    if (!hosts_[pull.host].cache.holds(plan.image)) {
      fetch(waiting);
      continue;
    }
    if (trace_) {
      const Time fetched = std::max(pull.fetched_at, instance.phase_began);
      trace_->phase(waiting, instance, "pull", instance.phase_began, fetched);
      trace_->phase(waiting, instance, "unpack", fetched, engine_.now());
    }
    if (!instance.spare && is_measured(instance.requested_at)) {
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
void Fleet::fetch_behind(PullId id) {
  Pull& pull = pulls_[id];
  pull.behind = true;
  pull.waiting.clear();
  pull.compressed = pull.later;
  pull.later = Bytes{};
  begin_flow(id);
}

void Fleet::end_pull(PullId id) {
  const HostId host = pulls_[id].host;
  pulls_.give_back(id);
  std::erase(hosts_[host].pulls, id);
  if (hosts_[host].instances == 0) note_empty(host);
}

}  // namespace stowplan
