// First-in-first-out servers whose service time is known when a job enters: disks, network
// interfaces, uplinks, sections that only one can be in. Nothing can overtake or leave early, so
// the time of completion is known at once and no queue need be kept: O(1), no events of its own.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include "sim/check.hpp"
#include "sim/queue/fine_time.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// What a pipe can carry. A device with separate limits on operations and bytes, as clouds sell
/// them and as fast disks behave, is held up by the tighter one; one that first seeks and then
/// transfers, by both in turn.
struct PipeRates {
  enum class Combine : std::uint8_t { larger, sum };

  double operations = std::numeric_limits<double>::infinity();  ///< [1/s]
  double bytes = std::numeric_limits<double>::infinity();       ///< [bytes/s]
  Combine combine = Combine::larger;
  Duration latency{};  ///< After the last byte is in; does not hold up the next job.
};

/// Time for which a job keeps the pipe to itself [ns].
///
/// Model   max or sum of operations / rate and bytes / rate; an infinite rate takes no time
[[nodiscard]] constexpr double occupancy(const PipeRates& rates, double operations, double bytes) {
  const double per_operation = operations / rates.operations * 1e9;
  const double per_byte = bytes / rates.bytes * 1e9;
  return rates.combine == PipeRates::Combine::sum ? per_operation + per_byte
                                                  : std::max(per_operation, per_byte);
}

/// One server. A section that only one can be in is a pipe entered with the time spent inside.
///
/// Model   start = max(now, end of the job before); end = start + occupancy; result = end + latency
/// Units   times of completion rounded up to whole ns, the sum of occupancies not rounded; a job
///         that would end beyond 2^61 ns, 73 years, ends then or later, which is never
/// Shape   O(1), 100 bytes; G/G/1 first in, first out
/// Errors  checked: jobs enter in order of time. A job that will enter later must be an event then:
///         entered ahead of time it would hold up those that come before it.
class Pipe {
 public:
  Pipe() = default;
  explicit Pipe(const PipeRates& rates) : rates_(rates) {
    STOWPLAN_CHECK(rates.operations > 0 && rates.bytes > 0 && rates.latency >= Duration::zero());
  }

  /// Enters a job of so many operations and bytes; returns when it is done.
  Time enter(Time now, double operations, double bytes) {
    return enter_for(now, occupancy(rates_, operations, bytes));
  }
  /// Enters a job that occupies the pipe for so long; returns when it is done.
  Time enter(Time now, Duration occupancy) { return enter_for(now, nanoseconds(occupancy)); }

  /// How long a job entering at `now` would wait before it starts [s].
  [[nodiscard]] double backlog(Time now) const { return std::max(0.0, free_at_.since(now)) * 1e-9; }
  /// Time it has been occupied up to `now`, not before the last entry [s].
  [[nodiscard]] double busy(Time now) const { return accepted_ * 1e-9 - backlog(now); }
  [[nodiscard]] std::int64_t jobs() const { return jobs_; }

 private:
  Time enter_for(Time now, double ns) {
    STOWPLAN_CHECK(now >= last_ && !(ns < 0));
    last_ = now;
    ++jobs_;
    accepted_ += ns < 0x1p61 ? ns : 0x1p61;
    free_at_ = free_at_.not_before(now).plus(ns);
    return free_at_.ceil() + rates_.latency;
  }

  PipeRates rates_;
  FineTime free_at_;
  Time last_{};
  double accepted_ = 0;  ///< [ns]
  std::int64_t jobs_ = 0;
};

/// Several equal servers with one line: a job goes to the one that is free first.
///
/// Shape   O(log lanes); G/G/c first in, first out
/// Errors  as Pipe
class Lanes {
 public:
  explicit Lanes(std::size_t lanes) : free_at_(lanes) { STOWPLAN_CHECK(lanes > 0); }

  /// Enters a job that occupies a lane for so long; returns when it is done.
  Time enter(Time now, Duration occupancy) {
    STOWPLAN_CHECK(now >= last_ && occupancy >= Duration::zero());
    last_ = now;
    accepted_ += nanoseconds(occupancy);
    std::pop_heap(free_at_.begin(), free_at_.end(), std::greater<>{});
    free_at_.back() = std::max(free_at_.back(), now) + occupancy;
    const Time end = free_at_.back();
    std::push_heap(free_at_.begin(), free_at_.end(), std::greater<>{});
    return end;
  }

  /// How long a job entering at `now` would wait before it starts [s].
  [[nodiscard]] double backlog(Time now) const {
    return seconds(std::max(Duration::zero(), free_at_.front() - now));
  }
  /// Time the lanes have been occupied up to `now`, not before the last entry [lane-seconds].
  [[nodiscard]] double busy(Time now) const {
    double ahead = 0;
    for (const Time end : free_at_) ahead += std::max(0.0, nanoseconds(end - now));
    return (accepted_ - ahead) * 1e-9;
  }

 private:
  std::vector<Time> free_at_;  ///< Heap, earliest first.
  Time last_{};
  double accepted_ = 0;  ///< [ns]
};

}  // namespace stowplan
