#include "cli/sensitivity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <utility>
#include <variant>

#include "cli/columns.hpp"
#include "cli/point_reader.hpp"
#include "cli/run_plan.hpp"
#include "cli/sweep.hpp"
#include "cli/value_rows.hpp"
#include "models/metric/metric_key.hpp"
#include "models/scenario/used_entries.hpp"
#include "models/study/assumed_range.hpp"
#include "sim/config/diagnostic.hpp"
#include "sim/config/quantity.hpp"
#include "sim/config/show.hpp"
#include "sim/config/suggest.hpp"

namespace stowplan::cli {
namespace {

[[noreturn]] void refuse_sensitivity(std::string message) {
  throw config::ConfigError{{{"", 0, 0, "", std::move(message)}}};
}

void check_metric_names(const std::vector<std::string>& metrics) {
  for (const std::string& metric : metrics) {
    if (MetricKey::parse(metric)) continue;
    const MetricPath path = metric_path(metric);
    const auto scope = MetricScope::parse(path.scope);
    const std::string near = scope ? config::suggestion(path.name, metric_names(scope->kind)) : "";
    refuse_sensitivity(
        fmt::format("--metric: there is no metric \"{}\"{}", metric,
                    near.empty() ? "; docs/results.md lists those there are" : near));
  }
}

std::vector<AssumedRange> ranges_of(const SensitivityCommand& command,
                                    const LoadedScenario& loaded) {
  const std::vector<AssumedRange> all =
      assumed_ranges(rows_below(used_values(loaded), command.below));
  if (all.empty()) {
    refuse_sensitivity("no value in force has a stated range; `stowplan show` prints the ranges");
  }
  return all;
}

/// Without those of which an end cannot be set, which are told.
std::vector<AssumedRange> settable(const SensitivityCommand& command,
                                   const std::vector<AssumedRange>& ranges) {
  std::vector<Point> points;
  for (const AssumedRange& range : ranges) {
    points.push_back({{range.path, range.low}});
    points.push_back({{range.path, range.high}});
  }
  const PointReader reader{command.inputs, points};
  std::vector<AssumedRange> kept;
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    std::string why;
    for (const Point& point : {points[2 * i], points[2 * i + 1]}) {
      const auto read = reader.read(point);
      if (const auto* wrong = std::get_if<std::string>(&read)) why = *wrong;
    }
    if (why.empty()) {
      kept.push_back(ranges[i]);
    } else {
      std::fprintf(stderr, "left out, as one end of its range cannot be set: %s\n", why.c_str());
    }
  }
  return kept;
}

void list_ranges(const std::vector<AssumedRange>& ranges) {
  std::vector<std::vector<std::string>> rows{{"value", "stated", "from", "to", "source"}};
  for (const AssumedRange& range : ranges) {
    rows.push_back({range.path, range.value, range.low, range.high, range.source});
  }
  std::fputs(in_columns(rows).c_str(), stdout);
}

}  // namespace

int sensitivity(const SensitivityCommand& command) {
  check_metric_names(command.metrics);
  const LoadedScenario loaded = load_scenario(command.inputs);
  std::vector<AssumedRange> ranges = ranges_of(command, loaded);
  if (command.list) {
    list_ranges(ranges);
    return 0;
  }
  ranges = settable(command, ranges);
  SweepCommand sweep_command;
  sweep_command.inputs = command.inputs;
  if (!command.full) {
    // Two replications would leave next to everything within the noise.
    constexpr std::int64_t replications = 4;
    const Duration duration = quick_plan(loaded.scenario).duration;
    sweep_command.inputs.set.push_back("duration=" + config::format(duration));
    if (!command.inputs.replications) sweep_command.inputs.replications = replications;
  }
  Study study;
  study.title = loaded.scenario.title;
  study.scenario = command.inputs.file;
  study.metrics = command.metrics;
  if (study.metrics.empty()) study.metrics = {"cost.month", "response_time.p99"};
  study.design.kind = DesignKind::one_at_a_time;
  for (const AssumedRange& range : ranges) {
    Axis& axis = study.axis.emplace_back();
    axis.path = range.path;
    axis.stated = {range.value};
    axis.values = {{range.low}, {range.high}};
  }
  sweep_command.study = std::move(study);
  sweep_command.store = command.store.empty() ? std::filesystem::path{command.inputs.file}
                                                    .replace_extension(".sensitivity.store")
                                                    .generic_string()
                                              : command.store;
  sweep_command.tornado = command.plot;
  sweep_command.theme = command.theme;
  sweep_command.threads = command.threads;
  sweep_command.progress = command.progress;
  sweep_command.quiet = command.quiet;
  sweep_command.width = command.width;
  sweep_command.command = command.command;
  return sweep(sweep_command);
}

}  // namespace stowplan::cli
