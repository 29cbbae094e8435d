// What becomes of requests, counted in two populations. The window counts what happens while it is
// open; the cohort is the requests that arrive in the window, followed to their end, however late.
// docs/method.md, "Two populations".
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/stats/histogram.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// How a request ended: the first that happens.
enum class Outcome : std::uint8_t {
  served,
  rejected,     ///< Turned away by a full queue.
  timed_out,    ///< Whoever asked has given up, or has ended itself.
  oom_killed,   ///< Its instance was killed for memory.
  evicted,      ///< Its instance was evicted.
  call_failed,  ///< A call it made failed for good.
};
inline constexpr std::size_t outcomes = 6;

/// What happened in the window.
struct WindowCounts {
  std::uint64_t offered = 0;         ///< Arrived.
  std::uint64_t first_attempts = 0;  ///< Of those, not retries.
  std::uint64_t answered = 0;
  std::uint64_t failed = 0;
  std::int64_t in_flight_before = 0;  ///< At its first instant.
  std::int64_t in_flight_after = 0;   ///< At its last.

  void merge(const WindowCounts& other);
};

/// One call as its callers see it: attempts in the window; and, where reasons are observed, those
/// calls of the cohort's requests that were answered in the end.
struct CallerCounts {
  std::uint64_t attempts = 0;
  std::uint64_t answered = 0;
  std::uint64_t failed = 0;     ///< Told so, or given up.
  std::uint64_t explained = 0;  ///< Calls of the cohort that were answered.
  std::uint64_t longest = 0;    ///< Of them, those that ended last of their stage.
  std::int64_t time = 0;        ///< Of them all, since their stage began [ns].
};

/// Requests that arrived in the window.
struct CohortCounts {
  std::uint64_t arrivals = 0;
  std::array<std::uint64_t, outcomes> ended{};
  Histogram response;  ///< Of those served [ns].
  Histogram wait;      ///< Of it, before an instance worked on them [ns].

  [[nodiscard]] std::uint64_t count(Outcome outcome) const {
    return ended[static_cast<std::size_t>(outcome)];
  }
  [[nodiscard]] std::uint64_t failed() const;
  [[nodiscard]] std::uint64_t unfinished() const;
  /// The time within which a share `p` of all of them was answered [s]: infinite where too few
  /// were, NaN where none arrived.
  [[nodiscard]] double answered_within(double p) const;
  void merge(const CohortCounts& other);
};

/// The cohort of a workload in stretches of the window, held against its limits.
struct StretchCounts {
  struct Limit {
    Duration time{};
    std::vector<std::uint64_t> within;   ///< By stretch: answered within the limit.
    std::vector<std::uint64_t> unknown;  ///< Unfinished, and not yet older than the limit.
  };
  Duration length{};
  Time next{};  ///< When the one after the present one begins.
  std::uint32_t present = 0;
  std::vector<std::uint64_t> arrivals;  ///< By stretch.
  std::vector<std::uint64_t> failed;    ///< Ended without an answer.
  std::vector<std::uint64_t> unfinished;
  std::vector<Limit> limits;  ///< As latency_limits() of the objective lists them.

  /// The stretch of an instant of the window; instants come in their order.
  std::uint32_t at(Time now) {
    for (; now >= next; next += length) ++present;
    return present;
  }
};

/// Everything about the requests of one workload.
struct RequestOutcomes {
  WindowCounts window_outside, window_calls;
  CohortCounts outside, calls;
  StretchCounts stretches;
  Time last_end{};           ///< Of the cohort.
  Duration longest_early{};  ///< Longest life among arrivals of the window's first half.

  [[nodiscard]] CohortCounts cohort() const;
  [[nodiscard]] WindowCounts window() const;
};

}  // namespace stowplan
