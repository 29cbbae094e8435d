// Money and power as pure functions of what was used: the same for a simulated month and for one in
// closed form. docs/models/cost.md.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "models/catalogue/host.hpp"
#include "models/catalogue/reserve.hpp"
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

inline constexpr std::array<std::string_view, 13> step_names{
    "useful", "wasted",  "runtime",        "guest_os", "reserve",       "headroom", "fragmentation",
    "idle",   "volumes", "load_balancers", "traffic",  "control_plane", "other"};

[[nodiscard]] constexpr CostStep step_of(ChargeKind kind) {
  return static_cast<CostStep>(static_cast<std::size_t>(CostStep::volumes) +
                               static_cast<std::size_t>(kind));
}

/// Where money goes; the steps add up to the bill [USD/month].
struct Waterfall {
  std::array<double, step_names.size()> steps{};

  double& operator[](CostStep step) { return steps[static_cast<std::size_t>(step)]; }
  double operator[](CostStep step) const { return steps[static_cast<std::size_t>(step)]; }
  void add(const Waterfall& other);
  [[nodiscard]] double total() const;
};

/// What filled the hosts of a pool: means over time, of all its hosts together.
struct PoolUse {
  double hosts = 0;  ///< Switched on.
  // CPU [threads].
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

/// Power drawn from the building's meter [W]: hosts * pue * (idle + (full - idle) * busy share).
[[nodiscard]] double power(const Host& host, double hosts, double busy_threads);

/// What charges are counted by, as means over time.
struct ChargeBase {
  double hosts = 0;
  double instances = 0;
  double bytes_out = 0;  ///< To callers from outside [B/s].

  void add(const ChargeBase& other);
};

/// One line, for a month [USD].
[[nodiscard]] double amount(const Charge& charge, const ChargeBase& base);

/// A charge of one layout: whom it is for.
struct LayoutCharge {
  static constexpr std::uint32_t all = 0xffffffffU;

  const Charge* charge = nullptr;
  std::uint32_t pool = all;     ///< Index in the plan.
  std::uint32_t service = all;  ///< Index in the plan.
};

/// Charges by who pays them. A service's are also its pool's; the layout pays what its pools do,
/// and what is for none of them.
struct ChargeBill {
  std::vector<Waterfall> services;
  std::vector<Waterfall> pools;
  Waterfall layout;
};

/// `pool_of` gives the pool of each service.
[[nodiscard]] ChargeBill charge_bill(std::span<const LayoutCharge> charges,
                                     std::span<const ChargeBase> pools,
                                     std::span<const ChargeBase> services,
                                     std::span<const std::uint32_t> pool_of);

}  // namespace stowplan
