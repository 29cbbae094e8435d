// What one request of a workload costs at an instance: the demand as it was stated, times and plus
// what image, runtime, network and disk make of it there.
#pragma once

#include "models/plan/demand_path.hpp"
#include "models/plan/instance_plan.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// Model   CPU time = demand * useful_factor * (1 + InstancePlan::overhead_factor) + overhead_ns
struct RequestPlan {
  double useful_factor = 1;  ///< The image's, on the CPU time that is stated.
  double overhead_ns = 0;    ///< Runtime's and network's extra per request, and the packets of its
                             ///< calls in the mean [ns].
  DiskPath disk_read;
  DiskPath disk_write;
  Duration hop{};   ///< Added to each message one way: runtime and network mode.
  Message request;  ///< On its host's interface.
  Message response;
  Bytes touched{};  ///< Memory a request touches, of which what is on swap comes back.

  /// Application and runtime, for a stated demand [ns].
  [[nodiscard]] double cpu_ns(double demand_ns, double overhead_factor) const {
    return demand_ns * useful_factor * (1 + overhead_factor) + overhead_ns;
  }
};

[[nodiscard]] RequestPlan make_request_plan(const Site& site, const Workload& workload,
                                            const InstancePlan& instance);

/// What an attempt of a call costs on the caller's side.
struct CallEnd {
  double request_weight = 1;   ///< Message::weight of the request on the caller's interface.
  double response_weight = 1;  ///< Of the answer.
  double packets_ns = 0;       ///< CPU time of the caller for the packets of both.
};

/// Of a call that demands so much of the network, made by an instance of that plan.
[[nodiscard]] CallEnd make_call_end(const Scenario& scenario, const NetworkDemand& demand,
                                    const InstancePlan& caller, const PoolPlan& pool);

}  // namespace stowplan
