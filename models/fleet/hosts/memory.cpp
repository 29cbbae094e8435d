// Memory of hosts: who holds it, what merging saves, and what lies on swap. What happens when it
// runs out is in memory_pressure.cpp. See docs/models/memory.md.
#include "models/catalogue/memory.hpp"

#include <algorithm>
#include <vector>

#include "models/fleet/fleet.hpp"
#include "models/fleet/requests/transfer.hpp"

namespace stowplan {

// ---- Who holds it ----

// All that an idle instance holds. Who begins to hold may be killed for it at this instant, like
// any other on the host.
void Fleet::hold_memory(InstanceId id, int sign) {
  Instance& instance = instances_[id];
  const InstancePlan& plan = plan_of(instance);
  HostRecord& host = hosts_[instance.host];
  PoolMeters& meters = pools_[host.pool].meters;
  const Time now = engine_.now();
  Bytes change{};
  const auto add = [&](TimeWeighted& signal, Bytes bytes) {
    signal.add(now, static_cast<double>(bytes.count()));
    change += bytes;
  };
  instance.memory_held = sign > 0;
  if (sign > 0) {
    host.holders.push_back(id);
  } else {
    std::erase(host.holders, id);
  }
  add(meters.runtime, plan.memory.runtime * sign);
  add(meters.guest_os, (plan.memory.guest_os + plan.memory.mapped) * sign);
  host.log_writes += plan.log_writes.count() * sign;
  if (!plan.runtime->guest_kernel) {
    const Bytes before = host.cache.mapped();
    if (sign > 0) {
      host.cache.start(plan.image);
    } else {
      host.cache.stop(plan.image);
    }
    add(meters.shared, host.cache.mapped() - before);
  }
  if (plan.merging.count() > 0) {
    const Bytes saved = merge_pages(id, sign);
    add(meters.guest_os, Bytes{} - saved);
    meters.merged.add(now, static_cast<double>(saved.count()));
  }
  hold_unbooked(instances_[id].host, plan_of(instances_[id]).unbooked * sign);
  change_resident(instance.host, change);
  if (sign > 0) {
    hold_application(id, 1);
    relieve_memory(instance.host);
  } else {
    if (instance.application_held) hold_application(id, -1);
    touch(id, Bytes{} - instance.touched);
  }
}

void Fleet::hold_application(InstanceId id, int sign) {
  Instance& instance = instances_[id];
  const Bytes change = plan_of(instance).memory.application * sign;
  instance.application_held = sign > 0;
  pools_[hosts_[instance.host].pool].meters.application.add(engine_.now(),
                                                            static_cast<double>(change.count()));
  change_resident(instance.host, change);
}

// What runtimes and daemons need and is not booked comes out of what the host has set aside, as far
// as it goes.
void Fleet::hold_unbooked(HostId id, Bytes change) {
  HostRecord& host = hosts_[id];
  const Bytes reserved = plan_of(host.pool).reserved;
  const Bytes before = std::min(host.unbooked, reserved);
  host.unbooked += change;
  pools_[host.pool].meters.from_reserve.add(
      engine_.now(), static_cast<double>((std::min(host.unbooked, reserved) - before).count()));
}

// Memory that is not free: of instances, and the reserve, which its agents are taken to use.
Bytes Fleet::in_use(HostId id) const {
  const HostRecord& host = hosts_[id];
  const Bytes reserved = plan_of(host.pool).reserved;
  return host.resident - host.swapped + std::max(Bytes{}, reserved - host.unbooked);
}

// Of what it holds, what its own limit is about.
Bytes Fleet::memory_against_limit(const Instance& instance) const {
  if (!instance.memory_held) return {};
  const InstancePlan& plan = plan_of(instance);
  Bytes held = memory_in_limit(plan.memory) + instance.touched;
  if (!instance.application_held) held -= plan.memory.application;
  return held;
}

// What is saved from now on, more than before. All guests of the image count, whatever they serve.
Bytes Fleet::merge_pages(InstanceId id, int sign) {
  const InstancePlanId plan = instances_[id].plan;
  HostRecord& host = hosts_[instances_[id].host];
  const auto saved = [&] {
    std::vector<AlikeGuests> alike;
    for (std::size_t i = 0; i < plan_.instances.size(); ++i) {
      const InstancePlan& other = plan_.instances[i];
      if (other.image == plan_.instances[plan.slot()].image) {
        alike.push_back({host.guests[i], other.merging});
      }
    }
    return merged_memory(alike);
  };
  const Bytes before = saved();
  host.guests[plan.slot()] += static_cast<std::uint32_t>(sign);
  return saved() - before;
}

// A guest that gives nothing back uses again what earlier requests have left.
void Fleet::hold_request_memory(const Request& request, int sign) {
  const Bytes change = workload_of(request.service).request.memory * sign;
  Instance& instance = instances_[request.instance];
  instance.request_memory += change;
  if (plan_of(instance).keeps_touched) {
    touch(request.instance, std::max(Bytes{}, instance.request_memory - instance.touched));
  } else {
    touch(request.instance, change);
  }
}

void Fleet::touch(InstanceId id, Bytes change) {
  if (change.count() == 0) return;
  Instance& instance = instances_[id];
  instance.touched += change;
  services_[instance.service].meters.request_memory.add(engine_.now(),
                                                        static_cast<double>(change.count()));
  change_resident(instance.host, change);
}

void Fleet::change_resident(HostId host_id, Bytes change) {
  HostRecord& host = hosts_[host_id];
  host.resident += change;
  if (plan_of(host.pool).pool->swap.count() > 0) swap_excess(host_id);
}

// ---- Swap ----

// What is over lies on swap, as far as there is room. It is written when it becomes more; what
// becomes less was somebody's who needs it no longer.
void Fleet::swap_excess(HostId host_id) {
  HostRecord& host = hosts_[host_id];
  const PoolPlan& plan = plan_of(host.pool);
  PoolMeters& meters = pools_[host.pool].meters;
  const Time now = engine_.now();
  const Bytes over = std::max(Bytes{}, in_use(host_id) + host.swapped - plan.pressure_from);
  const Bytes change = std::min(over, plan.pool->swap) - host.swapped;
  if (change.count() == 0) return;
  host.swapped += change;
  meters.swapped.add(now, static_cast<double>(change.count()));
  if (change > Bytes{}) {
    host.disk.enter(now, transfer_time(change, plan.storage->bandwidth_of_writes()));
    meters.swap_traffic += change.count();
  }
}

// Every page is as likely on swap as any other. Reads follow each other, as faults do; with many of
// them the mean latency is as good as a draw for each, and shifts nobody's random numbers.
Time Fleet::paged_in(const Request& request) {
  HostRecord& host = hosts_[instances_[request.instance].host];
  const PoolPlan& plan = plan_of(host.pool);
  const Time now = engine_.now();
  const Bytes wanted = part_of(costs_of(request).touched, ratio(host.swapped, host.resident));
  const std::int64_t pages = wanted.count() / swap_page.count();
  if (pages == 0) return now;
  pools_[host.pool].meters.swap_traffic += pages * swap_page.count();
  const auto count = static_cast<double>(pages);
  const Duration device = device_time(host, count * plan.page_in.device_ns);
  const Time done = host.disk.enter(now, device);
  return std::max(done, done - device + from_seconds(count * plan.page_in.latency.mean() * 1e-9));
}

}  // namespace stowplan
