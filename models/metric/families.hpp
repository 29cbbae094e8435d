// Every metric there is, one row each. What is measured, printed, watched, asked for by a scenario
// and explained in docs/results.md is checked against this table or derived from it.
#pragma once

#include <array>

#include "models/metric/family.hpp"

namespace stowplan {
namespace metric_table {

using enum Better;
using enum MetricSection;
using enum Nature;

inline constexpr ScopeKinds whole{ScopeKind::layout};
inline constexpr ScopeKinds pools{ScopeKind::pool};
inline constexpr ScopeKinds works{ScopeKind::workload};
inline constexpr ScopeKinds hosts{ScopeKind::layout, ScopeKind::pool};
inline constexpr ScopeKinds users{ScopeKind::layout, ScopeKind::workload};
inline constexpr ScopeKinds every{ScopeKind::layout, ScopeKind::pool, ScopeKind::workload};

inline constexpr Quantile p50{0.5, "p50"};
inline constexpr Quantile p90{0.9, "p90"};
inline constexpr Quantile p95{0.95, "p95"};
inline constexpr Quantile p99{0.99, "p99"};
inline constexpr Quantile p999{0.999, "p99.9"};
inline constexpr std::array of_responses{p50, p90, p95, p99, p999};
inline constexpr std::array of_waits{p50, p95, p99};
inline constexpr std::array of_starts{p50, p90, p99};
inline constexpr std::array of_phases{p50, p99};

// clang-format off
inline constexpr auto rows = std::to_array<MetricFamily>({
// Fleet and density.
{fleet, "hosts.mean", "1", hosts, lower, "hosts, mean", "hosts switched on, mean over time"},
{fleet, "hosts.max", "1", hosts, lower, "hosts, most at once",
 "hosts switched on, most at once; of a layout the sum over its pools"},
{fleet, "instances.mean", "1", every, neither, "instances, mean",
 "instances on hosts, mean over time"},
{fleet, "instances.max", "1", works, neither, "instances, most at once",
 "instances on hosts, most at once"},
{fleet, "instances.ready", "1", works, neither, "instances in service",
 "instances that take requests, mean over time"},
{fleet, "instances.unplaced", "1", works, lower, "instances without a host",
 "instances for which no host has room, mean over time"},
{fleet, "instances.cpu", "share", works, neither, "CPU of instances in use",
 "CPU time that instances used, starts included, of what they may: their limit, or their host's "
 "threads where they have none"},
{fleet, "instances.throttled", "share", works, lower, "instances throttled",
 "of the time of instances, that in which they stood still because their CPU quota was spent"},
{fleet, "instances.steal", "share", works, lower, "CPU stolen from instances",
 "of the CPU time that instances would have had alone on their host, what others had"},
{fleet, "instances.oom_kills", "1", users, lower, "killed for memory",
 "instances killed for want of memory"},
{fleet, "instances.evictions", "1", users, lower, "evicted",
 "evicted for want of memory on their host, or lost with it"},
{fleet, "instances.moved", "1", works, lower, "moved",
 "started anew on another host because theirs was drained, where a provisioner drains hosts"},
{fleet, "host_oom_kills", "1", pools, lower, "hosts out of memory",
 "of the instances killed for memory those whose host ran out"},
{fleet, "density.instances_per_host", "1", hosts, higher, "instances per host",
 "mean instances over mean hosts"},
{fleet, "density.requests_per_host", "1/s", whole, higher, "requests per host",
 "requests answered a second over mean hosts"},
{fleet, "density.by_requests", "1", works, higher, "instances per host by requests",
 "instances that an empty host takes by what they book, as the scheduler counts: allocatable times "
 "overcommit, less what daemons book; the finding `bound_by_requests` names what runs out first",
 fact},
{fleet, "density.by_limits", "1", works, higher, "instances per host by limits",
 "by what they may use at most: allocatable without overcommit, less what daemons book; one "
 "without "
 "a limit may take the host; `bound_by_limits`", fact},
{fleet, "density.by_use", "1", works, higher, "instances per host by measured use",
 "by `use.cpu` and `use.memory`: allocatable without overcommit, less what daemons use and image "
 "pages that instances share; `bound_by_use`"},
{fleet, "booked.cpu", "share", pools, neither, "CPU booked",
 "CPU booked by instances, of what hosts may book: allocatable times overcommit"},
{fleet, "booked.memory", "share", pools, neither, "memory booked", "memory booked likewise"},
{fleet, "booked.pods", "share", pools, neither, "pods booked",
 "pods, of those that hosts may hold"},
// Where CPU, memory and devices go.
{use, "cpu.useful", "share", hosts, higher, "CPU of useful work",
 "of the hosts' hardware threads: busy with what requests ask for, where they were answered"},
{use, "cpu.overhead", "share", hosts, lower, "CPU of overhead",
 "busy with anything else: the sum of the next five"},
{use, "cpu.runtime", "share", hosts, lower, "CPU of runtimes",
 "runtimes and networks, for requests that were answered"},
{use, "cpu.background", "share", hosts, lower, "CPU of background",
 "daemons of guests and runtimes"},
{use, "cpu.start", "share", hosts, lower, "CPU of starts",
 "starts and stops of instances, unpacking included"},
{use, "cpu.agents", "share", hosts, lower, "CPU of host agents", "the hosts' own daemons"},
{use, "cpu.wasted", "share", hosts, lower, "CPU of requests not answered",
 "all of requests that were not answered"},
{use, "cpu.idle", "share", hosts, neither, "CPU idle", "not busy"},
{use, "use.cpu", "1", works, lower, "CPUs an instance uses",
 "CPUs that one instance keeps busy, mean over window and instances; packets of a network mode are "
 "its host's"},
{use, "use.memory", "B", works, lower, "memory an instance holds",
 "its idle memory and what its requests hold, mean over window and instances"},
{use, "memory.application", "B", hosts, neither, "memory of applications",
 "per host: applications and the requests they hold, or held where guests give nothing back"},
{use, "memory.runtime", "B", hosts, lower, "memory of runtimes",
 "per host: VMM, shim and sandbox processes"},
{use, "memory.guest_os", "B", hosts, lower, "memory of guest systems",
 "per host: guest kernels and their services"},
{use, "memory.shared", "B", hosts, neither, "memory of shared layers",
 "per host: mapped image layers, once however many instances use them"},
{use, "memory.merged", "B", hosts, neither, "memory merged",
 "per host: saved by same-page merging; `memory.guest_os` would be so much more"},
{use, "memory.swapped", "B", hosts, lower, "memory on swap",
 "per host: on its swap; counted in the parts above, too"},
{use, "memory.daemons", "B", hosts, lower, "memory of daemons",
 "per host: held by its daemons (`pool.daemons`)"},
{use, "memory.reserve", "B", hosts, neither, "memory of the host reserve",
 "per host: hidden by the hypervisor or kept for the host's own agents, less what runtimes and "
 "daemons take of it that is not booked"},
{use, "memory.free", "B", hosts, neither, "memory free",
 "per host: the rest, with the eviction threshold; never below zero"},
{use, "pull.bytes", "B", hosts, lower, "images pulled",
 "image layers fetched by all hosts since the run began, rollout included"},
{use, "swap.bytes", "B", hosts, lower, "swap traffic",
 "written to swap and read from it while measured, all hosts"},
{use, "network.in", "share", pools, neither, "lines into hosts in use",
 "of the line into a host in use, mean over hosts and window"},
{use, "network.out", "share", pools, neither, "lines out of hosts in use",
 "of the line out of a host in use, mean over hosts and window"},
{use, "network.full", "share", pools, lower, "lines full",
 "of host time in which one of the two had at least 98 % in use"},
{use, "disk.busy", "share", pools, neither, "disks busy",
 "of host time in which the disk is occupied"},
// Time.
{time, "response_time", "s", users, lower, "response time",
 "arrival to answer of requests of the cohort that were answered: waiting, service, calls, "
 "messages, and a cold start where there was one", estimate, of_responses},
{time, "response_time.wait", "s", users, lower, "wait for an instance",
 "of it, before an instance began to work on them: the message's way, and waiting for a ready "
 "instance and for a place in it (`concurrency`); not the wait for CPU or disk inside it, which it "
 "shares with others at work", estimate, of_waits},
{time, "start_time", "s", users, lower, "start time",
 "an instance is asked for, or launched by a launcher, until it is ready; the first rollout counts "
 "too", estimate, of_starts},
{time, "start_time.count", "1", works, neither, "starts", "how many started"},
{time, "start_time_rollout", "s", works, lower, "start time in the rollout",
 "of them, the instances asked for before requests are let in", estimate, of_starts},
{time, "start_time_rollout.count", "1", works, neither, "starts in the rollout",
 "how many of them started"},
{time, "start_time_scale_out", "s", works, lower, "start time in scale-outs",
 "and those asked for later: scale-outs, spares that take their place in service at once, and "
 "replacements of evicted pods", estimate, of_starts},
{time, "start_time_scale_out.count", "1", works, neither, "starts in scale-outs",
 "how many of them started"},
{time, "start_time.PHASE", "s", works, lower, "start time, PHASE",
 "one phase; quantiles over the starts that had it, means over all starts, so that they add up to "
 "`start_time.mean`: placement (with the boot of a host), pull, unpack, those of the runtime, "
 "userspace, application", estimate, of_phases},
{time, "launch_wait", "s", works, lower, "wait for the launcher",
 "in the line of a launcher, where a deployment has one; not part of the start time",
 estimate, of_starts},
{time, "stop_time", "s", works, lower, "stop time",
 "an instance is told to go until it is gone, where its runtime has phases for that",
 estimate, of_starts},
{time, "stop_time.count", "1", works, neither, "stops", "how many were stopped"},
{why, "reasons.slowest", "s", works, lower, "the slowest 1 %",
 "mean response time of the slowest 1 % of answered requests"},
{why, "calls.time.PHASE", "s", works, lower, "call of PHASE",
 "from its stage to the answer of a call of that workload, attempts that failed and waits between "
 "them included; mean over the calls that the cohort's requests made and that were answered"},
{why, "calls.longest.PHASE", "share", works, neither, "ended last, PHASE",
 "of those calls, the ones that ended last of their stage, and so decided how long it took"},
// Why: the parts of the mean response time, and of that of the slowest requests.
{why, "reasons.mean.instance", "s", works, lower, "waiting for an instance",
 "mean time of answered requests: no instance took it, and the one that did was not starting "
 "yet; the twelve add up to `response_time.mean`"},
{why, "reasons.mean.cold_start", "s", works, lower, "cold start",
 "mean time of answered requests: the instance that took it was starting"},
{why, "reasons.mean.slot", "s", works, lower, "waiting for a place",
 "mean time of answered requests: in the line for a place in its instance (`concurrency`)"},
{why, "reasons.mean.cpu", "s", works, lower, "CPU alone",
 "mean time of answered requests: its own work and what runtime and network add, as on an idle "
 "host"},
{why, "reasons.mean.own_sharing", "s", works, lower, "sharing in the instance",
 "mean time of answered requests: other requests and daemons of its instance had the CPU"},
{why, "reasons.mean.smt", "s", works, lower, "shared cores",
 "mean time of answered requests: busy neighbours slowed its core: sibling threads, caches, the "
 "memory bus"},
{why, "reasons.mean.steal", "s", works, lower, "steal",
 "mean time of answered requests: other instances and the host's own agents had the CPU"},
{why, "reasons.mean.throttled", "s", works, lower, "throttled",
 "mean time of answered requests: the CPU quota of its instance was spent"},
{why, "reasons.mean.disk", "s", works, lower, "disk",
 "mean time of answered requests: waiting for the disk or on it, pages that came back from swap "
 "included"},
{why, "reasons.mean.network", "s", works, lower, "network",
 "mean time of answered requests: its message or its answer was on the way"},
{why, "reasons.mean.calls", "s", works, lower, "calls",
 "mean time of answered requests: of the call of each stage that ended last, the attempt that "
 "succeeded"},
{why, "reasons.mean.retries", "s", works, lower, "retries",
 "mean time of answered requests: what came before that attempt: failed ones, and waits between "
 "them"},
{why, "reasons.slowest.instance", "s", works, lower, "waiting for an instance, slowest 1 %",
 "the same of the slowest 1 % of answered requests; the twelve add up to their mean"},
{why, "reasons.slowest.cold_start", "s", works, lower, "cold start, slowest 1 %",
 "the same of the slowest 1 %"},
{why, "reasons.slowest.slot", "s", works, lower, "waiting for a place, slowest 1 %",
 "the same of the slowest 1 %"},
{why, "reasons.slowest.cpu", "s", works, lower, "CPU alone, slowest 1 %",
 "the same of the slowest 1 %"},
{why, "reasons.slowest.own_sharing", "s", works, lower, "sharing in the instance, slowest 1 %",
 "the same of the slowest 1 %"},
{why, "reasons.slowest.smt", "s", works, lower, "shared cores, slowest 1 %",
 "the same of the slowest 1 %"},
{why, "reasons.slowest.steal", "s", works, lower, "steal, slowest 1 %",
 "the same of the slowest 1 %"},
{why, "reasons.slowest.throttled", "s", works, lower, "throttled, slowest 1 %",
 "the same of the slowest 1 %"},
{why, "reasons.slowest.disk", "s", works, lower, "disk, slowest 1 %",
 "the same of the slowest 1 %"},
{why, "reasons.slowest.network", "s", works, lower, "network, slowest 1 %",
 "the same of the slowest 1 %"},
{why, "reasons.slowest.calls", "s", works, lower, "calls, slowest 1 %",
 "the same of the slowest 1 %"},
{why, "reasons.slowest.retries", "s", works, lower, "retries, slowest 1 %",
 "the same of the slowest 1 %"},
// What happens in the window.
{window, "requests.offered", "1/s", users, neither, "requests offered",
 "requests that arrive; each retry is one more"},
{window, "requests.first_attempts", "1/s", users, neither, "first attempts",
 "of those, first attempts of users from outside"},
{window, "throughput", "1/s", users, higher, "requests answered", "requests answered"},
{window, "requests.failed", "1/s", users, lower, "requests that end unanswered",
 "requests that end without an answer"},
{window, "requests.waiting", "1", works, lower, "requests waiting",
 "requests that wait for an instance or for a place in one, mean over time"},
{window, "requests.in_flight", "1", users, neither, "requests in flight",
 "requests that have arrived and not ended, mean over time"},
{window, "requests.in_flight_growth", "1/s", users, neither, "growth of requests in flight",
 "more of them at the window's end than at its beginning, over its length: `requests.offered` is "
 "exactly `throughput` + `requests.failed` + this"},
// What becomes of the cohort.
{cohort, "requests.arrivals", "1", users, neither, "requests of the cohort",
 "requests of the cohort"},
{cohort, "requests.served", "share", users, higher, "requests served", "answered in time"},
{cohort, "goodput", "1/s", works, higher, "requests answered in good time",
 "requests of the cohort that are answered within the longest time of the workload's objective, a "
 "second of the window; all that are answered where it has none"},
{cohort, "requests.rejected", "share", users, lower, "requests rejected",
 "turned away by a full queue"},
{cohort, "requests.timed_out", "share", users, lower, "requests timed out",
 "the caller has given up, or has ended itself"},
{cohort, "requests.oom_killed", "share", users, lower, "requests killed for memory",
 "lost because their instance was killed for memory"},
{cohort, "requests.evicted", "share", users, lower, "requests evicted",
 "lost because their instance was evicted, or its host failed"},
{cohort, "requests.call_failed", "share", users, lower, "requests with a failed call",
 "a call they made failed after its last retry"},
{cohort, "requests.unfinished", "share", users, lower, "requests unfinished",
 "still there when the drain was over"},
{cohort, "requests.failed_share", "share", users, lower, "requests failed",
 "those that failed; where the workload is overloaded, with the unfinished"},
{cohort, "objective.response_time_p50", "s", works, lower, "p50 with failures",
 "the percentile that an objective is about, over all of the cohort: what failed is later than any "
 "limit, so it is infinite where too many fail"},
{cohort, "objective.response_time_p90", "s", works, lower, "p90 with failures", "likewise"},
{cohort, "objective.response_time_p95", "s", works, lower, "p95 with failures", "likewise"},
{cohort, "objective.response_time_p99", "s", works, lower, "p99 with failures", "likewise"},
{cohort, "objective.response_time_p999", "s", works, lower, "p99.9 with failures", "likewise"},
{cohort, "objective.within", "share", works, higher, "answered within the limit",
 "answered within the time of a service level"},
// Money and energy.
{money, "cost.month", "USD/month", every, lower, "cost a month",
 "mean hosts times price times 730 h, and charges; a workload pays for its pool by what it books, "
 "CPU and memory weighted alike"},
{money, "cost.per_million_requests", "USD", users, lower, "cost per million requests",
 "that cost over the requests answered"},
{money, "cost.waterfall.useful", "USD/month", hosts, neither, "cost of useful work",
 "CPU of answered requests; application memory and shared layers"},
{money, "cost.waterfall.wasted", "USD/month", hosts, neither, "cost of requests not answered",
 "CPU of the other requests"},
{money, "cost.waterfall.runtime", "USD/month", hosts, neither, "cost of runtimes",
 "everything else that keeps CPUs busy; memory of runtimes and daemons"},
{money, "cost.waterfall.guest_os", "USD/month", hosts, neither, "cost of guest systems",
 "memory of guest systems"},
{money, "cost.waterfall.reserve", "USD/month", hosts, neither, "cost of the host reserve",
 "kept for the host's agents"},
{money, "cost.waterfall.headroom", "USD/month", hosts, neither, "cost of unused bookings",
 "booked, over the overcommit factor, and not used"},
{money, "cost.waterfall.fragmentation", "USD/month", hosts, neither, "cost of left-over pieces",
 "free where no instance of the pool fits any more"},
{money, "cost.waterfall.idle", "USD/month", hosts, neither, "cost of what is not booked",
 "the rest of the hosts"},
{money, "cost.waterfall.volumes", "USD/month", hosts, neither, "cost of volumes",
 "charges for volumes"},
{money, "cost.waterfall.load_balancers", "USD/month", hosts, neither, "cost of load balancers",
 "charges for load balancers"},
{money, "cost.waterfall.traffic", "USD/month", hosts, neither, "cost of traffic",
 "charges for traffic"},
{money, "cost.waterfall.control_plane", "USD/month", hosts, neither, "cost of the control plane",
 "charges for control planes"},
{money, "cost.waterfall.other", "USD/month", hosts, neither, "cost of other charges",
 "other charges"},
{money, "energy.power", "W", hosts, lower, "power",
 "idle to full power in proportion to busy threads, times the building's PUE"},
{money, "energy.month", "kWh/month", hosts, lower, "energy a month", "that power times 730 h"},
// Isolation.
{isolation, "isolation.blast_radius.instances", "1", works, lower, "instances lost with a kernel",
 "lost when the kernel under one instance fails: itself where it has a kernel of its own, else all "
 "that share the kernel"},
{isolation, "isolation.blast_radius.tenants", "1", works, lower, "tenants lost with a kernel",
 "tenants of those instances"},
{isolation, "isolation.host_syscalls", "1", works, lower, "system calls of the host",
 "system calls of the host that an instance can reach", fact},
{isolation, "isolation.vulnerabilities", "1", works, lower, "known vulnerabilities",
 "known vulnerabilities in the layers that ship: those of the day each was built and those found "
 "since; no probability of a break-in", fact},
// One instance: its memory, its image, what moving it would take.
{image, "memory.instance", "B", works, lower, "memory of an instance",
 "one idle instance, without what it shares with others", fact},
{image, "memory.instance.application", "B", works, lower, "application of an instance",
 "of it: the application", fact},
{image, "memory.instance.runtime", "B", works, lower, "runtime of an instance",
 "of it: VMM, shim or sandbox", fact},
{image, "memory.instance.guest_os", "B", works, lower, "guest system of an instance",
 "of it: guest kernel and its services", fact},
{image, "memory.instance.mapped", "B", works, lower, "image pages of an instance",
 "of it: image pages, where it has a kernel of its own", fact},
{image, "image.compressed", "B", works, lower, "image, compressed",
 "layers that the image ships: bytes a host without any of them pulls", fact},
{image, "image.unpacked", "B", works, lower, "image, unpacked", "and holds on disk", fact},
{image, "image.debug_pull", "B", works, lower, "debug layers to pull",
 "debug layers that the image leaves out: what an ephemeral debug container pulls; 0 where none "
 "are left out", fact},
{image, "image.debug_start", "s", works, lower, "time to a debug shell",
 "from asking for such a container to its shell, on a host that does nothing else; a closed form",
 fact},
{image, "migration.bytes", "B", works, lower, "bytes of a migration",
 "sent to move one instance while it runs, where its runtime can; a drained host starts its anew",
 fact},
{image, "migration.time", "s", works, lower, "time of a migration",
 "begin to running on the other host", fact},
{image, "migration.downtime", "s", works, lower, "downtime of a migration",
 "of it, standing still", fact},
});
// clang-format on

}  // namespace metric_table

inline constexpr std::span<const MetricFamily> metric_families{metric_table::rows};

}  // namespace stowplan
