// Who calls whom: the calls of all workloads as a graph without circles, compiled to flat arrays
// for the simulator and summed up as visit ratios for bounds and queueing networks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "models/demand/workload.hpp"
#include "sim/problem.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// One call, its target by position in the list of workloads.
struct CompiledCall {
  std::uint32_t to = 0;
  double probability = 1;
  Duration timeout{};  ///< 0 for never.
  Retries retries;
};

/// Calls first .. first + count - 1 run in parallel.
struct CallStage {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

/// Calls to workloads that do not exist, and circles as "a -> b -> a".
[[nodiscard]] Problems check_calls(const std::vector<Workload>& workloads);

/// The service call graph of a scenario in which check_calls found no problem (checked).
///
/// Source  docs/models/call_graph.md
class CallGraph {
 public:
  CallGraph() = default;
  explicit CallGraph(const std::vector<Workload>& workloads);

  [[nodiscard]] std::size_t workloads() const { return stages_of_.size(); }

  /// Stages of a workload in the order they run; calls of a stage as they were declared.
  [[nodiscard]] std::span<const CallStage> stages(std::uint32_t workload) const {
    const CallStage& range = stages_of_[workload];
    return std::span{stages_}.subspan(range.first, range.count);
  }
  /// Calls of all workloads together.
  [[nodiscard]] std::size_t count() const { return calls_.size(); }
  [[nodiscard]] const CompiledCall& call(std::uint32_t index) const { return calls_[index]; }
  [[nodiscard]] std::span<const CompiledCall> calls(const CallStage& stage) const {
    return std::span{calls_}.subspan(stage.first, stage.count);
  }

  /// Every workload once, callers before those they call.
  [[nodiscard]] std::span<const std::uint32_t> order() const { return order_; }

  /// Requests at each workload when `external` requests arrive at each from outside.
  ///
  /// Model   total_j = external_j + sum over calls i -> j of total_i * probability; retries are
  ///         left out, because they only happen where calls fail
  /// Units   those of `external`: requests, or rates
  /// Shape   O(workloads + calls); linear; `external` has one element a workload
  [[nodiscard]] std::vector<double> total(std::span<const double> external) const;

  /// Visit ratios: requests at each workload for one request from outside to `workload`.
  [[nodiscard]] std::vector<double> visits(std::uint32_t workload) const;

 private:
  std::vector<CompiledCall> calls_;
  std::vector<CallStage> stages_;
  std::vector<CallStage> stages_of_;  // By workload: a range of stages_.
  std::vector<std::uint32_t> order_;
};

}  // namespace stowplan
