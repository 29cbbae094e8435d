// Turns what happens to hosts, instances and requests into events of a trace. Like a timeline it
// only looks on.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/fleet/lifecycle/instance_state.hpp"
#include "models/fleet/state.hpp"
#include "models/plan/plan.hpp"
#include "models/scenario/trace_event.hpp"

namespace stowplan {

/// Requests of a replication that a trace holds: the first that end. It says where it breaks off.
inline constexpr std::uint64_t traced_requests = 10'000;
/// Values of requests in flight, of a workload, over warm-up and window, at most.
inline constexpr std::int64_t traced_levels = 2'000;

class FleetTrace {
 public:
  /// Names the processes: 0 is the run itself, then come pools and workloads as the plan has them.
  FleetTrace(const Plan& plan, TraceSink& sink);

  /// A part of the run, like the rollout.
  void part(std::string_view name, Time begin, Time end);

  void host_on(const HostRecord& host, Time now);
  /// What it is ends.
  void host_was(const HostRecord& host, Time now);

  void instance_asked(InstanceId id, const Instance& instance, Time now);
  /// It was in that state until now.
  void instance_was(InstanceId id, const Instance& instance, InstanceState state, Time now);
  /// A part of its start or its end is over; what is left of the state it was in goes on.
  void phase(InstanceId id, const Instance& instance, std::string_view name, Time begin, Time end);
  void killed(const Instance& instance, Time now);

  void replicas(ServiceId service, const ServiceMeters& meters, Time now);
  void in_flight(ServiceId service, std::int64_t number, Time now);
  void request_ended(const Request& request, Outcome outcome, Time now);

 private:
  [[nodiscard]] std::uint32_t process_of(PoolId pool) const { return 1 + pool.slot(); }
  [[nodiscard]] std::uint32_t process_of(ServiceId service) const {
    return 1 + static_cast<std::uint32_t>(plan_.pools.size()) + service.slot();
  }
  void name(TraceEvent::Kind kind, std::uint32_t process, std::uint32_t thread,
            std::string_view text);
  void slice(std::uint32_t process, std::uint32_t thread, std::string_view category,
             std::string_view what, Time begin, Time end);

  const Plan& plan_;
  TraceSink& sink_;
  Duration level_gap_;
  std::vector<std::vector<Time>> host_since_;  // By pool and place in it.
  std::vector<Time> instance_since_;           // By slot.
  std::vector<Time> level_due_;                // By service.
  std::uint64_t requests_ = 0;
};

}  // namespace stowplan
