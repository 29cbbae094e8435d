// Why requests take as long as they do: each nanosecond of a response time belongs to one reason,
// so that the reasons of a request add up to it, and those of a workload to its mean.
// docs/models/reasons.md.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/queue/fair_share.hpp"
#include "sim/units.hpp"

namespace stowplan {

enum class Reason : std::uint8_t {
  instance,     ///< No instance took it, and none that would was starting.
  cold_start,   ///< The instance that took it was starting.
  slot,         ///< Waited for a place in its instance.
  cpu,          ///< Its work and what its runtime adds, as long as they take on an idle host.
  own_sharing,  ///< Other requests and daemons of its instance had the CPU.
  smt,          ///< Busy neighbours on the host slowed its core: siblings, caches, memory bus.
  steal,        ///< Other instances and the host's agents had the CPU.
  throttled,    ///< The CPU quota of its instance was spent.
  disk,         ///< Waited for the disk, or was on it; pages that came back from swap.
  network,      ///< Its message or its answer was on the way.
  calls,        ///< Of the last call of each stage to end, the attempt that succeeded.
  retries,      ///< And what came before it: attempts that failed, and waits.
};
inline constexpr std::size_t reason_count = 12;

/// Nanoseconds by reason.
using TimeByReason = std::array<std::int64_t, reason_count>;

[[nodiscard]] constexpr std::int64_t total(const TimeByReason& times) {
  std::int64_t sum = 0;
  for (const std::int64_t time : times) sum += time;
  return sum;
}

/// One request on its way.
///
/// Model   what has passed since the last call belongs to what the next one names
/// Example asked at 0, begun(5) for network, begun(7) for a place: 5 ns network, 2 ns slot
class Explanation {
 public:
  Explanation() = default;
  explicit Explanation(Time arrived) : since_(arrived) {}

  /// All that has passed since then was for one reason.
  void pass(Time now, Reason reason) { add(reason, (now - since_).count(), now); }

  /// The same for two: `second` since `turn`, `first` before.
  void pass(Time now, Reason first, Time turn, Reason second);

  /// It begins to compute what takes `alone_ns` on an idle host, on a thread whose clock reads so.
  void begin_cpu(const ThreadClock& thread, double alone_ns) {
    thread_ = thread;
    alone_ns_ = alone_ns;
  }

  /// It has computed.
  void end_cpu(Time now, const ThreadClock& thread);

  [[nodiscard]] const TimeByReason& times() const { return times_; }
  /// Since when the time that passes has no reason yet.
  [[nodiscard]] Time since() const { return since_; }

 private:
  void add(Reason reason, std::int64_t time, Time now) {
    times_[static_cast<std::size_t>(reason)] += time;
    since_ = now;
  }

  Time since_{};
  ThreadClock thread_;
  double alone_ns_ = 0;
  TimeByReason times_{};
};

/// The answered requests of one workload, by reason.
class Reasons {
 public:
  void add(std::int64_t response, const TimeByReason& times);
  void merge(const Reasons& other);

  [[nodiscard]] std::int64_t count() const;
  /// Of all of them [ns].
  [[nodiscard]] TimeByReason sum() const;

  /// Their mean [ns]; NaN where there are none.
  [[nodiscard]] std::array<double, reason_count> mean() const;

  /// Mean of the slowest `share` of them [ns].
  ///
  /// Model   requests lie in 32 buckets per power of two of their response time, from the slowest
  ///         on; the last bucket counts in part, so that the number is exactly that share
  /// Shape   adds up to the mean of those requests; NaN where there are none
  [[nodiscard]] std::array<double, reason_count> slowest(double share) const;

 private:
  struct Bucket {
    std::int64_t count = 0;
    TimeByReason sum{};
  };

  std::size_t first_ = 0;  ///< Number of the first bucket kept.
  std::vector<Bucket> buckets_;
};

}  // namespace stowplan
