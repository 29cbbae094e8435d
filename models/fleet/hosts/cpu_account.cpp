// Whose account CPU time goes to. It is metered while it is used, in thread time, so the window
// cuts what runs across its edges: what was used before or after does not count. A request's CPU
// time is summed up in the request and booked when it has ended, for only then is it known whether
// it was useful. docs/models/cpu.md, "Accounts".
#include "models/fleet/fleet.hpp"
#include "models/fleet/job_tag.hpp"

namespace stowplan {

void Fleet::open_cpu_account() {
  cut_cpu();
  metering_ = true;
  for (const PoolId p : pools_.ids()) pools_[p].meters.cpu_before = cpu_used(p);
}

void Fleet::close_cpu_account() {
  cut_cpu();
  metering_ = false;
  for (const PoolId p : pools_.ids()) {
    PoolMeters& meters = pools_[p].meters;
    meters.cpu_in_window = cpu_used(p) - meters.cpu_before;
  }
}

// Accounts for everything that runs, as far as it has come.
void Fleet::cut_cpu() {
  hosts_.for_each([&](HostId id) {
    if (hosts_[id].state != HostState::off) meter_host(hosts_[id]);
  });
  instances_.for_each([&](InstanceId id) { meter_instance(instances_[id]); });
}

// Jobs and the host's own standing load; that of an instance goes with the instance.
void Fleet::meter_host(HostRecord& host) {
  const Time now = engine_.now();
  std::vector<JobUse> uses;
  host.cpu.take_use(now, uses);
  for (const JobUse& job : uses) charge(host.pool, job);
  const double standing = host.cpu.use(now, host.agents).standing;
  if (metering_) pools_[host.pool].meters.cpu.agents += standing - host.metered_agents;
  host.metered_agents = standing;
}

void Fleet::meter_instance(Instance& instance) {
  if (!instance.has_group) return;
  HostRecord& host = hosts_[instance.host];
  const GroupUse use = host.cpu.use(engine_.now(), instance.group);
  if (metering_) {
    pools_[host.pool].meters.cpu.background += use.standing - instance.metered.standing;
    ServiceMeters& service = services_[instance.service].meters;
    service.cpu_busy += use.busy - instance.metered.busy;
    service.cpu_stolen += use.stolen - instance.metered.stolen;
    service.throttled += use.throttled - instance.metered.throttled;
  }
  instance.metered = use;
}

// A job whose owner is gone worked for no one's good.
void Fleet::charge(PoolId pool, const JobUse& job) {
  if (!metering_) return;
  const JobTag tag = JobTag::unpack(job.tag);
  if (tag.kind() == JobKind::packets) {
    pools_[pool].meters.cpu.runtime += job.cpu;
  } else if (tag.kind() != JobKind::request) {
    pools_[pool].meters.cpu.start += job.cpu;
  } else if (const auto request = tag.owner<Request>(); requests_.alive(request)) {
    charge_request(request.id, job.cpu);
  } else {
    pools_[pool].meters.cpu.wasted += job.cpu;
  }
}

void Fleet::charge_request(RequestId id, double cpu) {
  if (metering_) requests_[id].cpu += cpu;
}

// Application and runtime share it as they do the work.
void Fleet::book_answered(const Request& request) {
  if (request.cpu <= 0) return;
  const double useful_ns = request.demand_ns * costs_of(request).useful_factor;
  const double useful = request.cpu * (useful_ns / cpu_ns(request));
  CpuMeters& cpu = pools_[pool_of(request.service)].meters.cpu;
  cpu.useful += useful;
  cpu.runtime += request.cpu - useful;
}

// The record of a request that was not answered.
void Fleet::forget(RequestId id) {
  const Request& request = requests_[id];
  pools_[pool_of(request.service)].meters.cpu.wasted += request.cpu;
  requests_.give_back(id);
}

// Requests without an answer when the run ends have had their CPU time for nothing.
CpuMeters Fleet::cpu_by_use(PoolId pool) const {
  CpuMeters cpu = pools_[pool].meters.cpu;
  requests_.for_each([&](RequestId id) {
    const Request& request = requests_[id];
    if (pool_of(request.service) == pool) cpu.wasted += request.cpu;
  });
  return cpu;
}

// CPU used since the beginning by all hosts a pool ever had [thread s].
double Fleet::cpu_used(PoolId pool) const {
  double used = pools_[pool].meters.cpu_of_gone;
  for (const HostId host : pools_[pool].hosts) {
    used += hosts_[host].cpu.busy(engine_.now());
  }
  return used;
}

}  // namespace stowplan
