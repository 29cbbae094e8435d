// Why a layout cannot be simulated to its end: which workload, where, and what would mend it.
#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "models/fleet/fleet.hpp"
#include "sim/config/quantity.hpp"

namespace stowplan {

Infeasible Fleet::of_service(std::size_t service, std::string reason) const {
  const ServicePlan& plan = plan_.services[service];
  return {plan.workload->name, plan_.pools[plan.pool].pool->name, std::move(reason)};
}

Infeasible Fleet::endless_rollout() const {
  for (std::uint32_t id = 0; id < instances_.size(); ++id) {
    if (!instances_.live(id) || instances_[id].state == InstanceState::ready) continue;
    const Instance& instance = instances_[id];
    const ServicePlan& plan = plan_.services[instance.service];
    const std::string where = instance.state != InstanceState::starting
                                  ? "waits for its host or its turn"
                              : instance.phase < plan.start.size() && instance.phase > 0
                                  ? "is in phase \"" + plan.start[instance.phase].name + "\""
                                  : "still fetches its image or is in its first phase";
    return of_service(instance.service,
                      "an instance is not ready after 24 h of roll-out and " + where +
                          "; make its start shorter: a smaller image, prepulled = true, a faster "
                          "pull_rate, registry or disk, shorter phases");
  }
  return {"", "", "the roll-out takes longer than 24 h; start fewer instances"};
}

// Nothing else grows without bound: requests that arrive faster than they are served.
Infeasible Fleet::too_many_in_flight() const {
  std::vector<std::size_t> there(services_.size());
  for (std::uint32_t id = 0; id < requests_.size(); ++id) {
    if (requests_.live(id)) ++there[requests_[id].service];
  }
  const auto most = std::max_element(there.begin(), there.end());
  return of_service(
      static_cast<std::size_t>(most - there.begin()),
      std::to_string(*most) + " of its requests are in flight after " +
          config::format(Duration{engine_.now().time_since_epoch()}) +
          ", more than can be simulated; lower its load, give it a timeout or a queue limit, or "
          "use a shorter window");
}

}  // namespace stowplan
