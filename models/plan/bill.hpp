// Money and power as pure functions of what was used: the same for a simulated month and for one in
// closed form. docs/models/cost.md.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "models/catalogue/host.hpp"
#include "models/catalogue/reserve.hpp"
#include "models/metric/metric_id.hpp"
#include "models/scenario/charge.hpp"
#include "sim/units.hpp"

namespace stowplan {

inline constexpr double hours_per_month = 730;  ///< 365 * 24 / 12

/// Steps of the waterfall: those of the hosts' price, then the kinds of charges in their order.
enum class CostStep : std::uint8_t {
  useful,
  wasted,
  runtime,
  guest_os,
  reserve,
  headroom,
  fragmentation,
  idle,
  volumes,
  load_balancers,
  traffic,
  control_plane,
  other,
};

/// What each is reported as, in their order.
inline constexpr std::array<MetricId, 13> step_metrics{
    "cost.waterfall.useful",         "cost.waterfall.wasted",  "cost.waterfall.runtime",
    "cost.waterfall.guest_os",       "cost.waterfall.reserve", "cost.waterfall.headroom",
    "cost.waterfall.fragmentation",  "cost.waterfall.idle",    "cost.waterfall.volumes",
    "cost.waterfall.load_balancers", "cost.waterfall.traffic", "cost.waterfall.control_plane",
    "cost.waterfall.other"};

[[nodiscard]] constexpr CostStep step_of(ChargeKind kind) {
  return static_cast<CostStep>(static_cast<std::size_t>(CostStep::volumes) +
                               static_cast<std::size_t>(kind));
}

/// Where money goes; the steps add up to the bill [USD/month].
struct Waterfall {
  std::array<double, step_metrics.size()> steps{};

  double& operator[](CostStep step) { return steps[static_cast<std::size_t>(step)]; }
  double operator[](CostStep step) const { return steps[static_cast<std::size_t>(step)]; }
  void add(const Waterfall& other);
  [[nodiscard]] double total() const;
};

/// What filled the hosts of a pool: means over time, of all its hosts together.
struct PoolUse {
  double hosts = 0;  ///< Switched on.
  // CPU [threads].
  double cpu_busy = 0;
  double cpu_useful = 0;
  double cpu_wasted = 0;    ///< For requests that were not answered.
  double cpu_overhead = 0;  ///< Everything else that kept it busy.
  double cpu_booked = 0;    ///< As the scheduler books, so up to the overcommit of what there is.
  double cpu_fragmented = 0;
  double cpu_overcommit = 1;
  // Memory [B].
  double memory_useful = 0;
  double memory_runtime = 0;
  double memory_guest_os = 0;
  double memory_reserve = 0;
  double memory_booked = 0;  ///< As with CPU.
  double memory_fragmented = 0;
  double memory_overcommit = 1;
};

/// The price of the hosts, by what filled them.
///
/// Model   hosts * price * 730 h, split between CPU and memory in proportion to what a host's CPU
///         and memory would cost apart; each part is filled by reserve, useful, wasted, runtime,
///         guest OS, headroom (booked, over the overcommit factor, less what of it is used),
///         fragmentation (free, over the factor), idle, until nothing is left
/// Example 2 CPUs overcommitted 40 times, 2 booked and idle: 1/40 of the CPU's money is headroom
/// Shape   no step is negative; they add up to the price
/// Source  docs/models/cost.md
[[nodiscard]] Waterfall host_bill(const Host& host, const Allocatable& room, const PoolUse& use);

/// Power drawn from the building's meter, mean over time [W].
///
/// Model   hosts * pue * (idle + (full - idle) * busy share). It is linear in the busy share, so
///         the mean of the power over time is the power of the mean share.
/// Example 2 hosts of 2 CPUs, 100 to 200 W, 1 CPU busy, PUE 1.5: 1.5 * 2 * (100 + 25) = 375 W
[[nodiscard]] double power(const Host& host, const PoolUse& use);

/// A charge of one layout: whom it is for.
struct LayoutCharge {
  static constexpr std::uint32_t all = 0xffffffffU;

  const Charge* charge = nullptr;
  std::uint32_t pool = all;     ///< Index in the plan.
  std::uint32_t service = all;  ///< Index in the plan.
};

/// What one service of a layout used: means over time, of all its instances together.
struct ServiceUse {
  std::uint32_t pool = 0;    ///< Index into the uses of pools.
  double instances = 0;      ///< On hosts.
  double cpu_booked = 0;     ///< [millicores]
  double memory_booked = 0;  ///< [B]
  double bytes_out = 0;      ///< To callers from outside [B/s].
};

struct LayoutUse {
  std::vector<PoolUse> pools;
  std::vector<ServiceUse> services;
};

/// What a pool's hosts cost, and what of each the reserve leaves.
struct PoolPrice {
  const Host* host = nullptr;
  Allocatable room;
};

struct Prices {
  std::vector<PoolPrice> pools;  ///< As the uses of pools.
  std::span<const LayoutCharge> charges;
  double per_dollar = 1;  ///< Of the currency that the bill is in.
};

struct Plan;
/// What a layout's hosts and charges cost. Refers to the plan.
[[nodiscard]] Prices prices_of(const Plan& plan);

/// A month's money [currency/month].
struct Bill {
  struct Part {
    double cost = 0;
    Waterfall steps;  ///< They add up to the cost.
  };
  Part layout;
  std::vector<Part> pools;
  std::vector<double> services;  ///< Costs.
};

/// The bill of a layout, simulated or in closed form.
///
/// Model   a pool pays for its hosts and for charges on it or its services; the layout for all its
///         pools and for charges on itself. A service pays what is charged to it alone, and of the
///         rest of its pool's cost its share of what services book, CPU and memory weighted alike;
///         its share of instances where none books either.
/// Example of 100 USD, booked 3 of 4 cores and half the memory: 100 * (0.75 + 0.5) / 2 = 62.5 USD
/// Shape   the services of a pool pay all of it, if any has an instance
/// Source  docs/models/cost.md
[[nodiscard]] Bill bill(const LayoutUse& use, const Prices& prices);

}  // namespace stowplan
