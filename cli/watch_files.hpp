// The files that are written of what happens while a run goes on, where any are wanted.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "cli/commands.hpp"
#include "cli/load.hpp"
#include "cli/timeline.hpp"
#include "cli/trace.hpp"
#include "view/drawing/pictures.hpp"

namespace stowplan::cli {

/// Steps of the time series that a file or a picture wants; none if none does. As timeline_steps(),
/// but for a picture alone about a hundred in the window.
///
/// Errors  ConfigError of timeline_steps(), and for more steps than a picture can show
[[nodiscard]] std::optional<TimelineSteps> watched_steps(const RunCommand& command,
                                                         const Scenario& scenario);

class WatchFiles {
 public:
  /// Errors  ConfigError of watched_steps(), FileError
  WatchFiles(const RunCommand& command, const LoadedScenario& loaded);

  /// As CompareOptions::watch takes it; refers to this.
  [[nodiscard]] std::function<Watch(std::uint32_t, std::uint32_t)> watch();
  /// When the run has ended.
  /// Errors  FileError
  void write(const Comparison& comparison) const;
  /// What a picture of time is drawn from, where one is wanted; else nothing.
  /// Errors  FileError
  [[nodiscard]] std::vector<view::TimeSeries> drawn(const Comparison& comparison) const;

 private:
  const RunCommand& command_;
  bool draws_ = false;
  Duration step_{};
  std::optional<TimelineFile> timeline_;
  std::optional<TraceFile> trace_;
};

}  // namespace stowplan::cli
