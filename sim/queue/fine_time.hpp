// Between simulated time, whole nanoseconds, and the arithmetic of rates, which is not whole. A
// packet of 64 bytes takes 5.12 ns at 100 Gbit/s: rounding each one up to a nanosecond would cost a
// sixth of the line, so a queue that adds up many small times keeps the fraction.
#pragma once

#include <cstdint>

#include "sim/units.hpp"

namespace stowplan {

/// Two instants less than this far apart are the same one: it absorbs the rounding of doubles, so
/// that a job of exactly 10 ms ends after 10 ms and not one nanosecond later [ns].
inline constexpr double time_slack = 0x1p-8;

[[nodiscard]] constexpr double nanoseconds(Duration d) { return static_cast<double>(d.count()); }

/// The first whole nanosecond not before `now` + `wait` ns, up to the slack; never before `now`.
/// Waits beyond 2^61 ns, 73 years, never end: Time::max().
[[nodiscard]] constexpr Time after(Time now, double wait) {
  const double rest = wait - time_slack;
  if (rest <= 0) return now;
  if (rest > 0x1p61) return Time::max();
  const auto whole = static_cast<std::int64_t>(rest);
  return now + Duration{whole + (static_cast<double>(whole) < rest ? 1 : 0)};
}

/// An instant with its fraction of a nanosecond, to which small times are added without bias.
struct FineTime {
  Time whole{};
  double fraction = 0;  ///< In [0, 1) ns.

  /// The later of the two.
  [[nodiscard]] constexpr FineTime not_before(Time now) const {
    return whole < now ? FineTime{now, 0} : *this;
  }
  /// That many ns later, not negative; Time{beyond_all_time} at the latest.
  [[nodiscard]] constexpr FineTime plus(double ns) const {
    constexpr Time never{beyond_all_time};
    const double sum = fraction + ns;
    if (!(sum < 0x1p61)) return {never, 0};
    const auto ticks = static_cast<std::int64_t>(sum);
    const Time later = whole + Duration{ticks};
    return later < never ? FineTime{later, sum - static_cast<double>(ticks)} : FineTime{never, 0};
  }
  /// That many ns later, not negative; beyond 2^59 ns, 18 years, never.
  [[nodiscard]] constexpr FineTime later(double ns) const {
    return ns < 0x1p59 ? plus(ns) : never();
  }
  [[nodiscard]] static constexpr FineTime never() { return {Time::max(), 0}; }
  /// From `now` to this instant [ns]; negative if it is past.
  [[nodiscard]] constexpr double since(Time now) const {
    return nanoseconds(whole - now) + fraction;
  }
  [[nodiscard]] constexpr double since(const FineTime& from) const {
    return nanoseconds(whole - from.whole) + (fraction - from.fraction);
  }
  /// The first whole nanosecond not before it, up to the slack.
  [[nodiscard]] constexpr Time ceil() const {
    return fraction > time_slack ? whole + Duration{1} : whole;
  }
  friend constexpr bool operator<(const FineTime& a, const FineTime& b) {
    return a.whole < b.whole || (a.whole == b.whole && a.fraction < b.fraction);
  }
};

}  // namespace stowplan
