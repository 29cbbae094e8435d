#include "models/experiment/drawn_facts.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "sim/math.hpp"
#include "sim/stats/pooled_quantile.hpp"

namespace stowplan {
namespace {

std::vector<Estimate> quantiles_of(const PooledDistribution& pooled, double confidence,
                                   std::size_t first_look) {
  constexpr double second = 1e-9;  // [ns]
  std::vector<Estimate> quantiles;
  for (const double share : curve_shares()) {
    const QuantileEstimate found = pooled.quantile(share, confidence, first_look);
    Estimate& quantile = quantiles.emplace_back();
    if (found.beyond < 1) continue;
    quantile = found.estimate;
    quantile.mean *= second;
    quantile.half_width *= second;
  }
  return quantiles;
}

template <class Quantity>
double share_of(Quantity part, Quantity whole) {
  return whole.count() > 0 ? static_cast<double>(part.count()) / static_cast<double>(whole.count())
                           : 0;
}

}  // namespace

std::vector<ResponseCurve> response_curves(std::span<const Observation> replications,
                                           double confidence, std::size_t first_look) {
  std::vector<ResponseCurve> curves;
  for (const Measure& measure : replications.front().measures) {
    if (measure.key.id != "response_time.p50" || !measure.key.scope.is_workload()) {
      continue;
    }
    std::vector<const Frequencies*> parts;
    for (const Observation& one : replications) {
      parts.push_back(&one.distributions[measure.distribution]);
    }
    curves.push_back({measure.key.scope,
                      quantiles_of(PooledDistribution{std::move(parts)}, confidence, first_look)});
  }
  return curves;
}

std::vector<PoolPacking> packing_of(const Plan& plan, std::span<const PackedHosts> packed) {
  std::vector<PoolPacking> pools;
  for (const PoolPlan& pool : plan.pools) pools.push_back({pool.pool->name, {}});
  for (const PackedHosts& hosts : packed) {
    const PoolPlan& pool = plan.pools[hosts.pool];
    HostFilling& filling = pools[hosts.pool].fillings.emplace_back();
    filling.hosts = hosts.hosts;
    filling.stranded_cpu = share_of(hosts.stranded_cpu, pool.bookable_cpu);
    filling.stranded_memory = share_of(hosts.stranded_memory, pool.bookable_memory);
    for (const BookedOnHost& booked : hosts.booked) {
      filling.booked.push_back({plan.workload(booked.service).name, booked.instances,
                                share_of(booked.cpu, pool.bookable_cpu),
                                share_of(booked.memory, pool.bookable_memory)});
    }
  }
  for (PoolPacking& pool : pools) {
    std::ranges::stable_sort(pool.fillings, std::ranges::greater{}, &HostFilling::hosts);
  }
  return pools;
}

}  // namespace stowplan
