// The files that are written of what happens while a run goes on, where any are wanted.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "cli/commands.hpp"
#include "cli/load.hpp"
#include "cli/timeline.hpp"
#include "cli/trace.hpp"

namespace stowplan::cli {

class WatchFiles {
 public:
  /// Errors  ConfigError of timeline_steps(), FileError
  WatchFiles(const RunCommand& command, const LoadedScenario& loaded);

  /// As CompareOptions::watch takes it; refers to this.
  [[nodiscard]] std::function<Watch(std::uint32_t, std::uint32_t)> watch();
  /// When the run has ended.
  /// Errors  FileError
  void write(const Comparison& comparison);

 private:
  const RunCommand& command_;
  Duration step_{};
  std::optional<TimelineFile> timeline_;
  std::optional<TraceFile> trace_;
};

}  // namespace stowplan::cli
