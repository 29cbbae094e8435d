// What a time series of a run shows of every step of time: one row each, as families.hpp is for
// whole windows. docs/time_series.md is checked against this table.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "models/metric/family.hpp"
#include "models/metric/metric_key.hpp"

namespace stowplan {

enum class TimelineMetric : std::uint8_t {
  offered,
  answered,
  failed,
  in_flight,
  queue,
  response_p50,
  response_p99,
  wanted,
  instances,
  ready,
  starts,
  oom_kills,
  evictions,
  hosts,
  cpu_busy,
  cpu_share,
  memory,
  cost,
};

struct TimelineFamily {
  TimelineMetric metric;
  std::string_view name;
  std::string_view unit;
  ScopeKinds of;
  std::string_view help;
};

namespace timeline_table {

inline constexpr ScopeKinds users{ScopeKind::layout, ScopeKind::workload};
inline constexpr ScopeKinds works{ScopeKind::workload};
inline constexpr ScopeKinds hosts{ScopeKind::layout, ScopeKind::pool};

// clang-format off
inline constexpr auto rows = std::to_array<TimelineFamily>({
{TimelineMetric::offered, "offered", "1", users, "requests that arrive in the step, retries too"},
{TimelineMetric::answered, "answered", "1", users, "requests answered in it"},
{TimelineMetric::failed, "failed", "1", users, "requests that end in it without an answer"},
{TimelineMetric::in_flight, "in_flight", "1", users,
 "requests that have arrived and not ended, mean over the step"},
{TimelineMetric::queue, "queue", "1", works,
 "of those, the ones that wait for a ready instance or for a place in it, mean over the step"},
{TimelineMetric::response_p50, "response_time.p50", "s", users,
 "median response time of what is answered in the step"},
{TimelineMetric::response_p99, "response_time.p99", "s", users, "its 99th percentile"},
{TimelineMetric::wanted, "replicas.wanted", "1", users,
 "instances that the autoscaler last asked for, or that are configured, mean over the step"},
{TimelineMetric::instances, "instances", "1", users, "instances on hosts, mean over the step"},
{TimelineMetric::ready, "replicas.ready", "1", users,
 "instances that take requests, mean over the step"},
{TimelineMetric::starts, "starts", "1", users,
 "instances that become ready in it for the first time"},
{TimelineMetric::oom_kills, "oom_kills", "1", users, "instances killed in it for want of memory"},
{TimelineMetric::evictions, "evictions", "1", users,
 "pods that kubelet evicted in it for want of memory on their host"},
{TimelineMetric::hosts, "hosts", "1", hosts, "hosts switched on, mean over the step"},
{TimelineMetric::cpu_busy, "cpu.busy", "threads", hosts,
 "hardware threads busy, mean over the step"},
{TimelineMetric::cpu_share, "cpu.share", "share", hosts,
 "of the hardware threads of the hosts switched on"},
{TimelineMetric::memory, "memory", "B", hosts,
 "memory of all hosts that is not free, swapped pages too, mean over the step"},
{TimelineMetric::cost, "cost", "USD", hosts, "money spent in the step on hosts and charges"},
});
// clang-format on

constexpr bool in_order() {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (static_cast<std::size_t>(rows[i].metric) != i) return false;
  }
  return true;
}
static_assert(in_order());

}  // namespace timeline_table

inline constexpr const auto& timeline_families = timeline_table::rows;

/// One number of a row: which, and of what.
struct TimelineColumn {
  MetricScope scope;
  const TimelineFamily* family = nullptr;
};

/// What one scope comes to in a step; those that its kind does not have are passed over.
class TimelineValues {
 public:
  double& operator[](TimelineMetric metric) { return values_[static_cast<std::size_t>(metric)]; }
  double operator[](TimelineMetric metric) const {
    return values_[static_cast<std::size_t>(metric)];
  }

 private:
  std::array<double, timeline_families.size()> values_{};
};

}  // namespace stowplan
