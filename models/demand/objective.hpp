// The limits that an objective sets to response times, as one list.
#pragma once

#include <string_view>
#include <vector>

#include "models/demand/workload.hpp"

namespace stowplan {

/// At least `share` of requests is to be answered within `time`.
struct LatencyLimit {
  std::string_view key;     ///< Of the objective in the file.
  std::string_view metric;  ///< The percentile it is about; empty for a service level.
  Duration time{};
  double share = 0;
};

/// In the order of declaration; always the same for the same objective.
[[nodiscard]] inline std::vector<LatencyLimit> latency_limits(const Objective& o) {
  std::vector<LatencyLimit> limits;
  const auto add = [&](std::string_view key, std::string_view metric,
                       const std::optional<Duration>& time, double share) {
    if (time) limits.push_back({key, metric, *time, share});
  };
  add("response_time_p50", "response_time.p50", o.response_time_p50, 0.50);
  add("response_time_p90", "response_time.p90", o.response_time_p90, 0.90);
  add("response_time_p95", "response_time.p95", o.response_time_p95, 0.95);
  add("response_time_p99", "response_time.p99", o.response_time_p99, 0.99);
  add("response_time_p999", "response_time.p99.9", o.response_time_p999, 0.999);
  if (o.within) limits.push_back({"within", "", o.within->time, o.within->share});
  return limits;
}

}  // namespace stowplan
