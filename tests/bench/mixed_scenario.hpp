// The whole program on the mixed scenario, in a process of its own, so that its peak memory is its
// own too.
#pragma once

namespace stowplan::bench {

/// What one run came to. Requests are those served in the measured hour of every replication of
/// every layout, internal calls among them; events are all there were.
struct MixedRun {
  double wall_s = 0;
  double cpu_s = 0;  ///< Of all threads.
  double peak_mb = 0;
  double requests = 0;
  double events = 0;
  double allocations_per_event = 0;  ///< In steady state: of the second ten minutes of one run.
};

/// Runs it in a child process, on two threads. Throws std::runtime_error if that fails.
[[nodiscard]] MixedRun run_mixed_scenario();

/// What the child does: runs the scenario here, and prints what it came to. Returns its exit code.
[[nodiscard]] int mixed_scenario_child();

/// The option that makes the program that child.
inline constexpr const char* mixed_child_option = "--mixed-scenario-child";

}  // namespace stowplan::bench
