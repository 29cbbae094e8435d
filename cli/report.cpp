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
#include "cli/report_ledger.hpp"
#include "cli/report_model.hpp"
#include "cli/report_study.hpp"
#include "cli/simulate.hpp"
#include "cli/watch_files.hpp"
#include "models/scenario/redact.hpp"
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
  ScenarioInputs stated = inputs_of(command);
  stated.load.clear();
  std::string why;
  std::optional<std::string> module = packed_module(command.module, why);
  if (!module) {
    std::fprintf(stderr, "note: the report cannot be asked for other values: %s\n", why.c_str());
    return std::nullopt;
  }
  return view::ReportModel{
      gzip(view::model_data(model_files(inputs_of(command), loaded), load_scenario(stated),
                            comparison, command.command, STOWPLAN_VERSION)),
      std::move(*module)};
}

/// A scenario, and what its report says of it.
struct Reported {
  LoadedScenario loaded;
  std::vector<config::EffectiveValue> values;
  std::vector<config::Diagnostic> warnings;
  std::string subtitle;
  std::string a;  ///< Layouts that are held against each other; empty for all.
  std::string b;
  std::string again;  ///< Command for the same numbers.
};

Reported reported(const ReportCommand& command) {
  Reported all;
  all.loaded = load_scenario(inputs_of(command));
  all.a = command.a;
  all.b = command.b;
  all.again = command.command;
  refuse_inputs(all.loaded, "--output", command.output);
  check_writable(command.output);
  // What is wrong with values to change is said before the run.
  if (!command.without_model && !command.redact) static_cast<void>(controls_of(all.loaded));
  all.values = used_values(all.loaded);
  all.warnings = warnings_of(all.loaded);
  print_warnings(all.warnings);
  all.subtitle = subtitle(command, all.loaded);
  return all;
}

/// The same without what is not to be given away.
Reported given_away(const ReportCommand& command, const Reported& stated) {
  // What a catalogue of one's own holds is not public.
  const std::string catalogue = catalogue_of(command.inputs);
  const bool shipped = !catalogue.empty() && same_file(catalogue, shipped_catalogue().string());
  const PublicEntries is_public =
      shipped ? PublicEntries{values_in_force(stated.loaded)} : PublicEntries{};
  RedactedScenario redacted_one = redacted(stated.loaded, is_public);
  Reported given;
  given.values = stated.values;
  std::erase_if(given.values, [&](const auto& value) { return !is_public.holds(value); });
  const std::size_t layouts = redacted_one.loaded.scenario.layout.size();
  given.subtitle =
      fmt::format("{} layout{} without names and prices: ¤1 is an hour of the dearest host in use",
                  layouts, layouts == 1 ? "" : "s");
  if (!stated.a.empty()) {
    given.a = redacted_one.layout(stated.a);
    given.b = redacted_one.layout(stated.b);
  }
  given.loaded = std::move(redacted_one.loaded);
  return given;
}

view::ReportPage scenario_page(const ReportCommand& command) {
  Reported all = reported(command);
  const std::string decides =
      command.sensitivity.empty() ? "" : sensitivity_html(command.sensitivity);
  if (command.redact) all = given_away(command, all);
  const LoadedScenario& loaded = all.loaded;
  RunCommand watching;
  watching.plots = {"series.svg"};
  WatchFiles watched{watching, loaded};
  const Comparison comparison = simulate(loaded, {.for_pictures = true,
                                                  .watch = watched.watch(),
                                                  .threads = command.threads,
                                                  .progress = command.progress,
                                                  .quiet = command.quiet});
  const std::vector<view::AnalyticLayout> closed_form = solve_layouts(loaded);
  const view::ReportSource source{loaded.scenario, comparison,  all.values,
                                  all.warnings,    closed_form, STOWPLAN_VERSION};
  view::ReportPage page{
      .title = loaded.scenario.title.empty() ? "What a fleet needs" : loaded.scenario.title,
      .subtitle = all.subtitle,
      .sections = view::comparison_sections(source)};
  if (!command.redact) page.model = model_of(command, loaded, comparison);
  if (!decides.empty()) page.sections.push_back({"decides", "Which assumption decides", decides});
  const auto add = [&page](std::vector<view::ReportSection> sections, std::ptrdiff_t at) {
    page.sections.insert(page.sections.begin() + at, std::make_move_iterator(sections.begin()),
                         std::make_move_iterator(sections.end()));
  };
  if (!all.a.empty() && comparison.layouts.size() == 2) {
    add({view::diff_section(comparison, changed_inputs(loaded.scenario, all.a, all.b))}, 1);
  }
  add(view::time_section(source, watched.drawn(comparison)), std::ssize(page.sections));
  page.sections.push_back(view::meanings_section());
  page.sections.push_back(view::provenance_section(comparison, STOWPLAN_VERSION, all.again));
  return page;
}

/// Options that say something of a scenario's report alone.
void refuse_scenario_options(const ReportCommand& command, std::string_view what) {
  std::string wrong;
  if (!command.a.empty() && command.more.empty()) wrong = "names of layouts";
  if (command.redact) wrong = "--redact";
  if (!command.sensitivity.empty()) wrong = "--sensitivity";
  if (wrong.empty()) return;
  throw config::ConfigError{
      {{"", 0, 0, "", fmt::format("{} is reported as a whole; leave {} out", what, wrong)}}};
}

view::ReportPage page_of(const ReportCommand& command) {
  const std::string& file = command.inputs.file;
  if (command.ledger || std::filesystem::is_directory(file)) {
    ReportCommand ledger = command;
    for (const std::string& more : {command.b, command.a}) {
      if (!more.empty()) ledger.more.insert(ledger.more.begin(), more);
    }
    refuse_scenario_options(ledger, "a ledger of published numbers");
    check_writable(command.output);
    return ledger_page(ledger);
  }
  if (!command.more.empty()) {
    throw config::ConfigError{
        {{"", 0, 0, "", "two layouts are compared; more files than one are those of a --ledger"}}};
  }
  if (is_store(file) || is_study(file)) {
    refuse_scenario_options(command, "a study");
    check_writable(command.output);
    return study_page(command);
  }
  return scenario_page(command);
}

}  // namespace

int write_report(const ReportCommand& command) {
  const view::ReportPage page = page_of(command);
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
