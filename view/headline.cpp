#include "view/headline.hpp"

#include <algorithm>
#include <array>

#include "models/metric/metric_key.hpp"

namespace stowplan::view {

namespace {

using enum Show;

constexpr std::array layout_list{
    Headline{"hosts.mean", always, "Fleet"},
    Headline{"hosts.max", always, "Fleet"},
    Headline{"instances.mean", always, "Fleet"},
    Headline{"density.instances_per_host", always, "Density"},
    Headline{"density.requests_per_host", always, "Density"},
    Headline{"memory.application", always, "Memory of a host", "applications"},
    Headline{"memory.runtime", always, "Memory of a host", "runtimes"},
    Headline{"memory.guest_os", always, "Memory of a host", "guest systems"},
    Headline{"memory.shared", always, "Memory of a host", "shared layers"},
    Headline{"memory.merged", if_any, "Memory of a host", "merged"},
    Headline{"memory.swapped", if_any, "Memory of a host", "on swap"},
    Headline{"memory.daemons", if_any, "Memory of a host", "daemons"},
    Headline{"memory.reserve", always, "Memory of a host", "host reserve"},
    Headline{"memory.free", always, "Memory of a host", "free"},
    Headline{"cpu.useful", always, "CPU", "useful work"},
    Headline{"cpu.overhead", always, "CPU", "overhead"},
    Headline{"cpu.runtime", if_any, "CPU", "  runtimes"},
    Headline{"cpu.background", if_any, "CPU", "  background"},
    Headline{"cpu.start", if_any, "CPU", "  starts"},
    Headline{"cpu.agents", if_any, "CPU", "  host agents"},
    Headline{"cpu.wasted", if_any, "CPU", "  requests not answered"},
    Headline{"cpu.idle", always, "CPU", "idle"},
    Headline{"start_time.p50", always, "Start", "start time p50"},
    Headline{"start_time.p99", always, "Start", "start time p99"},
    Headline{"response_time.mean", always, "Response time", "mean"},
    Headline{"response_time.p50", always, "Response time", "p50"},
    Headline{"response_time.p99", always, "Response time", "p99"},
    Headline{"response_time.p99.9", always, "Response time", "p99.9"},
    Headline{"throughput", always, "Reliability"},
    Headline{"requests.failed_share", always, "Reliability"},
    Headline{"requests.rejected", if_any, "Reliability", "  rejected"},
    Headline{"requests.timed_out", if_any, "Reliability", "  timed out"},
    Headline{"requests.oom_killed", if_any, "Reliability", "  killed for memory"},
    Headline{"cost.month", always, "Cost", "a month"},
    Headline{"cost.waterfall.useful", always, "Cost", "  useful work"},
    Headline{"cost.waterfall.wasted", if_any, "Cost", "  requests not answered"},
    Headline{"cost.waterfall.runtime", always, "Cost", "  runtimes"},
    Headline{"cost.waterfall.guest_os", always, "Cost", "  guest systems"},
    Headline{"cost.waterfall.reserve", always, "Cost", "  host reserve"},
    Headline{"cost.waterfall.headroom", always, "Cost", "  booked, not used"},
    Headline{"cost.waterfall.fragmentation", always, "Cost", "  left over in pieces"},
    Headline{"cost.waterfall.idle", always, "Cost", "  not booked"},
    Headline{"cost.waterfall.volumes", if_any, "Cost", "  volumes"},
    Headline{"cost.waterfall.load_balancers", if_any, "Cost", "  load balancers"},
    Headline{"cost.waterfall.traffic", if_any, "Cost", "  traffic"},
    Headline{"cost.waterfall.control_plane", if_any, "Cost", "  control plane"},
    Headline{"cost.waterfall.other", if_any, "Cost", "  other charges"},
    Headline{"cost.per_million_requests", always, "Cost", "per million requests"},
    Headline{"energy.power", if_any, "Energy"},
    Headline{"energy.month", if_any, "Energy", "a month"},
};

constexpr std::array workload_list{
    Headline{"response_time.mean"},
    Headline{"response_time.p50"},
    Headline{"response_time.p90"},
    Headline{"response_time.p99"},
    Headline{"response_time.p99.9"},
    Headline{"throughput"},
    Headline{"requests.failed_share"},
    Headline{"instances.mean"},
    Headline{"instances.unplaced", if_any},
    Headline{"instances.oom_kills", if_any},
    Headline{"instances.evictions", if_any},
    Headline{"start_time.p50"},
    Headline{"start_time.p99"},
    Headline{"start_time.PHASE.p50", if_any, "", "  waiting for a host, p50", "placement"},
    Headline{"start_time.PHASE.p50", if_any, "", "  pull, p50", "pull"},
    Headline{"start_time.PHASE.p50", if_any, "", "  unpack, p50", "unpack"},
    Headline{"start_time.PHASE.p50", if_any, "", "  userspace of the guest, p50", "userspace"},
    Headline{"start_time.PHASE.p50", if_any, "", "  application, p50", "application"},
    Headline{"cost.month"},
    Headline{"cost.per_million_requests"},
    Headline{"isolation.blast_radius.instances"},
    Headline{"isolation.blast_radius.tenants"},
};

constexpr std::array pool_list{
    Headline{"hosts.mean"},    Headline{"hosts.max"},           Headline{"booked.cpu"},
    Headline{"booked.memory"}, Headline{"booked.pods", if_any}, Headline{"host_oom_kills", if_any},
    Headline{"cost.month"},
};

}  // namespace

std::span<const Headline> layout_headlines() { return layout_list; }
std::span<const Headline> workload_headlines() { return workload_list; }
std::span<const Headline> pool_headlines() { return pool_list; }

std::string Headline::label() const {
  return text.empty() ? metric_label(metric) : std::string{text};
}

bool is_headline(MetricId metric) {
  const auto in = [metric](std::span<const Headline> list) {
    return std::ranges::find(list, metric, &Headline::metric) != list.end();
  };
  return in(layout_list) || in(workload_list) || in(pool_list);
}

}  // namespace stowplan::view
