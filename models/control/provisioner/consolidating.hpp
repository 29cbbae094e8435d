// Adds hosts as on-demand does, and drains one that is used little when what runs there has room
// elsewhere.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <optional>
#include <span>
#include <utility>

#include "models/control/provisioner/contract.hpp"
#include "models/control/provisioner/on_demand.hpp"
#include "sim/config/fields.hpp"

namespace stowplan {

/// Model   unneeded: less than `threshold` of the CPU and of the memory that may be booked is, and
///         all instances have room on other ready hosts. One that has been so at every look for
///         `unneeded_time` is drained, one host at a time: the one with fewest instances, of equals
///         the one that is unneeded longest, then the first
/// Source  Cluster Autoscaler: scale-down-utilization-threshold, scale-down-unneeded-time,
///         scan-interval
struct Consolidating {
  static constexpr std::string_view name = "consolidating";

  double threshold = 0.5;
  Duration unneeded_time = std::chrono::minutes{10};
  Duration scan = std::chrono::seconds{10};

  [[nodiscard]] std::int64_t order(const PoolView& pool) const { return OnDemand{}.order(pool); }
  [[nodiscard]] Duration look_after(const PoolView& pool) const {
    return OnDemand{}.look_after(pool);
  }
  [[nodiscard]] bool remove(const PoolView& pool, Duration empty) const {
    return OnDemand{}.remove(pool, empty);
  }

  [[nodiscard]] Duration look() const { return scan; }
  [[nodiscard]] bool unneeded(const HostView& host) const {
    return host.cpu < threshold && host.memory < threshold;
  }
  [[nodiscard]] std::optional<std::size_t> drain(std::span<const HostView> hosts) const {
    const auto may_go = [&](const HostView& host) {
      return unneeded(host) && host.movable && host.unneeded >= unneeded_time;
    };
    const auto order = [&](const HostView& host) {
      return std::pair{host.instances, -host.unneeded};
    };
    auto best = hosts.end();
    for (auto host = hosts.begin(); host != hosts.end(); ++host) {
      if (!may_go(*host)) continue;
      if (best == hosts.end() || order(*host) < order(*best)) best = host;
    }
    if (best == hosts.end()) return std::nullopt;
    return static_cast<std::size_t>(std::distance(hosts.begin(), best));
  }
};

template <class Visitor>
void fields(Visitor& v, Consolidating& c) {
  using config::Check;
  v.field("threshold", c.threshold,
          "A host is unneeded while less than this share of its CPU and of its memory is booked",
          {.check = Check::fraction,
           .source = "Cluster Autoscaler --scale-down-utilization-threshold"});
  v.field(
      "unneeded_time", c.unneeded_time, "It is drained after it has been unneeded for so long",
      {.check = Check::not_negative, .source = "Cluster Autoscaler --scale-down-unneeded-time"});
  v.field("scan", c.scan, "Time between two looks at the hosts",
          {.check = Check::positive, .source = "Cluster Autoscaler --scan-interval"});
}

}  // namespace stowplan
