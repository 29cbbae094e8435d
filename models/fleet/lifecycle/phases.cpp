// Phases of an instance, whether they bring it up or take it down: each part is work on a resource
// of its host or pool, so a hundred at once take as long as their slowest shared resource makes
// them. See docs/models/boot.md.
#include <algorithm>

#include "models/fleet/fleet.hpp"
#include "models/fleet/job_tag.hpp"
#include "models/fleet/lifecycle/start_meters.hpp"

namespace stowplan {

const std::vector<PhasePlan>& Fleet::phases_of(const Instance& instance) const {
  const InstancePlan& plan = plan_of(instance);
  return instance.state == InstanceState::stopping ? plan.stop : plan.start;
}

void Fleet::run_phases(InstanceId id) {
  Instance& instance = instances_[id];
  instance.phase = 0;
  instance.step = 0;
  instance.phase_began = engine_.now();
  advance_phases(id);
}

void Fleet::after_phases(InstanceId id) {
  Instance& instance = instances_[id];
  if (instance.state != InstanceState::stopping) {
    become_ready(id);
    return;
  }
  const Duration took = engine_.now() - instance.stopped_at;
  if (is_measured(instance.stopped_at)) {
    services_[instance.service].meters.stop_total.add(took.count());
  }
  release(id);
}

// A phase's parts in their stated order; parts that are zero are passed over at once.
void Fleet::advance_phases(InstanceId id) {
  Instance& instance = instances_[id];
  const InstancePlan& plan = plan_of(instance);
  const std::vector<PhasePlan>& phases = phases_of(instance);
  const std::string& purpose =
      instance.state == InstanceState::stopping ? plan.stop_stream : plan.start_stream;
  HostRecord& host = hosts_[instance.host];
  const Time now = engine_.now();
  for (;;) {
    if (instance.phase == phases.size()) {
      after_phases(id);
      return;
    }
    const PhasePlan& phase = phases[instance.phase];
    const std::uint8_t step = instance.step++;
    Stream stream{seed_, replication_, purpose,
                  (static_cast<std::uint64_t>(instance.ordinal) << 16) + instance.phase * 8 + step};
    Time done = now;
    if (step == 0) {
      done = now + sample_duration(phase.delay, stream);
      instance.disk_left_ns = phase.disk_ns;
    } else if (step == 1 && phase.serial >= 0) {
      std::vector<Pipe>& sections =
          phase.scope == Scope::pool ? pools_[host.pool].serial : host.serial;
      done = sections[static_cast<std::size_t>(phase.serial)].enter(now,
                                                                    serial_time(id, phase, stream));
    } else if (step == 2 && instance.disk_left_ns > 0) {
      const double piece_ns = std::min(phase.disk_piece_ns, instance.disk_left_ns);
      instance.disk_left_ns -= piece_ns;
      instance.step = 2;
      done = host.disk.enter(now, device_time(host, piece_ns));
    } else if (step == 3) {
      const double overhead = phase.inside ? plan.overhead_factor : 0;
      const double work_ns = at_clock(instance.host, phase.cpu.sample(stream) * (1 + overhead));
      if (work_ns > 0) {
        const JobTag tag{JobKind::start_phase, instances_.handle(id)};
        const GroupId group = phase.by_host ? host.agents : instance.group;
        host.cpu.start(now, group, work_ns * 1e-9, tag.packed(), phase.parallelism);
        rearm(instance.host);
        return;
      }
    } else if (step == 4) {
      if (enter_kernel(id, phase.kernel.sample(stream))) return;
    } else if (step == 5) {
      end_phase(id);
    }
    if (done > now) {
      schedule(done, EventKind::start_step, instances_.handle(id));
      return;
    }
  }
}

// Other instances in the kernel of the host are in the way, its cores are not.
bool Fleet::enter_kernel(InstanceId id, double work_ns) {
  if (work_ns <= 0) return false;
  Instance& instance = instances_[id];
  HostRecord& host = hosts_[instance.host];
  const JobTag tag{JobKind::start_phase, instances_.handle(id)};
  const double speed = plan_of(host.pool).host->speed;
  instance.kernel = host.kernel.start(engine_.now(), work_ns / speed, tag.packed());
  instance.in_kernel = true;
  rearm_kernel(instance.host);
  return true;
}

// A section is first in, first out: who was in it before is there when this one comes to its turn.
Duration Fleet::serial_time(InstanceId id, const PhasePlan& phase, Stream& stream) {
  const Duration alone = sample_duration(phase.serial_time, stream);
  if (phase.serial_growth <= Duration{}) return alone;
  Instance& instance = instances_[id];
  HostRecord& host = hosts_[instance.host];
  if (!instance.met) {
    instance.met = true;
    ++host.met;
  }
  return alone + phase.serial_growth * (host.met - 1);
}

void Fleet::end_phase(InstanceId id) {
  Instance& instance = instances_[id];
  const Time now = engine_.now();
  if (trace_) {
    trace_->phase(id, instance, phases_of(instance)[instance.phase].name, instance.phase_began,
                  now);
  }
  const bool counts =
      instance.restarts == 0 && !instance.spare && is_measured(instance.requested_at);
  if (counts && instance.state == InstanceState::starting) {
    services_[instance.service].meters.start_phases[first_own_phase + instance.phase].add(
        (now - instance.phase_began).count());
  }
  instance.phase_began = now;
  ++instance.phase;
  instance.step = 0;
}

// A container's limit is a quota per period, which burns and stalls; a guest's is the number of its
// virtual CPUs; without a limit the host is the limit. Periods of different instances begin at
// different instants.
void Fleet::join_cpu(InstanceId id) {
  Instance& instance = instances_[id];
  const InstancePlan& plan = plan_of(instance);
  const Cores start_cpu = plan.deployment->limits.start_cpu;
  const bool boosted = start_cpu.count() > 0 && instance.state == InstanceState::starting;
  const Cores cpu = boosted ? start_cpu : plan.resources.cpu_limit.value_or(Cores{});
  const double limit = static_cast<double>(cpu.count()) / 1000;
  GroupOptions options;
  options.weight = plan.weight;
  options.crowding = plan.crowding;
  options.slice = slice_of(id);
  if (plan.quota) {
    Stream stream{seed_, replication_, "quota/" + plan.name, instance.ordinal};
    options.quota = static_cast<double>(cpu_quota(cpu, options.period).count()) /
                    static_cast<double>(options.period.count());
    options.burst = plan.deployment->limits.cpu_burst;
    options.phase = Duration{
        static_cast<std::int64_t>(stream.uniform() * static_cast<double>(options.period.count()))};
  } else if (plan.resources.cpu_limit) {
    options.cap = limit;
  }
  instance.group = hosts_[instance.host].cpu.add_group(options);
  instance.has_group = true;
  ++instance.meter;
  instance.metered = {};
}

// As kubelet has it: pods that are guaranteed lie right under the host, beside everything that is
// no pod; the others in a slice for each of the two classes.
SliceId Fleet::slice_of(InstanceId id) {
  const InstancePlan& plan = plan_of(instances_[id]);
  HostRecord& host = hosts_[instances_[id].host];
  if (!plan.runtime->pod || plan.qos == QosClass::guaranteed) return SliceId::whole;
  if (plan.qos == QosClass::best_effort) {
    if (host.best_effort == SliceId::whole) {
      const std::int64_t least = cpu_shares(Cores{});
      host.best_effort = host.cpu.add_slice(
          static_cast<double>(cgroup_weight(least, plan_of(host.pool).pool->cpu_weight)));
    }
    return host.best_effort;
  }
  if (host.burstable == SliceId::whole) {
    host.burstable = host.cpu.add_slice(1);
    weigh_burstable(instances_[id].host);
    rearm(instances_[id].host);
  }
  return host.burstable;
}

// The slice weighs as one pod that requests what all pods in it do.
void Fleet::weigh_burstable(HostId id) {
  HostRecord& host = hosts_[id];
  if (host.burstable == SliceId::whole) return;
  const CpuWeight conversion = plan_of(host.pool).pool->cpu_weight;
  host.cpu.set_weight(
      engine_.now(), host.burstable,
      static_cast<double>(cgroup_weight(cpu_shares(host.burstable_requests), conversion)));
}

void Fleet::leave_cpu(InstanceId id) {
  Instance& instance = instances_[id];
  if (instance.in_kernel) {
    instance.in_kernel = false;
    hosts_[instance.host].kernel.remove(engine_.now(), instance.kernel);
    rearm_kernel(instance.host);
  }
  if (!instance.has_group) return;
  HostRecord& host = hosts_[instance.host];
  meter_instance(instance);
  aborted_.clear();
  host.cpu.remove_group(engine_.now(), instance.group, aborted_);
  for (const JobUse& job : aborted_) charge(host.pool, job);
  instance.has_group = false;
}

}  // namespace stowplan
