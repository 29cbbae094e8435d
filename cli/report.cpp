#include "cli/report.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <iterator>
#include <utility>
#include <vector>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/gzip.hpp"
#include "cli/report_model.hpp"
#include "cli/simulate.hpp"
#include "cli/watch_files.hpp"
#include "models/scenario/used_entries.hpp"
#include "models/study/controls.hpp"
#include "models/warnings/warnings.hpp"
#include "sim/config/diagnostic.hpp"
#include "view/report/comparison_report.hpp"
#include "view/report/report_page.hpp"

namespace stowplan::cli {
namespace {

ScenarioInputs inputs_of(const ReportCommand& command) {
  ScenarioInputs inputs = command.inputs;
  if (command.a.empty()) return inputs;
  if (command.b.empty()) {
    throw config::ConfigError{{{"", 0, 0, "", "name two layouts, or none for all of them"}}};
  }
  if (command.a == command.b) {
    throw config::ConfigError{{{"", 0, 0, "", "both names are the same layout; name two"}}};
  }
  inputs.layouts = {command.a, command.b};
  return inputs;
}

std::string subtitle(const ReportCommand& command, const LoadedScenario& loaded) {
  const std::string file = std::filesystem::path{command.inputs.file}.filename().string();
  const std::size_t layouts = loaded.scenario.layout.size();
  return command.a.empty()
             ? fmt::format("{}: {} layout{} compared", file, layouts, layouts == 1 ? "" : "s")
             : fmt::format("{}: {} held against {}", file, command.b, command.a);
}

/// What lets the page run the model; none where it is not wanted or not there, which is said.
std::optional<view::ReportModel> model_of(const ReportCommand& command,
                                          const LoadedScenario& loaded,
                                          const Comparison& comparison) {
  if (command.without_model) return std::nullopt;
  std::string why;
  std::optional<std::string> module = packed_module(command.module, why);
  if (!module) {
    std::fprintf(stderr, "note: the report cannot be asked for other values: %s\n", why.c_str());
    return std::nullopt;
  }
  return view::ReportModel{
      gzip(view::model_data(model_files(inputs_of(command), loaded), loaded, comparison,
                            command.command, STOWPLAN_VERSION)),
      std::move(*module)};
}

}  // namespace

int write_report(const ReportCommand& command) {
  const ScenarioInputs inputs = inputs_of(command);
  const LoadedScenario loaded = load_scenario(inputs);
  refuse_inputs(loaded, "--output", command.output);
  check_writable(command.output);
  static_cast<void>(controls_of(loaded));  // What is wrong with them is said before the run.
  const std::vector<config::Diagnostic> warnings = warnings_of(loaded);
  print_warnings(warnings);

  RunCommand watching;
  watching.plots = {"series.svg"};
  WatchFiles watched{watching, loaded};
  const Comparison comparison = simulate(loaded, {.for_pictures = true,
                                                  .watch = watched.watch(),
                                                  .threads = command.threads,
                                                  .progress = command.progress,
                                                  .quiet = command.quiet});
  const std::vector<config::EffectiveValue> values = used_values(loaded);
  const std::vector<view::AnalyticLayout> closed_form = solve_layouts(loaded);
  const view::ReportSource source{loaded.scenario, comparison, values,
                                  warnings,        closed_form, STOWPLAN_VERSION};
  view::ReportPage page{.title = loaded.scenario.title.empty() ? "What a fleet needs"
                                                               : loaded.scenario.title,
                        .subtitle = subtitle(command, loaded),
                        .sections = view::comparison_sections(source),
                        .model = model_of(command, loaded, comparison)};
  const auto add = [&page](std::vector<view::ReportSection> sections, std::ptrdiff_t at) {
    page.sections.insert(page.sections.begin() + at, std::make_move_iterator(sections.begin()),
                         std::make_move_iterator(sections.end()));
  };
  if (!command.a.empty() && comparison.layouts.size() == 2) {
    add({view::diff_section(comparison,
                            changed_inputs(loaded.scenario, command.a, command.b))}, 1);
  }
  add(view::time_section(source, watched.drawn(comparison)), std::ssize(page.sections));
  page.sections.push_back(view::meanings_section());
  page.sections.push_back(
      view::provenance_section(comparison, STOWPLAN_VERSION, command.command));
  const std::string html = view::report_page(page);
  write_text(command.output, html);
  if (!command.quiet) {
    std::fprintf(stderr, "%s: %.0f kB%s\n", command.output.c_str(),
                 static_cast<double>(html.size()) / 1000,
                 page.model ? "; it holds the model: change values in it and it answers" : "");
  }
  return exit_ok;
}

}  // namespace stowplan::cli
