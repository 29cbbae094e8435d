// Metrics of a whole layout by name, for rules that name one, like `stop.metrics`, to be checked
// before a run. A test compares the list with what a run reports; docs/results.md explains each.
#pragma once

#include <array>
#include <string_view>

namespace stowplan {

inline constexpr std::array<std::string_view, 56> layout_metric_names{
    "hosts.mean",
    "hosts.max",
    "instances.mean",
    "instances.oom_kills",
    "instances.evictions",
    "density.instances_per_host",
    "density.requests_per_host",
    "cpu.useful",
    "cpu.overhead",
    "cpu.idle",
    "memory.application",
    "memory.runtime",
    "memory.guest_os",
    "memory.shared",
    "memory.merged",
    "memory.swapped",
    "memory.reserve",
    "memory.free",
    "pull.bytes",
    "swap.bytes",
    "cost.month",
    "cost.per_million_requests",
    "cost.waterfall.useful",
    "cost.waterfall.runtime",
    "cost.waterfall.guest_os",
    "cost.waterfall.reserve",
    "cost.waterfall.headroom",
    "cost.waterfall.fragmentation",
    "cost.waterfall.idle",
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
    "start_time.p50",
    "start_time.p90",
    "start_time.p99",
    "start_time.mean",
};

}  // namespace stowplan
