// What this project promises about its speed, measured: each promise is one Google Benchmark whose
// iterations run our version and the plain one in turn, so that noise of the machine hits both.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stowplan::bench {

/// Prefix of the benchmarks that belong to a target.
inline constexpr std::string_view target_prefix = "target/";

/// Names of their counters.
/// Best and median of the rounds, CPU time [ns per item].
inline constexpr const char* best_ns = "best_ns";
inline constexpr const char* median_ns = "median_ns";
/// Time of the plain version over ours, median over the rounds.
inline constexpr const char* plain_ratio = "plain_ratio";
/// Calls of operator new per item of ours.
inline constexpr const char* allocations_per_item = "allocations";
/// Time for twice the items over the time for them, median over the rounds.
inline constexpr const char* growth = "growth";
/// Of the mixed scenario only.
inline constexpr const char* wall_s = "wall_s";
inline constexpr const char* peak_mb = "peak_mb";
inline constexpr const char* requests_millions = "requests_millions";
inline constexpr const char* ns_per_request = "ns_per_request";
inline constexpr const char* events_per_s = "events_per_s";

/// One line of the table.
struct TargetRow {
  enum class Shown { rate, nanoseconds, number };  ///< Millions per second, ns, or as counted.

  std::string benchmark;
  std::string counter;
  std::string title;
  std::string unit;
  Shown shown = Shown::number;
  double target = 0;     ///< In the unit shown; 0 for none.
  bool at_least = true;  ///< Else at most.
};

/// Registers the benchmarks, and says what is to be read from them.
[[nodiscard]] std::vector<TargetRow> register_targets();

}  // namespace stowplan::bench
