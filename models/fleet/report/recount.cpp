// What the fleet has kept along the way, counted again from its records at the end of a run. A
// change that was left out, or made twice, shows as a difference that stays.
#include "models/fleet/report/recount.hpp"

#include <algorithm>
#include <cmath>
#include <variant>

#include "models/catalogue/memory.hpp"
#include "models/fleet/fleet.hpp"

namespace stowplan {
namespace {

LinkUse between(const LinkUse& before, const LinkUse& after) {
  return {after.bytes - before.bytes, after.busy - before.busy, after.full - before.full};
}

}  // namespace

std::vector<DeviceUse> Fleet::devices() const {
  std::vector<DeviceUse> list;
  hosts_.for_each([&](HostId id) {
    const HostRecord& host = hosts_[id];
    list.push_back({.pool = host.pool.slot(),
                    .disk = host.after_window.disk - host.at_window.disk,
                    .in = between(host.at_window.in, host.after_window.in),
                    .out = between(host.at_window.out, host.after_window.out)});
  });
  return list;
}

std::vector<Recount> Fleet::recount() const {
  std::vector<Recount> list;
  recount_requests(list);
  recount_instances(list);
  for (const PoolId p : pools_.ids()) {
    recount_hosts(p, list);
    recount_memory(p, list);
    recount_disk_and_wire(p, list);
  }
  return list;
}

void Fleet::recount_requests(std::vector<Recount>& list) const {
  std::vector<double> in_flight(services_.size());
  std::vector<double> outside(services_.size());
  std::vector<double> active(instances_.size());
  requests_.for_each([&](RequestId id) {
    const Request& request = requests_[id];
    if (request.working) active.at(request.instance.slot()) += 1;
    if (request.ended) return;
    in_flight[request.service.slot()] += 1;
    if (!request.call) outside[request.service.slot()] += 1;
  });
  for (const ServiceId s : services_.ids()) {
    const std::string of = " of " + workload_of(s).name;
    list.push_back(
        {"in flight" + of, static_cast<double>(services_[s].flight.now()), in_flight[s.slot()]});
    list.push_back(
        {"in flight from outside" + of, services_[s].from_outside.value(), outside[s.slot()]});
    const LoadBalancer& balancer = services_[s].balancer;
    const bool idle = balancer.shares_queue() && balancer.takes_one();
    list.push_back({"in a shared queue beside a free place" + of,
                    static_cast<double>(idle ? services_[s].backlog.length() : 0), 0});
    const Bytes each = workload_of(s).request.memory;
    for (const InstanceId id : services_[s].instances) {
      const Instance& instance = instances_[id];
      list.push_back({"requests in an instance" + of, static_cast<double>(instance.active),
                      active[id.slot()]});
      list.push_back({"memory of requests in an instance" + of, in_bytes(instance.request_memory),
                      active[id.slot()] * in_bytes(each)});
      if (plan_of(s).keeps_touched) continue;
      list.push_back({"touched in an instance" + of, in_bytes(instance.touched),
                      active[id.slot()] * in_bytes(each)});
    }
  }
}

void Fleet::recount_instances(std::vector<Recount>& list) const {
  for (const ServiceId s : services_.ids()) {
    const ServiceState& service = services_[s];
    double placed = 0;
    double ready = 0;
    double unplaced = 0;
    double touched = 0;
    double missing = 0;
    double active = 0;
    for (const InstanceId id : service.instances) {
      const Instance& instance = instances_[id];
      placed += instance.host ? 1 : 0;
      ready += instance.state == InstanceState::ready ? 1 : 0;
      unplaced += instance.state == InstanceState::unplaced ? 1 : 0;
      touched += in_bytes(instance.touched);
      missing += !instance.spare && instance.state < InstanceState::standby ? 1 : 0;
      active += instance.state == InstanceState::ready ? instance.active : 0;
    }
    const std::string of = " of " + workload_of(s).name;
    double waiting = static_cast<double>(service.backlog.length());
    for (const InstanceId id : service.instances) {
      waiting += static_cast<double>(instances_[id].line.length());
    }
    list.push_back({"waiting requests" + of, service.meters.waiting.value(), waiting});
    list.push_back({"instances on hosts" + of, service.meters.placed.value(), placed});
    list.push_back({"ready instances" + of, service.meters.ready.value(), ready});
    list.push_back({"instances missing" + of, static_cast<double>(service.missing), missing});
    list.push_back(
        {"requests in ready instances" + of, static_cast<double>(service.active), active});
    list.push_back({"instances without room" + of, service.meters.unplaced.value(), unplaced});
    list.push_back({"memory of requests" + of, service.meters.request_memory.value(), touched});
    // Where their number is fixed, one is asked for anew only for one that was evicted or moved.
    if (service.autoscaler == nullptr) {
      const ServiceMeters& meters = service.meters;
      list.push_back({"evictions and moves" + of,
                      static_cast<double>(meters.evictions - meters.evicted_going + meters.moved),
                      static_cast<double>(service.started - service.started_before)});
    }
  }
}

void Fleet::recount_disk_and_wire(PoolId p, std::vector<Recount>& list) const {
  const PoolPlan& pool = plan_of(p);
  const std::string of = " of " + pool.pool->name;
  const Time now = engine_.now();
  // An image comes through the uplink of the registry, or is still to come.
  double came = wire_.use(now, pools_[p].registry).bytes;
  double flows = 1;
  pulls_.for_each([&](PullId id) {
    if (hosts_[pulls_[id].host].pool != p) return;
    const Pull& pull = pulls_[id];
    came += in_bytes(pull.later);
    if (pull.flow != FlowId{}) {
      came += in_bytes(pull.compressed) - wire_.progress(now, pull.flow).moved;
    } else if (!pull.begun) {
      came += in_bytes(pull.compressed);
    }
    flows += 1;
  });
  const auto pulled = static_cast<double>(pools_[p].meters.pulled);
  list.push_back({"pulled" + of, pulled, came, flows + pulled * 1e-6});

  // Where nothing but swap uses the disks, and a byte read takes as long as one written, the time
  // for which they are occupied tells how many there were.
  const double writes = pool.storage->bandwidth_of_writes().count();
  const double page = static_cast<double>(swap_page.count());
  bool alone = std::abs(pool.page_in.device_ns * 1e-9 * writes / page - 1) < 1e-9;
  for (const ServiceId s : services_.ids()) {
    const auto reads = [](const PhasePlan& phase) { return phase.disk_ns > 0; };
    if (pool_of(s) != p) continue;
    const InstancePlan& plan = plan_of(s);
    const RequestPlan& costs = plan_.request_of(s.slot());
    alone = alone && costs.disk_read.operations <= 0 && costs.disk_write.operations <= 0 &&
            plan.log_writes.count() <= 0 && std::ranges::none_of(plan.start, reads) &&
            std::ranges::none_of(plan.stop, reads);
  }
  if (!alone || pulled > 0) return;
  double occupied = 0;
  for (const HostId id : pools_[p].hosts) {
    occupied += hosts_[id].disk.busy(now) + hosts_[id].disk.backlog(now);
  }
  const auto swap = static_cast<double>(pools_[p].meters.swap_traffic);
  list.push_back({"swap traffic" + of, swap, occupied * writes, swap * 1e-3});
}

}  // namespace stowplan
