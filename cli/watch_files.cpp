#include "cli/watch_files.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/plots.hpp"
#include "sim/config/diagnostic.hpp"
#include "sim/config/quantity.hpp"
#include "view/drawing/timeline_picture.hpp"

namespace stowplan::cli {
namespace {

// More would be drawn over each other: a picture is less than a thousand pixels wide.
constexpr std::int64_t most_drawn_steps = 2000;

bool draws_series(const RunCommand& command) {
  const std::vector<Plot> plots = parse_plots(command.plots);
  return std::ranges::find(plots, view::PictureKind::series, &Plot::kind) != plots.end();
}

// The longest of 1, 2 and 5 times powers of ten nanoseconds that cuts the window into a hundred.
Duration drawn_step(Duration window) {
  const std::int64_t most = std::max<std::int64_t>(window.count() / 100, 1);
  std::int64_t power = 1;
  while (power <= most / 10) power *= 10;
  const std::int64_t times = most >= 5 * power ? 5 : most >= 2 * power ? 2 : 1;
  return Duration{times * power};
}

// Of a workload or of layouts as a whole.
class Drawn final : public TimelineFile::Reader {
 public:
  Drawn(std::string_view workload, Currency currency) : picture(workload, currency) {}

  void begin_layout(const std::string& name, const std::vector<TimelineColumn>& columns) override {
    picture.begin_layout(name, columns);
  }
  void step(const TimelineSteps::Step& step, std::span<const Estimate> values) override {
    picture.step(step, values);
  }

  view::TimelinePicture picture;
};

}  // namespace

std::optional<TimelineSteps> watched_steps(const RunCommand& command, const Scenario& scenario) {
  const bool draws = draws_series(command);
  if (!draws && command.series.empty()) return std::nullopt;
  std::optional<Duration> step = command.step;
  if (!step && command.series.empty()) step = drawn_step(scenario.duration);
  const TimelineSteps steps = timeline_steps(scenario, step);
  if (draws && steps.count() > most_drawn_steps) {
    throw config::ConfigError{
        {{"", 0, 0, "",
          fmt::format("--plot: series shows at most {} steps, and {} cuts the run into {}; use a "
                      "longer --step",
                      most_drawn_steps, config::format(steps.step()), steps.count())}}};
  }
  return steps;
}

WatchFiles::WatchFiles(const RunCommand& command, const LoadedScenario& loaded)
    : command_(command), draws_(draws_series(command)) {
  if (const std::optional<TimelineSteps> steps = watched_steps(command, loaded.scenario)) {
    step_ = steps->step();
    timeline_.emplace(loaded.scenario, loaded.series, *steps);
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

void WatchFiles::write(const Comparison& comparison) const {
  if (!command_.series.empty()) timeline_->write(command_.series, comparison);
  if (trace_) trace_->write(command_.trace);
}

std::vector<view::TimeSeries> WatchFiles::drawn(const Comparison& comparison) const {
  if (!draws_) return {};
  Drawn drawn{command_.workload, comparison.currency};
  timeline_->read(comparison, drawn);
  return drawn.picture.series();
}

}  // namespace stowplan::cli
