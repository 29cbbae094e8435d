#include "models/plan/debug_session.hpp"

#include <algorithm>

namespace stowplan {
namespace {

double over(Bytes bytes, Bandwidth bandwidth) {
  return static_cast<double>(bytes.count()) / bandwidth.count();
}

// As the fleet does it: what has come is written meanwhile, and unpacked when all is there.
double fetch_seconds(const PoolPlan& pool, const InstancePlan& instance, Bytes compressed,
                     Bytes unpacked) {
  const Bandwidth slowest =
      std::min({pool.pool->pull_rate, pool.pool->registry, pool.host->network});
  const double cpu = static_cast<double>(unpacked.count()) * instance.unpack_ns_per_byte * 1e-9;
  return std::max(over(compressed, slowest) + cpu / pool.host->speed,
                  over(unpacked, pool.storage->bandwidth_of_writes()));
}

// The runtime's own phases, alone on the host: nobody is in a section before it. Tools have no
// snapshot to be restored from, whatever the instance has.
double phase_seconds(const PoolPlan& pool, const Runtime& runtime) {
  double sum = 0;
  for (const Phase& phase : runtime.start) {
    const double waiting = sampler(phase.delay).mean() + sampler(phase.serial_time).mean();
    sum += waiting * 1e-9 +
           phase.disk_read.ops *
               operation_ns(phase.disk_read, pool.storage->iops, pool.storage->bandwidth) * 1e-9 +
           sampler(phase.cpu).mean() * 1e-9 / (pool.host->speed * phase.parallelism) +
           sampler(phase.kernel).mean() * 1e-9 / pool.host->speed;
  }
  return sum;
}

}  // namespace

DebugSession debug_session(const Plan& plan, const InstancePlan& instance) {
  Bytes compressed{};
  Bytes unpacked{};
  for (const LayerId id : plan.layers().left_for_debug(instance.image)) {
    compressed += plan.layers().layer(id).compressed;
    unpacked += plan.layers().layer(id).unpacked;
  }
  if (unpacked.count() == 0) return {};
  const PoolPlan& pool = plan.pools[instance.pool];
  const double phases = phase_seconds(pool, *instance.runtime);
  if (!instance.pull) return {.start = phases};
  return {.pulled = compressed,
          .start = fetch_seconds(pool, instance, compressed, unpacked) + phases};
}

}  // namespace stowplan
