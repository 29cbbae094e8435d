// The fleet at one instant, host by host, those with the same instances together.
#include "models/fleet/report/packed_hosts.hpp"

#include <map>
#include <tuple>
#include <utility>

#include "models/fleet/fleet.hpp"

namespace stowplan {

std::vector<PackedHosts> Fleet::packed_hosts() const {
  std::vector<std::vector<BookedOnHost>> there(hosts_.size());
  for (const ServiceId s : services_.ids()) {
    for (const InstanceId id : services_[s].instances) {
      const Instance& instance = instances_[id];
      if (!instance.host) continue;
      std::vector<BookedOnHost>& host = there[instance.host.slot()];
      if (host.empty() || host.back().service != s.slot()) host.push_back({.service = s.slot()});
      ++host.back().instances;
      host.back().cpu += plan_of(instance).booked_cpu;
      host.back().memory += plan_of(instance).booked_memory;
    }
  }
  std::vector<PackedHosts> packed;
  for (const PoolId p : pools_.ids()) {
    std::map<std::tuple<std::vector<BookedOnHost>, Cores, Bytes>, std::int64_t> alike;
    for (const HostId id : pools_[p].hosts) {
      const HostRecord& host = hosts_[id];
      if (host.state != HostState::ready) continue;
      ++alike[{std::move(there[id.slot()]), host.wasted_cpu, host.wasted_memory}];
    }
    for (const auto& [filling, hosts] : alike) {
      const auto& [booked, cpu, memory] = filling;
      packed.push_back({p.slot(), booked, cpu, memory, hosts});
    }
  }
  return packed;
}

}  // namespace stowplan
