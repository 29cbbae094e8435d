// The kernel of a host, in which starts get in each other's way, and the clock of its cores.
// See docs/models/boot.md.
#include "models/fleet/fleet.hpp"
#include "models/fleet/job_tag.hpp"

namespace stowplan {

// As with the processor, one timer a host: those left behind find `kernel_due` changed.
void Fleet::rearm_kernel(HostId id) {
  HostRecord& host = hosts_[id];
  const Time due = host.kernel.next();
  if (due == host.kernel_due) return;
  host.kernel_due = due;
  if (due != Time::max()) schedule(due, EventKind::kernel_due, hosts_.handle(id));
}

void Fleet::on_kernel_due(HostId id) {
  HostRecord& host = hosts_[id];
  if (host.kernel_due != engine_.now()) return;
  host.kernel_due = Time::max();
  std::vector<std::uint64_t> ended;
  host.kernel.advance(engine_.now(), ended);
  // They are out of it before the first goes on, which may take others away.
  for (const std::uint64_t tag : ended) {
    const auto instance = JobTag::unpack(tag).owner<Instance>();
    if (instances_.alive(instance)) instances_[instance.id].in_kernel = false;
  }
  for (const std::uint64_t tag : ended) {
    const auto instance = JobTag::unpack(tag).owner<Instance>();
    if (instances_.alive(instance)) advance_phases(instance.id);
  }
  rearm_kernel(id);
}

// Work of a start on the core it gets, longer where that one has rested. What the clock loses is a
// time, so a fast core loses more work in it.
double Fleet::at_clock(HostId id, double work_ns) {
  if (work_ns <= 0) return work_ns;
  const Host& what = *plan_of(hosts_[id].pool).host;
  return work_ns +
         hosts_[id].clock.begin(engine_.now(), work_ns / what.speed, what.clock) * what.speed;
}

void Fleet::note_core_idle(HostId id) {
  const Host& what = *plan_of(hosts_[id].pool).host;
  if (what.clock.idle < 1) {
    hosts_[id].clock.end(engine_.now(), static_cast<std::size_t>(what.cpus));
  }
}

}  // namespace stowplan
