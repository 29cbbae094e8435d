// Hosts that are used little: looked at from time to time, and drained where what runs there has
// room elsewhere. What is moved is started anew on another host; it ends where it was as soon as
// its requests have. See docs/models/provisioner.md.
#include <vector>

#include "models/fleet/fleet.hpp"

namespace stowplan {
namespace {

double booked_share(double free, double bookable) { return bookable > 0 ? 1 - free / bookable : 0; }

}  // namespace

void Fleet::look_after_hosts() {
  for (const PoolId p : pools_.ids()) await_pool_look(p);
}

void Fleet::await_pool_look(PoolId id) {
  const std::optional<Duration> look = look_at_hosts(plan_of(id).pool->provisioner);
  if (look) schedule(engine_.now() + *look, EventKind::pool_look, id.slot(), settling_bit());
}

void Fleet::on_pool_look(PoolId id) {
  PoolState& pool = pools_[id];
  const Provisioner& provisioner = plan_of(id).pool->provisioner;
  const std::vector<std::vector<InstanceId>> there = instances_to_move(id);
  // What was not to be had the last time, because it was killed in that instant.
  for (std::size_t local = 0; local < there.size(); ++local) {
    if (hosts_[pool.hosts[local]].state == HostState::draining) move_away(there[local]);
  }
  std::vector<HostView> views;
  for (std::size_t local = 0; local < pool.hosts.size(); ++local) {
    views.push_back(look_at_host(provisioner, pool.hosts[local], there[local]));
  }
  const auto chosen = host_to_drain(provisioner, view_of(id), views);
  if (chosen) drain_host(pool.hosts[*chosen], there[*chosen]);
  await_pool_look(id);
}

// Those that stay, by position of their host, in the order of services and of asking.
std::vector<std::vector<InstanceId>> Fleet::instances_to_move(PoolId pool) const {
  std::vector<std::vector<InstanceId>> there(pools_[pool].hosts.size());
  for (const ServiceId s : services_.ids()) {
    for (const InstanceId id : services_[s].instances) {
      const Instance& instance = instances_[id];
      if (!instance.host || instance.state >= InstanceState::draining) continue;
      const HostRecord& host = hosts_[instance.host];
      if (host.pool == pool) there[host.local].push_back(id);
    }
  }
  return there;
}

// Whether its instances have room elsewhere is asked only of a host that is used little.
HostView Fleet::look_at_host(const Provisioner& provisioner, HostId id,
                             const std::vector<InstanceId>& there) {
  HostRecord& host = hosts_[id];
  PoolInventory& inventory = pools_[host.pool].inventory;
  HostView view;
  if (host.state == HostState::ready) {
    const auto share = [](auto free, auto bookable) {
      return booked_share(static_cast<double>(free.count()), static_cast<double>(bookable.count()));
    };
    view.cpu = share(inventory.free_cpu(host.local), inventory.bookable_cpu());
    view.memory = share(inventory.free_memory(host.local), inventory.bookable_memory());
    view.instances = static_cast<std::int64_t>(there.size());
    if (is_unneeded(provisioner, view)) {
      std::vector<PoolInventory::Wish> wishes;
      for (const InstanceId instance : there) wishes.push_back(wish_of(instances_[instance]));
      view.movable =
          inventory.room_elsewhere(host.local, plan_of(host.pool).pool->placement, wishes);
    }
  }
  if (!view.movable) {
    host.unneeded_since.reset();
    return view;
  }
  if (!host.unneeded_since) host.unneeded_since = engine_.now();
  view.unneeded = engine_.now() - *host.unneeded_since;
  return view;
}

// All at once, as a node is drained; another of each is asked for at the same instant.
void Fleet::drain_host(HostId id, const std::vector<InstanceId>& there) {
  cordon(id);
  move_away(there);
}

void Fleet::cordon(HostId id) {
  HostRecord& host = hosts_[id];
  PoolState& pool = pools_[host.pool];
  if (host.state == HostState::draining) return;
  host.state = HostState::draining;
  host.unneeded_since.reset();
  ++pool.draining;
  pool.inventory.set(host.local, Takes::cordoned);
  note_room(id);
}

void Fleet::move_away(const std::vector<InstanceId>& instances) {
  std::vector<InstanceHandle> handles;
  for (const InstanceId id : instances) handles.push_back(instances_.handle(id));
  for (const InstanceHandle moved : handles) {
    // One that takes its new place may have had another killed.
    if (!instances_.alive(moved)) continue;
    const ServiceId service = instances_[moved.id].service;
    const bool spare = instances_[moved.id].spare;
    ++services_[service].meters.moved;
    drain(moved.id);
    add_instance(service, spare);
  }
}

}  // namespace stowplan
