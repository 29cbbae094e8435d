// The command that holds scenarios against what others measured.
#include "cli/validate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cli/coverage.hpp"
#include "cli/files.hpp"
#include "cli/load.hpp"
#include "cli/parallel.hpp"
#include "models/experiment/compare.hpp"
#include "models/scenario/formula.hpp"
#include "sim/config/diagnostic.hpp"
#include "view/validation_output.hpp"

namespace stowplan::cli {
namespace {

std::vector<std::string> scenario_files(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    if (std::filesystem::is_directory(path)) {
      for (std::string& file : toml_files(path)) files.push_back(std::move(file));
    } else {
      files.push_back(path);
    }
  }
  return files;
}

// What a result holds is known once the scenario has run, so what it lacks is refused here.
void check_found(const LoadedScenario& loaded, const std::vector<Judgement>& judgements) {
  std::vector<config::Diagnostic> names;
  std::vector<config::Diagnostic> infeasible;
  for (std::size_t i = 0; i < judgements.size(); ++i) {
    const Judgement& one = judgements[i];
    if (one.problem.empty()) continue;
    (one.infeasible ? infeasible : names)
        .push_back(loaded.document.diagnose(
            fmt::format("published[{}]", i),
            one.infeasible ? one.problem
                           : one.problem + "; `stowplan run --format csv` lists what there is"));
  }
  if (!names.empty()) throw config::ConfigError{std::move(names)};
  if (!infeasible.empty()) {
    throw InfeasibleLayout{config::ConfigError{std::move(infeasible)}.what()};
  }
}

// Only what the row needs is run again.
Comparison confirming_run(const ValidateCommand& command, const std::string& file,
                          const Published& published, const CompareOptions& options) {
  std::vector<std::string> set = command.set;
  set.insert(set.end(), published.confirmed.set.begin(), published.confirmed.set.end());
  LoadedScenario changed =
      load_scenario({.file = file, .set = set, .catalogue = command.catalogue});
  std::erase_if(changed.scenario.layout, [&](const Layout& layout) {
    return layout.name != published.layout && layout.name != published.over.layout;
  });
  return compare(changed.scenario, changed.series, options);
}

// Values of the scenario by their paths.
class ValuesInForce {
 public:
  explicit ValuesInForce(const LoadedScenario& loaded) {
    for (config::EffectiveValue& one : values_in_force(loaded)) {
      values_.emplace(std::move(one.key), std::move(one.value));
    }
  }
  [[nodiscard]] std::string at(const std::string& path) const {
    const auto found = values_.find(path);
    return found == values_.end() ? "" : found->second;
  }

 private:
  std::map<std::string, std::string> values_;
};

void check_formula(const LoadedScenario& loaded, const Published& published, Judgement& judgement) {
  const ValuesInForce values{loaded};
  const FormulaValue formula = evaluate_formula(
      published.formula, [&values](const std::string& path) { return values.at(path); });
  if (!formula.problem.empty()) {
    judgement.problem = "formula: " + formula.problem;
  } else {
    judge_formula(formula.value, judgement);
  }
}

view::ValidatedScenario validate_file(const ValidateCommand& command, const std::string& file) {
  const LoadedScenario loaded =
      load_scenario({.file = file, .set = command.set, .catalogue = command.catalogue});
  refuse_inputs(loaded, "--output", command.output);
  if (loaded.scenario.published.empty()) {
    throw config::ConfigError{
        {{file, 1, 1, "", "states nothing published; add [[published]] entries, or use run"}}};
  }
  CompareOptions options;
  options.run = on_threads(command.threads > 0 ? command.threads : hardware_threads());
  const Comparison comparison = compare(loaded.scenario, loaded.series, options);
  view::ValidatedScenario result{.file = file, .title = loaded.scenario.title, .rows = {}};
  std::vector<Judgement> judgements;
  for (const Published& published : loaded.scenario.published) {
    judgements.push_back(judge(published, comparison));
    if (published.claim == Claim::derived) check_formula(loaded, published, judgements.back());
    if (judgements.back().verdict == Agreement::explained) {
      judge_confirmation(published, confirming_run(command, file, published, options),
                         judgements.back());
    }
    result.rows.push_back({published, judgements.back()});
  }
  check_found(loaded, judgements);
  return result;
}

}  // namespace

std::vector<view::ValidatedScenario> validated_scenarios(const ValidateCommand& command) {
  const std::vector<std::string> files = scenario_files(command.files);
  for (const std::string& file : files) check_readable(file);
  if (!command.output.empty()) check_writable(command.output);
  std::vector<view::ValidatedScenario> scenarios;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (command.progress) {
      std::fprintf(stderr, "\r\033[K%zu of %zu: %s", i + 1, files.size(), files[i].c_str());
      std::fflush(stderr);
    }
    scenarios.push_back(validate_file(command, files[i]));
  }
  if (command.progress) std::fputs("\r\033[K", stderr);
  return scenarios;
}

int validate_scenarios(const ValidateCommand& command) {
  const std::vector<view::ValidatedScenario> scenarios = validated_scenarios(command);
  const view::Coverage coverage = read_coverage(command.files, scenarios);
  const std::string text = view::validation_output(
      scenarios, coverage, command.format, {.colour = command.colour, .width = command.width});
  deliver(text, command.output);
  return view::all_accounted_for(scenarios) ? exit_ok : exit_objective_missed;
}

}  // namespace stowplan::cli
