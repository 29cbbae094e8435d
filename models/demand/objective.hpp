// The limits that an objective sets to response times, as one list.
#pragma once

#include <vector>

#include "models/demand/workload.hpp"
#include "models/metric/metric_id.hpp"

namespace stowplan {

/// At least `share` of requests is to be answered within `time`.
struct LatencyLimit {
  MetricId metric;    ///< The percentile it is about; of a service level the share within.
  MetricId reported;  ///< The same with what failed counted as later than any limit.
  Duration time{};
  double share = 0;

  [[nodiscard]] bool is_service_level() const { return metric == "objective.within"; }
};

/// In the order of declaration; always the same for the same objective.
[[nodiscard]] inline std::vector<LatencyLimit> latency_limits(const Objective& o) {
  std::vector<LatencyLimit> limits;
  const auto add = [&](MetricId metric, MetricId reported, const std::optional<Duration>& time,
                       double share) {
    if (time) limits.push_back({metric, reported, *time, share});
  };
  add("response_time.p50", "objective.response_time_p50", o.response_time_p50, 0.50);
  add("response_time.p90", "objective.response_time_p90", o.response_time_p90, 0.90);
  add("response_time.p95", "objective.response_time_p95", o.response_time_p95, 0.95);
  add("response_time.p99", "objective.response_time_p99", o.response_time_p99, 0.99);
  add("response_time.p99.9", "objective.response_time_p999", o.response_time_p999, 0.999);
  if (o.within) {
    limits.push_back({"objective.within", "objective.within", o.within->time, o.within->share});
  }
  return limits;
}

}  // namespace stowplan
