// How a host's CPUs look to the sharing model, and what an instance may take of them.
// docs/models/cpu.md.
#pragma once

#include "models/host.hpp"
#include "sim/queue/fair_share.hpp"

namespace stowplan {

/// The host as physical cores with hardware threads.
[[nodiscard]] inline Capacity host_capacity(const Host& host) {
  return {.cores = static_cast<double>(host.cpus) / static_cast<double>(host.threads_per_core),
          .threads = static_cast<double>(host.cpus),
          .smt_yield = host.smt_yield,
          .speed = host.speed,
          .contention = host.contention};
}

}  // namespace stowplan
