// What carries an image: a process, a container, a sandbox, a microVM, a VM. Every runtime is the
// same set of measured costs, many of them zero, so a new one is a catalogue entry and no code.
// A flat "hypervisor tax" is the wrong shape: the costs sit at the boundary, per system call, per
// disk operation, per packet (docs/models/runtime.md).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/catalogue/disk.hpp"
#include "sim/config/fields.hpp"
#include "sim/distribution.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// What stands between two instances, weakest first; the order is the order of strength.
enum class Isolation { process, shared_kernel, user_kernel, hardware };

/// Whose section a phase queues for: one of each host, or one of the whole pool, like the API of a
/// provider.
enum class Scope { host, pool };

/// One step of bringing an instance up or taking it down. Its parts run in the order below, each on
/// the resource it names; a part that is zero takes no time.
struct Phase {
  std::string name;
  std::string from;
  std::string to;
  Distribution<Duration> delay = Constant<Duration>{};
  std::string serial;
  Distribution<Duration> serial_time = Constant<Duration>{};
  Duration serial_growth{};
  Scope scope = Scope::host;
  DiskDemand disk_read;
  Distribution<Duration> cpu = Constant<Duration>{};
  double parallelism = 1;
  Distribution<Duration> kernel = Constant<Duration>{};
};

template <class Visitor>
void fields(Visitor& v, Phase& p) {
  using config::Check;
  v.field("name", p.name, "Name in the start-time breakdown", {.required = true});
  v.field("from", p.from, "Event that opens the phase", {});
  v.field("to", p.to, "Event that closes it", {});
  v.field("delay", p.delay, "Waiting that no host resource shortens",
          {.check = Check::not_negative});
  v.field("serial", p.serial, "Section that one instance at a time may be in", {});
  v.field("serial_time", p.serial_time, "Time in that section", {.check = Check::not_negative});
  v.field("serial_growth", p.serial_growth,
          "Added to it for every instance on the host that was in such a section before",
          {.check = Check::not_negative});
  v.field("scope", p.scope, "Whether each host has the section, or the pool has one", {});
  v.field("disk_read", p.disk_read, "Reads from the host's disk", {});
  v.field("cpu", p.cpu, "CPU time on the host", {.check = Check::not_negative});
  v.field("parallelism", p.parallelism, "CPUs that time can use at once",
          {.check = Check::positive});
  v.field("kernel", p.kernel,
          "Work in the host's kernel, at `speed` 1, which others in it slow down by the host's "
          "`kernel_contention`",
          {.check = Check::not_negative});
}

/// How a runtime changes one kind of disk operation of an instance.
struct DiskAccess {
  Duration latency{};
  Rate iops_limit{};
  Bandwidth bandwidth_limit{};
};

template <class Visitor>
void fields(Visitor& v, DiskAccess& d) {
  using config::Check;
  v.field("latency", d.latency,
          "Added to each operation; negative where the runtime answers before the disk has", {});
  v.field("iops_limit", d.iops_limit, "Operations a second one instance can reach; 0 for no limit",
          {.check = Check::not_negative});
  v.field("bandwidth_limit", d.bandwidth_limit,
          "Bytes a second one instance can reach; 0 for no limit", {.check = Check::not_negative});
}

/// A hardening measure: what it costs and what it leaves of the host kernel.
struct Hardening {
  Duration syscall{};
  std::int64_t host_syscalls = 0;
};

template <class Visitor>
void fields(Visitor& v, Hardening& h) {
  using config::Check;
  v.field("syscall", h.syscall, "CPU time added to each system call",
          {.check = Check::not_negative});
  v.field("host_syscalls", h.host_syscalls,
          "Most host system calls it leaves reachable; 0 where it filters none",
          {.check = Check::not_negative});
}

/// A runtime, as its measured costs.
struct Runtime {
  Isolation isolation = Isolation::process;
  bool guest_kernel = false;
  bool pod = false;
  bool pull = true;
  std::vector<Phase> start;
  std::vector<Phase> stop;
  bool live_migration = false;
  std::vector<Phase> restore;
  Duration restore_fault{};
  // CPU
  double cpu_overhead = 0;
  double nested_paging = 0;
  Duration syscall{};
  Duration disk_operation_cpu{};
  Duration packet_cpu{};
  // Disk and network
  DiskAccess disk_read;
  DiskAccess disk_write;
  Duration copy_up{};
  Duration hop_latency{};
  // Memory
  Bytes memory{};
  Bytes memory_inside{};
  bool guest_inside = true;
  Bytes guest_memory{};
  double guest_memory_share = 0;
  Bytes guest_bounce_buffer{};
  Bytes memory_charge{};
  Cores cpu_charge{};
  double background_cpu = 0;
  std::int64_t host_syscalls = 0;
};

template <class Visitor>
void fields(Visitor& v, Runtime& r) {
  using config::Check;
  v.field("isolation", r.isolation, "What separates two instances", {});
  v.field("guest_kernel", r.guest_kernel,
          "Boots a kernel per instance: page cache is not shared, system services run", {});
  v.field("pod", r.pod, "Counts against the host's limit of pods", {});
  v.field("pull", r.pull,
          "The host fetches and unpacks missing layers first; false where a volume is attached",
          {});
  v.field("start", r.start, "Phases before the application starts, in order", {});
  v.field(
      "stop", r.stop,
      "Phases of taking an instance down, in order; CPU, memory and booking are held until then",
      {});
  v.field("live_migration", r.live_migration, "A guest can be moved while it runs", {});
  v.field("restore", r.restore,
          "Phases of restoring a snapshot, in place of those of a start; none where it cannot", {});
  v.field("restore_fault", r.restore_fault,
          "Bringing in one 4 KiB page of a snapshot when it is first touched",
          {.check = Check::not_negative});
  v.field("cpu_overhead", r.cpu_overhead, "Extra CPU time per CPU time of the application",
          {.check = Check::not_negative});
  v.field("nested_paging", r.nested_paging,
          "Extra CPU time per CPU time that misses the TLB: a guest walks two page tables",
          {.check = Check::not_negative});
  v.field("syscall", r.syscall, "Extra CPU time per system call", {.check = Check::not_negative});
  v.field("disk_operation_cpu", r.disk_operation_cpu, "Extra CPU time per disk operation",
          {.check = Check::not_negative});
  v.field("packet_cpu", r.packet_cpu, "Extra CPU time per packet", {.check = Check::not_negative});
  v.field("disk_read", r.disk_read, "Disk reads of an instance", {});
  v.field("disk_write", r.disk_write, "Disk writes of an instance", {});
  v.field("copy_up", r.copy_up,
          "Overlay file system: added per file of a lower layer that is copied up before its first "
          "write; 0 where files are written in place",
          {.check = Check::not_negative});
  v.field("hop_latency", r.hop_latency, "Added to each message, one way",
          {.check = Check::not_negative});
  v.field("memory", r.memory,
          "Resident memory of the runtime itself per instance, on the host and outside the limit: "
          "VMM process, shim",
          {.check = Check::not_negative});
  v.field("memory_inside", r.memory_inside,
          "Resident memory of the runtime itself that counts against the limit, as gVisor's Sentry",
          {.check = Check::not_negative});
  v.field("guest_inside", r.guest_inside,
          "The guest kernel and the system's services count against the limit, which is the size "
          "of the guest; false where the limit is that of a container in it",
          {});
  v.field("guest_memory", r.guest_memory, "Resident memory of the guest kernel, fixed part",
          {.check = Check::not_negative});
  v.field("guest_memory_share", r.guest_memory_share,
          "Resident memory of the guest kernel per byte of guest size (page tables, struct page)",
          {.check = Check::fraction});
  v.field("guest_bounce_buffer", r.guest_bounce_buffer,
          "Further resident memory of the guest kernel from a guest size of 4 GiB on",
          {.check = Check::not_negative});
  v.field("memory_charge", r.memory_charge,
          "Memory the scheduler books beside the request, for what lies outside the limit; 0 where "
          "the node's reserve pays for it",
          {.check = Check::not_negative});
  v.field("cpu_charge", r.cpu_charge, "CPU the scheduler books beside the limit",
          {.check = Check::not_negative});
  v.field("background_cpu", r.background_cpu, "CPUs the runtime uses all the time, per instance",
          {.check = Check::not_negative});
  v.field("host_syscalls", r.host_syscalls,
          "Host system calls an instance can reach: a proxy for attack surface",
          {.check = Check::not_negative});
}

}  // namespace stowplan

namespace stowplan::config {
template <>
struct EnumNames<Isolation> {
  static constexpr std::array<std::string_view, 4> names{"process", "shared-kernel", "user-kernel",
                                                         "hardware"};
};
template <>
struct EnumNames<Scope> {
  static constexpr std::array<std::string_view, 2> names{"host", "pool"};
};
}  // namespace stowplan::config
