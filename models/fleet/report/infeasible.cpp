// Why a layout cannot be simulated to its end: which workload, where, and what would mend it.
#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "models/fleet/fleet.hpp"
#include "sim/config/quantity.hpp"

namespace stowplan {

Infeasible Fleet::of_service(ServiceId service, std::string reason) const {
  return {workload_of(service).name, plan_of(pool_of(service)).pool->name, std::move(reason)};
}

Infeasible Fleet::endless_rollout() const {
  InstanceId late;
  instances_.for_each([&](InstanceId id) {
    if (!late && !started(instances_[id].state)) late = id;
  });
  if (!late) return {"", "", "the roll-out takes longer than 24 h; start fewer instances"};
  const Instance& instance = instances_[late];
  const InstancePlan& plan = plan_of(instance);
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

// Nothing else grows without bound: requests that arrive faster than they are served.
Infeasible Fleet::too_many_in_flight() const {
  std::vector<std::size_t> there(services_.size());
  requests_.for_each([&](RequestId id) { ++there[requests_[id].service.slot()]; });
  const auto most = std::max_element(there.begin(), there.end());
  return of_service(
      ServiceId{static_cast<std::uint32_t>(most - there.begin())},
      std::to_string(*most) + " of its requests are in flight after " +
          config::format(Duration{engine_.now().time_since_epoch()}) +
          ", more than can be simulated; lower its load, give it a timeout or a queue limit, or "
          "use a shorter window");
}

}  // namespace stowplan
