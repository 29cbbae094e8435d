// A start that is settled: requests arrive at a steady rate, on random streams and a clock of their
// own, until autoscalers and hosts have come to rest. What comes then is time 0.
// docs/method.md, "Cold and settled starts".
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "sim/units.hpp"

namespace stowplan {

/// What a layout is to settle at, and how long it may take.
struct SettledStart {
  std::vector<std::int64_t> replicas;  ///< Of the roll-out, by workload.
  std::vector<double> rates;           ///< Requests from outside, by workload [1/s].
  Duration most{};                     ///< Time for it.
};

/// What became of it.
struct Settling {
  bool settled = false;
  Duration took{};
  std::vector<std::int64_t> replicas;  ///< Wanted at time 0, by workload.
};

/// Whether counts stand still.
///
/// Model   over the last `length` each has stayed within a tenth of its largest value, or within
///         one where that is more
/// Example 10, 11, 10: still. 10, 12, 12: not, until the 10 is longer ago than `length`.
/// Shape   adding is O(counts), asking O(samples within `length` * counts)
class Steadiness {
 public:
  explicit Steadiness(Duration length) : length_(length) {}

  /// Samples come in the order of their times, always of the same counts.
  void add(Time at, std::vector<std::int64_t> counts);

  /// False until the samples reach back far enough.
  [[nodiscard]] bool steady() const;

  /// How far a count may move while it counts as standing still.
  [[nodiscard]] static std::int64_t tolerance(std::int64_t largest);

 private:
  struct Sample {
    Time at{};
    std::vector<std::int64_t> counts;
  };
  Duration length_;
  std::deque<Sample> samples_;  // The first is `length` old, as soon as there is one.
};

}  // namespace stowplan
