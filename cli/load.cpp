#include "cli/load.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <utility>
#include <variant>

#include "cli/files.hpp"
#include "models/demand/rate_series.hpp"
#include "models/scenario/validate.hpp"
#include "models/warnings/warnings.hpp"
#include "sim/config/path.hpp"
#include "sim/config/reader.hpp"
#include "sim/config/shape.hpp"
#include "view/answers.hpp"

namespace stowplan {
namespace {

// Rate series are named relative to the scenario file. What is wrong inside one is located there.
SeriesTable read_series(LoadedScenario& loaded, const std::string& scenario_file,
                        std::vector<config::Diagnostic>& diagnostics) {
  SeriesTable table;
  for (const Workload& workload : loaded.scenario.workload) {
    const auto* series = std::get_if<SeriesArrivals>(&workload.arrivals);
    if (series == nullptr || series->file.empty()) continue;
    if (table.find(series_key(*series)) != nullptr) continue;
    const std::string path =
        (std::filesystem::path{scenario_file}.parent_path() / series->file).string();
    loaded.files.push_back(path);
    const std::optional<std::string> text = read_text(path);
    if (!text) {
      diagnostics.push_back(
          loaded.document.diagnose("workload." + workload.name + ".arrivals.file",
                                   "cannot read \"" + path + "\": " + why_unreadable(path) +
                                       "; name a CSV file relative to the scenario file"));
      continue;
    }
    ParsedSeries reading = parse_rate_series(*text, *series);
    for (const CsvError& error : reading.errors) {
      diagnostics.push_back({path, static_cast<std::uint32_t>(error.line),
                             static_cast<std::uint32_t>(error.column), "", error.message});
    }
    table.entries.emplace_back(series_key(*series), std::move(reading.series));
    std::sort(table.entries.begin(), table.entries.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
  }
  return table;
}

// Keys of older forms are for files that are written in them.
void refuse_old_keys(const LoadedScenario& loaded, config::Problems& problems) {
  for (const Deployment& d : loaded.scenario.deployment) {
    if (!d.limits.cpu_quota) continue;
    const std::string path = config::join("deployment", d.name) + ".limits.cpu_quota";
    if (loaded.document.version_of(path) < 2) continue;
    problems.add(path,
                 "is of version 1, and this file says version = 2; for no limit write the CPUs as "
                 "requests.cpu and leave limits.cpu out");
  }
}

}  // namespace

LoadedScenario load_scenario(const ScenarioInputs& inputs) {
  const std::filesystem::path catalogue =
      inputs.catalogue.empty() ? default_catalogue() : std::filesystem::path{inputs.catalogue};
  check_readable(inputs.file);
  LoadedScenario loaded;
  loaded.catalogue = catalogue.string();
  const auto read = [&loaded](const std::string& file) {
    loaded.files.push_back(file);
    return read_text(file);
  };
  loaded.document = config::load_document(
      {.catalogue = toml_files(catalogue), .file = inputs.file, .overrides = inputs.set}, read);
  config::Problems problems{loaded.document};
  loaded.scenario = config::read<Scenario>(loaded.document, problems);
  // Rules between values mean nothing while values are missing; names can be looked up all the
  // same.
  const bool complete = problems.count() == 0;
  for (const Problem& problem :
       complete ? validate(loaded.scenario) : check_names(loaded.scenario)) {
    problems.add(problem.path, problem.message);
  }
  refuse_old_keys(loaded, problems);
  if (complete && !loaded.scenario.table.empty()) {
    for (const std::string& path :
         unknown_sources(loaded.scenario.table, values_in_force(loaded))) {
      problems.add(path, "there is no value of that name in force; `stowplan show` lists them");
    }
  }
  std::vector<config::Diagnostic> diagnostics = problems.diagnostics();
  loaded.series = read_series(loaded, inputs.file, diagnostics);
  if (!diagnostics.empty()) throw config::ConfigError{std::move(diagnostics)};
  return loaded;
}

std::vector<config::Diagnostic> warnings_of(const LoadedScenario& loaded) {
  config::Problems found{loaded.document};
  const Said said = [&loaded](std::string_view path) {
    return loaded.document.find(path) != nullptr;
  };
  for (const Problem& problem : warnings(loaded.scenario, loaded.series, said)) {
    found.add(problem.path, problem.message);
  }
  std::vector<config::Diagnostic> all = loaded.warnings;
  for (config::Diagnostic& warning : found.diagnostics()) {
    warning.severity = config::Severity::warning;
    all.push_back(std::move(warning));
  }
  return all;
}

void print_warnings(const std::vector<config::Diagnostic>& warnings) {
  for (const config::Diagnostic& warning : warnings) {
    std::fprintf(stderr, "%s\n", config::to_string(warning).c_str());
  }
}

void refuse_inputs(const LoadedScenario& loaded, std::string_view option,
                   const std::string& output) {
  for (const std::string& file : loaded.files) {
    if (output.empty() || !same_file(output, file)) continue;
    throw config::ConfigError{
        {{"", 0, 0, "",
          std::string{option} + ": \"" + output + "\" is what is read; choose another file"}}};
  }
}

std::vector<config::EffectiveValue> values_in_force(const LoadedScenario& loaded) {
  const auto all = [](std::string_view, std::string_view) { return true; };
  return config::effective_values(loaded.document, config::shape_of(loaded.scenario), all);
}

}  // namespace stowplan
