// Quantities that cannot be mixed up. Anything packed or compared for fit is an exact integer
// (bytes, millicores, nanoseconds), so that 0.1 + 0.2 never overfills a host and ties are exact;
// rates and money are doubles.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace stowplan {

/// Simulated clock: it has no now(), because only the engine knows the time.
struct SimClock {
  using rep = std::int64_t;
  using period = std::nano;
  using duration = std::chrono::nanoseconds;
  using time_point = std::chrono::time_point<SimClock>;
  static constexpr bool is_steady = true;
};

using Duration = SimClock::duration;  ///< Length of simulated time [ns, exact].
using Time = SimClock::time_point;    ///< Instant of simulated time; zero is the start of the run.

/// A number with a unit of measure. `Unit` is a tag; `count()` is in the unit the alias states.
template <class Unit, class Rep>
class Quantity {
 public:
  using rep = Rep;

  constexpr Quantity() = default;
  constexpr explicit Quantity(Rep count) : count_(count) {}

  [[nodiscard]] constexpr Rep count() const { return count_; }

  constexpr Quantity& operator+=(Quantity other) {
    count_ += other.count_;
    return *this;
  }
  constexpr Quantity& operator-=(Quantity other) {
    count_ -= other.count_;
    return *this;
  }
  friend constexpr Quantity operator+(Quantity a, Quantity b) { return a += b; }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return a -= b; }
  friend constexpr Quantity operator*(Quantity a, Rep factor) {
    return Quantity{a.count_ * factor};
  }
  friend constexpr Quantity operator*(Rep factor, Quantity a) { return a * factor; }
  friend constexpr auto operator<=>(Quantity, Quantity) = default;

 private:
  Rep count_{};
};

using Bytes = Quantity<struct ByteUnit, std::int64_t>;             ///< [bytes]
using Cores = Quantity<struct MilliCoreUnit, std::int64_t>;        ///< [millicores]; 1 core = 1000
using Rate = Quantity<struct PerSecondUnit, double>;               ///< [1/s]
using Bandwidth = Quantity<struct BytesPerSecondUnit, double>;     ///< [bytes/s]
using Price = Quantity<struct DollarsPerHourUnit, double>;         ///< [USD/h]
using TrafficPrice = Quantity<struct DollarsPerByteUnit, double>;  ///< [USD/B]
using Power = Quantity<struct WattUnit, double>;                   ///< [W]

/// Quotient of two like quantities, as a plain number.
template <class Unit, class Rep>
[[nodiscard]] constexpr double ratio(Quantity<Unit, Rep> a, Quantity<Unit, Rep> b) {
  return static_cast<double>(a.count()) / static_cast<double>(b.count());
}

[[nodiscard]] constexpr double seconds(Duration d) { return static_cast<double>(d.count()) * 1e-9; }
[[nodiscard]] constexpr double seconds(Time t) { return seconds(t.time_since_epoch()); }

/// Longer than any clock runs: 2^61 ns, 73 years. Three times as much can still be added up.
inline constexpr Duration beyond_all_time{std::int64_t{1} << 61};

/// The whole part of a number, within +-2^61: sums of what is too large still fit.
[[nodiscard]] constexpr std::int64_t whole_part(double x) {
  if (!(x < 0x1p61)) return std::int64_t{1} << 61;
  return x < -0x1p61 ? -(std::int64_t{1} << 61) : static_cast<std::int64_t>(x);
}

/// Seconds to whole nanoseconds, rounded up, so that work is never finished early. What is longer
/// than all time, or no number, is beyond_all_time.
[[nodiscard]] constexpr Duration from_seconds(double s) {
  const double ns = s * 1e9;
  if (!(ns < 0x1p61)) return beyond_all_time;
  if (ns < -0x1p61) return -beyond_all_time;
  const auto whole = static_cast<std::int64_t>(ns);
  return Duration{whole + (static_cast<double>(whole) < ns ? 1 : 0)};
}

inline namespace literals {
constexpr Bytes operator""_KiB(unsigned long long n) {
  return Bytes{static_cast<std::int64_t>(n) << 10};
}
constexpr Bytes operator""_MiB(unsigned long long n) {
  return Bytes{static_cast<std::int64_t>(n) << 20};
}
constexpr Bytes operator""_GiB(unsigned long long n) {
  return Bytes{static_cast<std::int64_t>(n) << 30};
}
constexpr Bytes operator""_MB(unsigned long long n) {
  return Bytes{static_cast<std::int64_t>(n) * 1'000'000};
}
constexpr Cores operator""_cores(unsigned long long n) {
  return Cores{static_cast<std::int64_t>(n) * 1000};
}
constexpr Cores operator""_millicores(unsigned long long n) {
  return Cores{static_cast<std::int64_t>(n)};
}
}  // namespace literals

}  // namespace stowplan
