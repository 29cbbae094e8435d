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
  for (std::uint32_t p = 0; p < pools_.size(); ++p) pools_[p].meters.cpu_before = cpu_used(p);
}

void Fleet::close_cpu_account() {
  cut_cpu();
  metering_ = false;
  for (std::uint32_t p = 0; p < pools_.size(); ++p) {
    PoolMeters& meters = pools_[p].meters;
    meters.cpu_in_window = cpu_used(p) - meters.cpu_before;
  }
}

// Accounts for everything that runs, as far as it has come.
void Fleet::cut_cpu() {
  for (HostRecord& host : hosts_) {
    if (host.state != HostState::off) meter_host(host);
  }
  for (std::uint32_t id = 0; id < instances_.size(); ++id) {
    if (instances_.live(id)) meter_background(instances_[id]);
  }
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

void Fleet::meter_background(Instance& instance) {
  if (!instance.has_group) return;
  HostRecord& host = hosts_[instance.host];
  const double standing = host.cpu.use(engine_.now(), instance.group).standing;
  if (metering_) {
    pools_[host.pool].meters.cpu.background += standing - instance.metered_background;
  }
  instance.metered_background = standing;
}

// A job whose owner is gone worked for no one's good.
void Fleet::charge(std::uint32_t pool, const JobUse& job) {
  if (!metering_) return;
  const JobTag tag = JobTag::unpack(job.tag);
  if (tag.kind == JobKind::packets) {
    pools_[pool].meters.cpu.runtime += job.cpu;
  } else if (tag.kind != JobKind::request) {
    pools_[pool].meters.cpu.start += job.cpu;
  } else if (requests_.same(tag.id, tag.generation)) {
    charge_request(tag.id, job.cpu);
  } else {
    pools_[pool].meters.cpu.wasted += job.cpu;
  }
}

void Fleet::charge_request(std::uint32_t id, double cpu) {
  if (metering_) requests_[id].cpu += cpu;
}

// Application and runtime share it as they do the work.
void Fleet::book_answered(const Request& request) {
  if (request.cpu <= 0) return;
  const ServicePlan& plan = plan_.services[request.service];
  const double work_ns = request.useful_ns * (1 + plan.overhead_factor) + plan.overhead_ns;
  const double useful = request.cpu * (request.useful_ns / work_ns);
  CpuMeters& cpu = pools_[plan.pool].meters.cpu;
  cpu.useful += useful;
  cpu.runtime += request.cpu - useful;
}

// The record of a request that was not answered.
void Fleet::forget(std::uint32_t id) {
  const Request& request = requests_[id];
  pools_[plan_.services[request.service].pool].meters.cpu.wasted += request.cpu;
  requests_.give_back(id);
}

// Requests without an answer when the run ends have had their CPU time for nothing.
CpuMeters Fleet::cpu_by_use(std::uint32_t pool) const {
  CpuMeters cpu = pools_[pool].meters.cpu;
  for (std::uint32_t id = 0; id < requests_.size(); ++id) {
    if (!requests_.live(id)) continue;
    const Request& request = requests_[id];
    if (plan_.services[request.service].pool == pool) cpu.wasted += request.cpu;
  }
  return cpu;
}

// CPU used since the beginning by all hosts a pool ever had [thread s].
double Fleet::cpu_used(std::uint32_t pool) const {
  double used = pools_[pool].meters.cpu_of_gone;
  for (const std::uint32_t host : pools_[pool].hosts) {
    used += hosts_[host].cpu.busy(engine_.now());
  }
  return used;
}

}  // namespace stowplan
