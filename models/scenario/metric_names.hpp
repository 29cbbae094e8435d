// Metrics of a whole layout by name, for rules that name one, like `stop.metrics`, to be checked
// before a run. A test compares the list with what a run reports; docs/results.md explains each.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace stowplan {

/// A metric as one names it: "response_time.p99" of the layout, or with its scope before it,
/// "workload/shop response_time.p99".
struct MetricPath {
  std::string_view scope;
  std::string_view name;
};

[[nodiscard]] constexpr MetricPath metric_path(std::string_view text) {
  const std::size_t space = text.rfind(' ');
  if (space == std::string_view::npos) return {"", text};
  return {text.substr(0, space), text.substr(space + 1)};
}

inline constexpr std::array<std::string_view, 72> layout_metric_names{
    "hosts.mean",
    "hosts.max",
    "instances.mean",
    "instances.oom_kills",
    "instances.evictions",
    "density.instances_per_host",
    "density.requests_per_host",
    "cpu.useful",
    "cpu.overhead",
    "cpu.runtime",
    "cpu.background",
    "cpu.start",
    "cpu.agents",
    "cpu.wasted",
    "cpu.idle",
    "memory.application",
    "memory.runtime",
    "memory.guest_os",
    "memory.shared",
    "memory.merged",
    "memory.swapped",
    "memory.daemons",
    "memory.reserve",
    "memory.free",
    "pull.bytes",
    "swap.bytes",
    "cost.month",
    "cost.per_million_requests",
    "cost.waterfall.useful",
    "cost.waterfall.wasted",
    "cost.waterfall.runtime",
    "cost.waterfall.guest_os",
    "cost.waterfall.reserve",
    "cost.waterfall.headroom",
    "cost.waterfall.fragmentation",
    "cost.waterfall.idle",
    "cost.waterfall.volumes",
    "cost.waterfall.load_balancers",
    "cost.waterfall.traffic",
    "cost.waterfall.control_plane",
    "cost.waterfall.other",
    "energy.power",
    "energy.month",
    "throughput",
    "requests.offered",
    "requests.first_attempts",
    "requests.failed",
    "requests.in_flight",
    "requests.in_flight_growth",
    "requests.arrivals",
    "requests.served",
    "requests.rejected",
    "requests.timed_out",
    "requests.oom_killed",
    "requests.evicted",
    "requests.call_failed",
    "requests.unfinished",
    "requests.failed_share",
    "response_time.mean",
    "response_time.p50",
    "response_time.p90",
    "response_time.p95",
    "response_time.p99",
    "response_time.p99.9",
    "response_time.wait.mean",
    "response_time.wait.p50",
    "response_time.wait.p95",
    "response_time.wait.p99",
    "start_time.p50",
    "start_time.p90",
    "start_time.p99",
    "start_time.mean",
};

}  // namespace stowplan
