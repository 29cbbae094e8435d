// Hosts that fail: what runs there is lost at once, requests and all, and is started anew where
// there is room. What failed does not come back. See docs/models/provisioner.md.
#include <algorithm>
#include <vector>

#include "models/fleet/fleet.hpp"

namespace stowplan {

void Fleet::await_outages() {
  for (const PoolId p : pools_.ids()) {
    const std::optional<Outage>& outage = plan_of(p).pool->outage;
    if (!outage) continue;
    schedule(window_begin_ + outage->after, EventKind::outage, p.slot());
  }
}

// Hosts that boot are not there yet and do not fail.
void Fleet::on_outage(PoolId id) {
  const PoolState& pool = pools_[id];
  const Outage& outage = *plan_of(id).pool->outage;
  const auto is_up = [&](HostId host) { return hosts_[host].state >= HostState::ready; };
  std::vector<HostId> failing;
  std::vector<HostId> others;
  for (const HostId host : pool.hosts) {
    if (!is_up(host)) continue;
    const auto zone =
        static_cast<std::int64_t>(topology_.zone(topology_.host(id.slot(), hosts_[host].local)));
    (zone < outage.zones ? failing : others).push_back(host);
  }
  // The fullest: losing them is the hardest.
  std::ranges::stable_sort(
      others, [&](HostId a, HostId b) { return hosts_[a].instances > hosts_[b].instances; });
  const auto most = static_cast<std::size_t>(outage.hosts);
  failing.insert(failing.end(), others.begin(),
                 others.begin() + static_cast<std::ptrdiff_t>(std::min(most, others.size())));
  // None of them is a place to go for what another loses.
  for (const HostId host : failing) cordon(host);
  for (const HostId host : failing) fail(host);
}

void Fleet::fail(HostId id) {
  ++pools_[hosts_[id].pool].lost;
  std::vector<InstanceHandle> there;
  for (const ServiceId s : services_.ids()) {
    for (const InstanceId instance : services_[s].instances) {
      if (instances_[instance].host == id) there.push_back(instances_.handle(instance));
    }
  }
  for (const InstanceHandle lost : there) {
    // One that is taken down already goes by itself.
    if (!instances_.alive(lost) || instances_[lost.id].state == InstanceState::stopping) continue;
    evict(lost.id);
  }
  if (hosts_[id].instances == 0) note_empty(id);
}

}  // namespace stowplan
