// The command that says why one layout is not like another.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/commands.hpp"
#include "cli/fail_on.hpp"
#include "cli/files.hpp"
#include "cli/load.hpp"
#include "cli/parallel.hpp"
#include "models/experiment/compare.hpp"
#include "models/result/assertion_check.hpp"
#include "models/warnings/warnings.hpp"
#include "sim/config/diagnostic.hpp"
#include "sim/config/suggest.hpp"
#include "view/assertion_lines.hpp"
#include "view/diff_output.hpp"

namespace stowplan::cli {
namespace {

Layout layout_named(const Scenario& scenario, const std::string& name) {
  std::vector<std::string_view> names;
  for (const Layout& layout : scenario.layout) {
    if (layout.name == name) return layout;
    names.push_back(layout.name);
  }
  throw config::ConfigError{
      {{"", 0, 0, "",
        fmt::format("there is no layout \"{}\"{}", name, config::expected_one_of(name, names))}}};
}

}  // namespace

int diff_layouts(const DiffCommand& command) {
  if (command.b.empty()) {
    throw config::ConfigError{
        {{"", 0, 0, "", "name two layouts, or two stores; the second one is missing"}}};
  }
  if (!command.output.empty()) check_writable(command.output);
  LoadedScenario loaded = load_scenario(command.inputs);
  refuse_inputs(loaded, "--output", command.output);
  const std::vector<FailOn> conditions =
      fail_conditions(command.fail_on, loaded.scenario.currency.code);
  const Layout a = layout_named(loaded.scenario, command.a);
  const Layout b = layout_named(loaded.scenario, command.b);
  if (a.name == b.name) {
    throw config::ConfigError{{{"", 0, 0, "", "both names are the same layout; name two"}}};
  }
  loaded.scenario.layout = {a, b};
  print_warnings(warnings_of(loaded));
  CompareOptions options;
  options.run = on_threads(hardware_threads());
  const Comparison comparison = compare(loaded.scenario, loaded.series, options);
  if (!comparison.infeasible.empty()) {
    throw InfeasibleLayout{infeasible_errors(command.inputs.file, comparison)};
  }
  const std::string text =
      view::diff_output(comparison, changed_inputs(loaded.scenario, a.name, b.name), command.format,
                        command.all ? view::Depth::everything : view::Depth::screen,
                        {.colour = command.colour, .width = command.width});
  deliver(text, command.output);
  std::vector<Change> changes;
  for (const Difference& difference : comparison.differences) {
    const Metric* from = comparison.layouts.front().find(difference.key);
    const Metric* to = comparison.layouts.back().find(difference.key);
    changes.push_back({difference.key, a.name + " to " + b.name, to->estimate, from->estimate.mean,
                       difference.estimate, difference.significant});
  }
  for (const view::VerdictLine& line : view::assertion_lines(comparison)) {
    if (line.tone == view::Tone::bad) {
      std::fprintf(stderr, "%s: %s\n", line.topic.c_str(), line.text.c_str());
    }
  }
  const bool met = failures(conditions, changes);
  return met || !all_hold(comparison.assertions) ? exit_objective_missed : exit_ok;
}

}  // namespace stowplan::cli
