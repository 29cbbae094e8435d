#include "view/headline.hpp"

#include <algorithm>
#include <array>

namespace stowplan {

namespace {

using enum Better;

constexpr std::array layout_list{
    Headline{"Fleet", "hosts.mean", "hosts, mean", lower},
    Headline{"Fleet", "hosts.max", "hosts, most at once", lower},
    Headline{"Fleet", "instances.mean", "instances, mean"},
    Headline{"Density", "density.instances_per_host", "instances per host", higher},
    Headline{"Density", "density.requests_per_host", "requests per host", higher},
    Headline{"Memory of a host", "memory.application", "applications"},
    Headline{"Memory of a host", "memory.runtime", "runtimes", lower},
    Headline{"Memory of a host", "memory.guest_os", "guest systems", lower},
    Headline{"Memory of a host", "memory.shared", "shared layers"},
    Headline{"Memory of a host", "memory.merged", "merged", neither, Show::if_any},
    Headline{"Memory of a host", "memory.swapped", "on swap", lower, Show::if_any},
    Headline{"Memory of a host", "memory.daemons", "daemons", lower, Show::if_any},
    Headline{"Memory of a host", "memory.reserve", "host reserve"},
    Headline{"Memory of a host", "memory.free", "free"},
    Headline{"CPU", "cpu.useful", "useful work", higher},
    Headline{"CPU", "cpu.overhead", "overhead", lower},
    Headline{"CPU", "cpu.runtime", "  runtimes", lower, Show::if_any},
    Headline{"CPU", "cpu.background", "  background", lower, Show::if_any},
    Headline{"CPU", "cpu.start", "  starts", lower, Show::if_any},
    Headline{"CPU", "cpu.agents", "  host agents", lower, Show::if_any},
    Headline{"CPU", "cpu.wasted", "  requests not answered", lower, Show::if_any},
    Headline{"CPU", "cpu.idle", "idle"},
    Headline{"Start", "start_time.p50", "start time p50", lower},
    Headline{"Start", "start_time.p99", "start time p99", lower},
    Headline{"Response time", "response_time.mean", "mean", lower},
    Headline{"Response time", "response_time.p50", "p50", lower},
    Headline{"Response time", "response_time.p99", "p99", lower},
    Headline{"Response time", "response_time.p99.9", "p99.9", lower},
    Headline{"Reliability", "throughput", "requests answered", higher},
    Headline{"Reliability", "requests.failed_share", "requests failed", lower},
    Headline{"Reliability", "requests.rejected", "  rejected", lower, Show::if_any},
    Headline{"Reliability", "requests.timed_out", "  timed out", lower, Show::if_any},
    Headline{"Reliability", "requests.oom_killed", "  killed for memory", lower, Show::if_any},
    Headline{"Cost", "cost.month", "a month", lower},
    Headline{"Cost", "cost.waterfall.useful", "  useful work"},
    Headline{"Cost", "cost.waterfall.wasted", "  requests not answered", neither, Show::if_any},
    Headline{"Cost", "cost.waterfall.runtime", "  runtimes"},
    Headline{"Cost", "cost.waterfall.guest_os", "  guest systems"},
    Headline{"Cost", "cost.waterfall.reserve", "  host reserve"},
    Headline{"Cost", "cost.waterfall.headroom", "  booked, not used"},
    Headline{"Cost", "cost.waterfall.fragmentation", "  left over in pieces"},
    Headline{"Cost", "cost.waterfall.idle", "  not booked"},
    Headline{"Cost", "cost.waterfall.volumes", "  volumes", neither, Show::if_any},
    Headline{"Cost", "cost.waterfall.load_balancers", "  load balancers", neither, Show::if_any},
    Headline{"Cost", "cost.waterfall.traffic", "  traffic", neither, Show::if_any},
    Headline{"Cost", "cost.waterfall.control_plane", "  control plane", neither, Show::if_any},
    Headline{"Cost", "cost.waterfall.other", "  other charges", neither, Show::if_any},
    Headline{"Cost", "cost.per_million_requests", "per million requests", lower},
    Headline{"Energy", "energy.power", "power", lower, Show::if_any},
    Headline{"Energy", "energy.month", "a month", lower, Show::if_any},
};

constexpr std::array workload_list{
    Headline{"", "response_time.mean", "response time, mean", lower},
    Headline{"", "response_time.p50", "response time, p50", lower},
    Headline{"", "response_time.p90", "response time, p90", lower},
    Headline{"", "response_time.p99", "response time, p99", lower},
    Headline{"", "response_time.p99.9", "response time, p99.9", lower},
    Headline{"", "throughput", "requests answered", higher},
    Headline{"", "requests.failed_share", "requests failed", lower},
    Headline{"", "instances.mean", "instances, mean"},
    Headline{"", "instances.unplaced", "instances without a host", lower, Show::if_any},
    Headline{"", "instances.oom_kills", "killed for memory", lower, Show::if_any},
    Headline{"", "instances.evictions", "evicted", lower, Show::if_any},
    Headline{"", "start_time.p50", "start time, p50", lower},
    Headline{"", "start_time.p99", "start time, p99", lower},
    Headline{"", "start_time.placement.p50", "  waiting for a host, p50", lower, Show::if_any},
    Headline{"", "start_time.pull.p50", "  pull, p50", lower, Show::if_any},
    Headline{"", "start_time.unpack.p50", "  unpack, p50", lower, Show::if_any},
    Headline{"", "start_time.userspace.p50", "  userspace of the guest, p50", lower, Show::if_any},
    Headline{"", "start_time.application.p50", "  application, p50", lower, Show::if_any},
    Headline{"", "cost.month", "cost a month", lower},
    Headline{"", "cost.per_million_requests", "cost per million requests", lower},
    Headline{"", "isolation.blast_radius.instances", "instances lost with a kernel", lower},
    Headline{"", "isolation.blast_radius.tenants", "tenants lost with a kernel", lower},
};

constexpr std::array pool_list{
    Headline{"", "hosts.mean", "hosts, mean", lower},
    Headline{"", "hosts.max", "hosts, most at once", lower},
    Headline{"", "booked.cpu", "CPU booked"},
    Headline{"", "booked.memory", "memory booked"},
    Headline{"", "booked.pods", "pods booked", neither, Show::if_any},
    Headline{"", "host_oom_kills", "hosts out of memory", lower, Show::if_any},
    Headline{"", "cost.month", "cost a month", lower},
};

}  // namespace

std::span<const Headline> layout_headlines() { return layout_list; }
std::span<const Headline> workload_headlines() { return workload_list; }
std::span<const Headline> pool_headlines() { return pool_list; }

Better better_direction(std::string_view metric) {
  for (const std::span<const Headline> list :
       {layout_headlines(), workload_headlines(), pool_headlines()}) {
    const auto at = std::ranges::find(list, metric, &Headline::metric);
    if (at != list.end()) return at->better;
  }
  return Better::neither;
}

}  // namespace stowplan
