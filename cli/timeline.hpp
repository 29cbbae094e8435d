// The time series of a run as a file. Replications run at once and it is not known which of them
// will count, so their rows go into a temporary file of each layout, and means are taken step by
// step when the run has ended: what is held in memory does not grow with the number of steps.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/plan/plan.hpp"
#include "models/plan/timeline_plan.hpp"
#include "models/result/result.hpp"
#include "models/scenario/scenario.hpp"
#include "models/scenario/timeline_steps.hpp"
#include "view/timeline_output.hpp"

namespace stowplan::cli {

inline constexpr Duration usual_step = std::chrono::seconds{10};
inline constexpr std::int64_t most_steps = 1'000'000;

/// The format that the ending of a name stands for.
/// Errors  ConfigError where it stands for none
[[nodiscard]] view::TimelineFormat timeline_format(const std::string& file);

/// How a run of a scenario is cut; without a step, into steps of 10 s, or one where the window is
/// shorter.
/// Errors  ConfigError where the step is longer than the window, or there are more than a million
[[nodiscard]] TimelineSteps timeline_steps(const Scenario& scenario, std::optional<Duration> step);

/// Takes the rows of all replications of all layouts.
class TimelineFile {
 public:
  TimelineFile(const Scenario& scenario, const SeriesTable& series, const TimelineSteps& steps);
  ~TimelineFile();
  TimelineFile(const TimelineFile&) = delete;
  TimelineFile& operator=(const TimelineFile&) = delete;

  /// Where the rows of a replication go. May be called by several threads at once.
  [[nodiscard]] TimelineSink& sink(std::uint32_t layout, std::uint32_t replication);

  /// Takes means and intervals over the replications of the result, layout by layout, step by step;
  /// layouts that are infeasible have none.
  class Reader {
   public:
    virtual ~Reader() = default;
    virtual void begin_layout(const std::string& name,
                              const std::vector<TimelineColumn>& columns) = 0;
    virtual void step(const TimelineSteps::Step& step, std::span<const Estimate> values) = 0;
    virtual void end_layout() {}
  };
  /// Errors  FileError
  void read(const Comparison& comparison, Reader& reader) const;

  /// Writes them as text.
  /// Errors  FileError
  void write(const std::string& file, const Comparison& comparison) const;

 private:
  struct LayoutRows;
  class Rows;

  TimelineSteps steps_;
  std::vector<std::unique_ptr<LayoutRows>> layouts_;
  std::mutex mutex_;  // Guards the list of sinks.
  std::vector<std::unique_ptr<Rows>> sinks_;
};

}  // namespace stowplan::cli
