#include "cli/watch_files.hpp"

namespace stowplan::cli {

WatchFiles::WatchFiles(const RunCommand& command, const LoadedScenario& loaded)
    : command_(command) {
  if (!command.series.empty()) {
    const TimelineSteps steps = timeline_steps(loaded.scenario, command.step);
    step_ = steps.step();
    timeline_.emplace(loaded.scenario, loaded.series, steps);
  }
  if (!command.trace.empty()) trace_.emplace(loaded.scenario);
}

std::function<Watch(std::uint32_t, std::uint32_t)> WatchFiles::watch() {
  if (!timeline_ && !trace_) return {};
  return [this](std::uint32_t layout, std::uint32_t replication) {
    return Watch{.timeline = timeline_ ? &timeline_->sink(layout, replication) : nullptr,
                 .step = step_,
                 .trace = trace_ ? trace_->sink(layout, replication) : nullptr};
  };
}

void WatchFiles::write(const Comparison& comparison) {
  if (timeline_) timeline_->write(command_.series, comparison);
  if (trace_) trace_->write(command_.trace);
}

}  // namespace stowplan::cli
