#include "cli/timeline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

#include "cli/files.hpp"
#include "cli/scratch_file.hpp"
#include "models/experiment/timeline_means.hpp"
#include "sim/config/diagnostic.hpp"
#include "sim/config/quantity.hpp"

namespace stowplan::cli {
namespace {

// Numbers of all replications that are in memory at once, and of one that wait to be written.
constexpr std::size_t held_numbers = std::size_t{1} << 20;
constexpr std::size_t waiting_numbers = std::size_t{1} << 13;

[[noreturn]] void refuse(const std::string& message) {
  throw config::ConfigError{{{"", 0, 0, "", message}}};
}

}  // namespace

/// Of one layout: row s of replication r is number r * steps + s.
struct TimelineFile::LayoutRows {
  std::string name;
  std::vector<TimelineColumn> columns;
  std::size_t steps = 0;
  ScratchFile file{"--series"};

  /// Its first byte.
  [[nodiscard]] std::size_t place(std::size_t replication, std::size_t step) const {
    return (replication * steps + step) * columns.size() * sizeof(double);
  }
};

/// Of one replication.
class TimelineFile::Rows final : public TimelineSink {
 public:
  Rows(const LayoutRows& layout, std::uint32_t replication)
      : layout_(layout), replication_(replication) {}

  void take(std::span<const double> row) override {
    waiting_.insert(waiting_.end(), row.begin(), row.end());
    ++taken_;
    if (waiting_.size() < waiting_numbers && taken_ < layout_.steps) return;
    layout_.file.write(std::as_bytes(std::span{waiting_}), layout_.place(replication_, written_));
    written_ = taken_;
    waiting_.clear();
    if (taken_ == layout_.steps) waiting_.shrink_to_fit();
  }

 private:
  const LayoutRows& layout_;
  std::uint32_t replication_;
  std::size_t taken_ = 0;
  std::size_t written_ = 0;
  std::vector<double> waiting_;
};

namespace {

class AsText final : public TimelineFile::Reader {
 public:
  AsText(OutputFile& out, view::TimelineText& text) : out_(out), text_(text) {}

  void begin_layout(const std::string& name, const std::vector<TimelineColumn>& columns) override {
    out_.write(text_.begin_layout(name, columns));
  }
  void step(const TimelineSteps::Step& step, std::span<const Estimate> values) override {
    out_.write(text_.step(step, values));
  }
  void end_layout() override { out_.write(text_.end_layout()); }

 private:
  OutputFile& out_;
  view::TimelineText& text_;
};

}  // namespace

view::TimelineFormat timeline_format(const std::string& file) {
  if (file.ends_with(".csv")) return view::TimelineFormat::csv;
  if (file.ends_with(".json")) return view::TimelineFormat::json;
  refuse(fmt::format("--series: \"{}\" has an unknown format; use .csv or .json", file));
}

TimelineSteps timeline_steps(const Scenario& scenario, std::optional<Duration> step) {
  if (step && *step > scenario.duration) {
    refuse(fmt::format("--step: {} is longer than the window of {}; use a shorter one",
                       config::format(*step), config::format(scenario.duration)));
  }
  const TimelineSteps steps{scenario.before_window(), scenario.duration,
                            step.value_or(std::min(usual_step, scenario.duration))};
  if (steps.count() > most_steps) {
    refuse(
        fmt::format("--step: {} cuts the run into {} steps, and {} are the most; use a longer one",
                    config::format(steps.step()), steps.count(), most_steps));
  }
  return steps;
}

TimelineFile::TimelineFile(const Scenario& scenario, const SeriesTable& series,
                           const TimelineSteps& steps)
    : steps_(steps) {
  for (const Plan& plan : make_plans(scenario, series)) {
    layouts_.push_back(std::make_unique<LayoutRows>());
    layouts_.back()->name = plan.layout->name;
    layouts_.back()->columns = timeline_columns(plan);
    layouts_.back()->steps = static_cast<std::size_t>(steps.count());
  }
}

TimelineFile::~TimelineFile() = default;

TimelineSink& TimelineFile::sink(std::uint32_t layout, std::uint32_t replication) {
  const std::lock_guard lock{mutex_};
  sinks_.push_back(std::make_unique<Rows>(*layouts_[layout], replication));
  return *sinks_.back();
}

void TimelineFile::read(const Comparison& comparison, Reader& reader) const {
  const auto replications = static_cast<std::size_t>(comparison.replications);
  std::vector<double> rows;
  for (const std::unique_ptr<LayoutRows>& layout : layouts_) {
    if (std::ranges::find(comparison.layouts, layout->name, &LayoutResult::name) ==
        comparison.layouts.end()) {
      continue;
    }
    const std::size_t columns = layout->columns.size();
    reader.begin_layout(layout->name, layout->columns);
    const std::size_t most = std::max<std::size_t>(1, held_numbers / (replications * columns));
    for (std::size_t first = 0; first < layout->steps; first += most) {
      const std::size_t some = std::min(most, layout->steps - first);
      rows.resize(replications * some * columns);
      for (std::size_t r = 0; r < replications; ++r) {
        const auto part = std::span{rows}.subspan(r * some * columns, some * columns);
        layout->file.read(std::as_writable_bytes(part), layout->place(r, first));
      }
      for (std::size_t s = 0; s < some; ++s) {
        reader.step(steps_.at(static_cast<std::int64_t>(first + s)),
                    timeline_means(std::span{rows}.subspan(s * columns), columns, some * columns,
                                   comparison.first_look, comparison.confidence));
      }
    }
    reader.end_layout();
  }
}

void TimelineFile::write(const std::string& file, const Comparison& comparison) const {
  OutputFile out{file};
  view::TimelineText text{timeline_format(file), comparison.currency};
  out.write(text.head({.title = comparison.title,
                       .seed = comparison.seed,
                       .replications = comparison.replications,
                       .confidence = comparison.confidence,
                       .version = STOWPLAN_VERSION,
                       .steps = steps_}));
  AsText reader{out, text};
  read(comparison, reader);
  out.write(text.end());
  out.close();
}

}  // namespace stowplan::cli
