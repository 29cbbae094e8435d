#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>
#include <string_view>
#include <utility>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/parallel.hpp"
#include "cli/plots.hpp"
#include "cli/run_plan.hpp"
#include "cli/simulate.hpp"
#include "cli/timeline.hpp"
#include "cli/trace.hpp"
#include "cli/watch_files.hpp"
#include "models/result/assertion_check.hpp"
#include "models/warnings/warnings.hpp"
#include "sim/config/diagnostic.hpp"
#include "sim/config/quantity.hpp"
#include "sim/config/suggest.hpp"
#include "view/analytic_output.hpp"
#include "view/answers.hpp"
#include "view/drawing/architecture.hpp"
#include "view/format_quantity.hpp"
#include "view/json_output.hpp"

namespace stowplan::cli {
namespace {

[[noreturn]] void usage(const std::string& message) {
  throw config::ConfigError{{{"", 0, 0, "", message}}};
}

view::ArchitectureFormat graph_format(const std::string& file) {
  const auto ends = [&](std::string_view ending) { return file.ends_with(ending); };
  if (ends(".dot")) return view::ArchitectureFormat::dot;
  if (ends(".svg")) return view::ArchitectureFormat::svg;
  if (ends(".mmd")) return view::ArchitectureFormat::mermaid;
  usage(fmt::format("--graph: \"{}\" has an unknown format; use .dot, .svg or .mmd", file));
}

/// A file that is written, and the option that names it.
struct NamedFile {
  std::string_view option;
  std::string name;
};

std::vector<NamedFile> files_of(const RunCommand& command, const std::vector<Plot>& plots) {
  std::vector<NamedFile> files{{"--output", command.output},
                               {"--graph", command.graph},
                               {"--flame", command.flame},
                               {"--series", command.series},
                               {"--trace", command.trace}};
  for (const Plot& plot : plots) files.push_back({"--plot", plot.file});
  std::erase_if(files, [](const NamedFile& file) { return file.name.empty(); });
  return files;
}

// What can be refused is refused before anything is simulated.
void check_outputs(const RunCommand& command, const std::vector<Plot>& plots) {
  if (command.analytic && command.format == view::OutputFormat::csv) {
    usage("--analytic: CSV has no room for the closed-form answer; use table, md or json");
  }
  const bool read_by_people =
      command.format == view::OutputFormat::table || command.format == view::OutputFormat::markdown;
  if (!read_by_people && !command.part.empty()) {
    usage("--table: JSON and CSV hold everything; use it with table or md");
  }
  if (!read_by_people && !command.workload.empty() && plots.empty()) {
    usage("--workload: JSON and CSV hold everything; use it with table or md");
  }
  const bool in_characters =
      std::ranges::any_of(plots, [](const Plot& p) { return p.file.empty(); });
  if (in_characters && command.format != view::OutputFormat::table) {
    usage("--plot: a plot in characters goes with a table; name a file, like ecdf.svg");
  }
  if (!command.graph.empty()) static_cast<void>(graph_format(command.graph));
  if (!command.series.empty()) static_cast<void>(timeline_format(command.series));
  if (!command.trace.empty()) check_trace_name(command.trace);
  if (command.step && command.series.empty() &&
      std::ranges::find(plots, view::PictureKind::series, &Plot::kind) == plots.end()) {
    usage("--step: is that of a time series; ask for one with --series FILE or --plot series.svg");
  }
  if (!command.flame.empty() && !command.reasons && command.flame_of == view::FlameOf::time) {
    usage("--flame: its stacks are reasons; leave --no-reasons out");
  }
  const std::vector<NamedFile> files = files_of(command, plots);
  for (auto file = files.begin(); file != files.end(); ++file) {
    if (same_file(file->name, command.inputs.file)) {
      usage(fmt::format("{}: \"{}\" is the scenario itself; choose another file", file->option,
                        file->name));
    }
    check_writable(file->name);
    for (auto other = files.begin(); other != file; ++other) {
      if (!same_file(file->name, other->name)) continue;
      usage(fmt::format("{}: \"{}\" is where {}{} goes; choose another file", file->option,
                        file->name, other->option == file->option ? "another " : "",
                        other->option));
    }
  }
}

void check_workload(const Scenario& scenario, const std::string& name) {
  if (name.empty()) return;
  std::vector<std::string_view> names;
  for (const Workload& workload : scenario.workload) names.push_back(workload.name);
  if (std::ranges::find(names, name) != names.end()) return;
  usage(fmt::format("--workload: there is no workload \"{}\"{}", name,
                    config::expected_one_of(name, names)));
}

Comparison simulate(const LoadedScenario& loaded, const RunCommand& command,
                    WatchFiles* files = nullptr) {
  SimulateOptions options{.reasons = command.reasons,
                          .for_pictures = need_drawn_facts(parse_plots(command.plots)),
                          .watch = {},
                          .threads = command.threads,
                          .progress = command.progress,
                          .quiet = command.quiet};
  if (files != nullptr) options.watch = files->watch();
  return simulate(loaded, options);
}

// Which metrics there are is known after the run, so a row that asks for another is refused then.
std::vector<view::Table> answers_of(const LoadedScenario& loaded, const Comparison& comparison) {
  const std::vector<AnswerTable>& answers = loaded.scenario.table;
  std::vector<config::Diagnostic> diagnostics;
  for (const std::string& path : view::unknown_metrics(comparison, answers)) {
    diagnostics.push_back(loaded.document.diagnose(
        path, "no layout has that metric or finding; `--format csv` lists what there is"));
  }
  if (!diagnostics.empty()) throw config::ConfigError{std::move(diagnostics)};
  if (answers.empty()) return {};
  return view::answer_tables(comparison, answers, values_in_force(loaded));
}

/// The scenario with what the command line says of it.
LoadedScenario load_for(const RunCommand& command, const std::optional<RunPlan>& plan) {
  ScenarioInputs inputs = command.inputs;
  if (plan) {
    inputs.set.push_back("duration=" + config::format(plan->duration));
    inputs.replications = plan->replications;
  }
  return load_scenario(inputs);
}

void check_plan(const RunCommand& command) {
  if (command.quick && command.time_limit) usage("--quick and --time-limit: choose one of them");
  if (command.inputs.replications && (command.quick || command.time_limit)) {
    usage(fmt::format("{}: plans the replications itself; leave --replications out",
                      command.quick ? "--quick" : "--time-limit"));
  }
}

/// What to run in place of what the scenario says, if anything.
std::optional<RunPlan> plan_of(const RunCommand& command, const Scenario& stated) {
  if (command.quick) return quick_plan(stated);
  if (!command.time_limit) return std::nullopt;
  const auto timed = [&](const RunPlan& plan) {
    RunCommand silent = command;
    silent.quiet = true;
    const auto began = std::chrono::steady_clock::now();
    static_cast<void>(simulate(load_for(command, plan), silent));
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  };
  const std::uint32_t threads = command.threads > 0 ? command.threads : hardware_threads();
  return plan_within(seconds(*command.time_limit), stated, threads, timed);
}

int exit_code_of(const Comparison& comparison, bool any) {
  const auto good = [&](const LayoutResult& layout) {
    return layout.keeps_up() &&
           std::none_of(comparison.objectives.begin(), comparison.objectives.end(),
                        [&](const ObjectiveCheck& check) {
                          return check.layout == layout.name && check.missed();
                        });
  };
  const std::vector<LayoutResult>& layouts = comparison.layouts;
  if (layouts.empty()) return exit_infeasible;
  const bool kept =
      any ? std::any_of(layouts.begin(), layouts.end(), good)
          : comparison.infeasible.empty() && std::all_of(layouts.begin(), layouts.end(), good);
  return kept && all_hold(comparison.assertions) ? exit_ok : exit_objective_missed;
}

}  // namespace

std::string infeasible_errors(const std::string& file, const Comparison& comparison) {
  std::string lines;
  for (const LayoutResult& layout : comparison.infeasible) {
    lines += fmt::format("{}{}: error: layout \"{}\": {}", lines.empty() ? "" : "\n", file,
                         layout.name, layout.infeasible->text());
  }
  return lines;
}

int run_scenario(const RunCommand& command) {
  const std::vector<Plot> plots = parse_plots(command.plots);
  check_outputs(command, plots);
  check_plan(command);
  LoadedScenario loaded = load_for(command, std::nullopt);
  for (const NamedFile& file : files_of(command, plots)) {
    refuse_inputs(loaded, file.option, file.name);
  }
  static_cast<void>(watched_steps(command, loaded.scenario));
  check_workload(loaded.scenario, command.workload);
  const Scenario stated = loaded.scenario;
  const std::optional<RunPlan> plan = plan_of(command, stated);
  if (plan) loaded = load_for(command, plan);
  const std::vector<config::Diagnostic> doubts = warnings_of(loaded);
  print_warnings(doubts);
  WatchFiles watched{command, loaded};
  Comparison comparison = simulate(loaded, command, &watched);
  if (plan) {
    comparison.cautions.insert(comparison.cautions.begin(),
                               command.quick
                                   ? quick_caution(*plan, stated.duration)
                                   : time_limit_caution(*plan, stated, *command.time_limit));
  }
  const view::TextStyle style{.colour = command.colour, .width = command.width};
  std::vector<view::AnalyticLayout> answers;
  if (command.analytic) answers = solve_layouts(loaded);
  std::string text;
  if (command.format == view::OutputFormat::json) {
    text = view::json_output(comparison, STOWPLAN_VERSION, answers, doubts);
  } else {
    text = view::print_comparison(comparison, command.format,
                                  {.depth = command.depth,
                                   .text = style,
                                   .version = STOWPLAN_VERSION,
                                   .answers = answers_of(loaded, comparison),
                                   .part = command.part,
                                   .workload = command.workload});
    text += view::analytic_output(answers, comparison, command.format, command.depth, style);
  }
  const std::vector<view::TimeSeries> series = watched.drawn(comparison);
  const view::PictureSource source{loaded.scenario, comparison, command.workload, series};
  text += print_plots(plots, source, command.width, command.unicode);
  deliver(text, command.output);
  watched.write(comparison);
  if (!command.graph.empty()) {
    write_text(command.graph, view::draw(loaded.scenario, &comparison, graph_format(command.graph),
                                         command.theme));
  }
  if (!command.flame.empty()) {
    write_text(command.flame, view::flame_stacks(comparison, loaded.scenario, command.flame_of));
  }
  write_plots(plots, source, command.theme);
  const int code = exit_code_of(comparison, command.any);
  if (code == exit_infeasible) {
    std::fprintf(stderr, "%s\n", infeasible_errors(command.inputs.file, comparison).c_str());
  }
  return code;
}

}  // namespace stowplan::cli
