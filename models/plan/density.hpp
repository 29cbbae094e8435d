// How many instances of one kind an empty host takes, under the three rules there are to admit
// them: by what they request, by what they may use at most, by what they were measured to use. See
// docs/models/placement.md, "Three admission rules".
#pragma once

#include <cstdint>
#include <string_view>

#include "models/plan/instance_plan.hpp"
#include "models/plan/pool_plan.hpp"

namespace stowplan {

/// CPU, memory and pods, of a host or of one instance.
struct AdmissionSize {
  double cpu = 0;         ///< [CPUs]
  double memory = 0;      ///< [B]
  std::int64_t pods = 0;  ///< Of a host: 0 for no limit. Of an instance: 1 where it counts as one.
};

/// What a rule admits.
struct Admitted {
  double instances = 0;    ///< Whole; infinite where nothing stops them; NaN where use is unknown.
  std::string_view bound;  ///< "CPU", "memory", "pods"; "nothing"; "not measured".
};

/// Instances that fit an empty host, and the resource of which the next one lacks most.
///
/// Model   the least over CPU, memory and pods of what the host has / what one needs, rounded down;
///         what one needs nothing of binds nothing
/// Example 6.95 CPUs and 30 GiB, 0.1 CPUs and 64 MiB each: 69, by CPU
/// Shape   never negative; of resources that run out alike the first of CPU, memory, pods is named
[[nodiscard]] Admitted admitted(const AdmissionSize& host, const AdmissionSize& each);

/// By what one books: allocatable times overcommit, less what daemons book. It is what the
/// scheduler goes by.
[[nodiscard]] Admitted admitted_by_requests(const PoolPlan& pool, const InstancePlan& instance);

/// By what one may use at most, so that all of them may at once: allocatable, without overcommit,
/// less what daemons book. One without a limit may take the whole host.
[[nodiscard]] Admitted admitted_by_limits(const PoolPlan& pool, const InstancePlan& instance);

/// By what one was measured to use: `cpu` CPUs and `memory` bytes on a mean. Allocatable, without
/// overcommit, less what daemons use and the image pages that instances share.
[[nodiscard]] Admitted admitted_by_use(const PoolPlan& pool, const InstancePlan& instance,
                                       double cpu, double memory);

}  // namespace stowplan
