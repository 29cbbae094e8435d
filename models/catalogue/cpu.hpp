// How a host's CPUs look to the sharing model, and what an instance may take of them.
// docs/models/cpu.md.
#pragma once

#include <cstdint>

#include "models/catalogue/host.hpp"
#include "sim/queue/fair_share.hpp"

namespace stowplan {

/// The host as physical cores with hardware threads. An odd last thread has its core alone: one CPU
/// is one core with one thread, however many threads its cores could have.
[[nodiscard]] inline Capacity host_capacity(const Host& host) {
  const std::int64_t cores = (host.cpus + host.threads_per_core - 1) / host.threads_per_core;
  return {.cores = static_cast<double>(cores),
          .threads = static_cast<double>(host.cpus),
          .threads_per_core = static_cast<double>(host.threads_per_core),
          .smt_yield = host.smt_yield,
          .speed = host.speed,
          .contention = host.contention};
}

}  // namespace stowplan
