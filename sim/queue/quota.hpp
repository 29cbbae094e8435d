// CPU time rationed per period, as Linux does for a group with `cpu.max`: a group runs at whatever
// share it gets until the pool of the period is spent, then stands still to the end of the period.
// A fluid limit of the same mean rate hides exactly this standstill, and with it the slow requests.
#pragma once

#include <algorithm>
#include <limits>

#include "sim/queue/fine_time.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// A pool of CPU time that is filled up at fixed instants.
///
/// Model   pool = min(pool + refill, refill + burst) at each boundary: what is left unspent is
///         saved up to `burst` and lost beyond it, what was overspent by rounding is paid back. No
///         slices per CPU.
/// Units   `pool`, `refill` and `burst` in core-ns; rates in cores.
/// Shape   burst <= refill, as Linux asks for: two boundaries fill any pool, so that a timer that
///         stops when the group has been idle for a period loses nothing
/// Source  Linux Documentation/scheduler/sched-bwc.rst, kernel/sched/fair.c
///         (__refill_cfs_bandwidth_runtime); docs/models/cpu.md, "Quota".
struct Quota {
  double refill = std::numeric_limits<double>::infinity();
  double pool = std::numeric_limits<double>::infinity();
  double burst = 0;  ///< Most that is saved up.
  Duration period{100'000'000};
  Time boundary{};  ///< Next filling; may lie in the past while nothing is spent.

  /// Too little left to run `threads` threads. Wider than the slack of exhausted_at(), so that what
  /// it announced has come true by then.
  [[nodiscard]] bool spent(double threads) const { return pool <= 2 * time_slack * threads; }

  /// Spends `rate` from `from` to `to`, with the fillings in between. A rate that would empty the
  /// pool on the way is the caller's mistake: exhausted_at() said when.
  void spend(Time from, Time to, double rate) {
    if (to < boundary) {
      pool -= rate * nanoseconds(to - from);
      return;
    }
    if (from < boundary) pool -= rate * nanoseconds(boundary - from);
    pool = std::min(refill + pool, refill + burst);
    const auto whole_periods = (to - boundary) / period;
    if (whole_periods > 0) {
      // Each period adds the same until the pool is full, or takes the same.
      const double more = refill - rate * nanoseconds(period);
      pool = burst > 0 ? std::min(pool + more * static_cast<double>(whole_periods), refill + burst)
                       : refill;
    }
    const Time last = boundary + whole_periods * period;
    pool -= rate * nanoseconds(to - (from > last ? from : last));
    boundary = last + period;
  }

  /// When the pool runs dry at a steady `rate`; Time::max() if never. Where what was saved up may
  /// last beyond the next boundary, that boundary: there one has to ask again.
  [[nodiscard]] Time exhausted_at(Time now, double rate) const {
    if (pool < rate * nanoseconds(boundary - now)) return after(now, pool / rate);
    if (rate * nanoseconds(period) <= refill) return Time::max();
    return burst > 0 ? boundary : after(boundary, refill / rate);
  }
};

}  // namespace stowplan
