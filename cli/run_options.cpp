// Options of `run`.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/command_line.hpp"
#include "sim/config/quantity.hpp"
#include "sim/config/suggest.hpp"
#include "view/drawing/pictures.hpp"

namespace stowplan::cli {
namespace {

Duration time_of(const std::string& option, const std::string& text) {
  const config::Parsed<Duration> time = config::parse<Duration>(text);
  if (time.value && time.value->count() > 0) return *time.value;
  throw CLI::ValidationError{option,
                             time.value ? "must be longer than 0, like \"30 s\"" : time.error};
}

view::FlameOf flame_of(const std::string& text) {
  const std::vector<std::string_view> names{"time", "cpu"};
  if (text == names[0]) return view::FlameOf::time;
  if (text == names[1]) return view::FlameOf::cpu;
  throw CLI::ValidationError{"--flame-of", fmt::format("there is no \"{}\"{}", text,
                                                       config::expected_one_of(text, names))};
}

/// How much of the result is printed, one of these.
void add_depth(CLI::App& app, RunCommand& command) {
  CLI::Option_group& depth = *app.add_option_group("Printed, in place of one screen");
  const auto choose = [&command](view::Depth of) {
    return [&command, of](std::int64_t) { command.depth = of; };
  };
  depth.add_flag_function("--all", choose(view::Depth::headlines),
                          "The long form: layouts, workloads, pools and differences");
  depth.add_flag_function("--details", choose(view::Depth::everything),
                          "The long form, findings, and every metric under its own name");
  const auto part = [&command](const std::string& name) {
    if (std::ranges::find(view::table_names, name) == view::table_names.end()) {
      throw CLI::ValidationError{"--table",
                                 fmt::format("there is no table \"{}\"{}", name,
                                             config::expected_one_of(name, view::table_names))};
    }
    command.part = name;
  };
  depth
      .add_option_function<std::string>(
          "--table", part,
          "One part: layouts, workloads, pools, reasons, density, differences, findings or metrics")
      ->type_name("NAME");
  depth
      .add_option_function<std::string>(
          "--workload",
          [&command](const std::string& name) {
            if (name.empty()) throw CLI::ValidationError{"--workload", "name a workload"};
            command.workload = name;
          },
          "The story of one workload")
      ->type_name("NAME");
  depth.require_option(0, 1);
}

/// Pictures of the result.
void add_plots(CLI::App& app, RunCommand& command) {
  CLI::Option* plot =
      app.add_option("--plot", command.plots,
                     fmt::format("Draw a picture of the result: ecdf.svg, ecdf:FILE, or ecdf for "
                                 "characters; .svg or .png; may be repeated. Pictures: {}",
                                 fmt::join(view::picture_names, ", ")))
          ->type_name("PICTURE")
          ->take_all()
          ->expected(1);
  add_theme(app, command.theme);
  app.get_option("--theme")->needs(plot);
}

}  // namespace

void add_theme(CLI::App& app, view::Theme& theme) {
  const auto choose = [&theme](const std::string& name) {
    const auto at = std::ranges::find(view::theme_names, name);
    if (at == view::theme_names.end()) {
      throw CLI::ValidationError{"--theme",
                                 fmt::format("there is no theme \"{}\"{}", name,
                                             config::expected_one_of(name, view::theme_names))};
    }
    theme = static_cast<view::Theme>(at - view::theme_names.begin());
  };
  app.add_option_function<std::string>(
         "--theme", choose,
         "Of drawings: auto (default: as the reader's screen is, PNG light), light or dark")
      ->type_name("THEME");
}

void add_run(CLI::App& app, CommandLine& line) {
  CLI::App& run = *app.add_subcommand("run", "Simulate and compare the layouts of a scenario");
  run.footer(
      "Exit code 3: a layout misses an objective, does not keep up or is infeasible.\n"
      "Exit code 4: all layouts are infeasible.");
  add_inputs(run, line.run.inputs);
  add_format(run, line.run.format);
  add_choices(run, line.run.inputs);
  add_load(run, line.run.inputs);
  run.add_option("-o,--output", line.run.output, "Write the result to this file")
      ->type_name("FILE");
  run.add_option("--graph", line.run.graph, "Draw the architecture: .dot, .svg or .mmd by its name")
      ->type_name("FILE");
  run.add_option("--flame", line.run.flame,
                 "Write where time goes as collapsed stacks, for a flame graph")
      ->type_name("FILE");
  run.add_option_function<std::string>(
         "--flame-of", [&line](const std::string& text) { line.run.flame_of = flame_of(text); },
         "time (default): response time by reason; cpu: CPU time of hosts by use")
      ->type_name("WHAT")
      ->needs("--flame");
  run.add_flag("!--no-reasons", line.run.reasons,
               "Do not observe why requests take as long as they do; a little faster");
  add_plots(run, line.run);
  run.add_option("--series", line.run.series,
                 "Write what happens over time to this file: .csv or .json by its name")
      ->type_name("FILE");
  run.add_option_function<std::string>(
         "--step", [&line](const std::string& text) { line.run.step = time_of("--step", text); },
         "Step of the time series, like \"10 s\", which it is if left out; of a picture alone, "
         "about a "
         "hundredth of the window")
      ->type_name("TIME");
  run.add_option("--trace", line.run.trace,
                 "Write the events of the first replication to this file, for Perfetto: .json")
      ->type_name("FILE");
  run.add_flag("--quick", line.run.quick,
               "A first look: two replications of a tenth of the window");
  run.add_option_function<std::string>(
         "--time-limit",
         [&line](const std::string& text) { line.run.time_limit = time_of("--time-limit", text); },
         "As many replications and as long a window as fit this time, like \"30 s\"")
      ->type_name("TIME");
  run.add_option("--threads", line.run.threads, "Threads; as many as there are if left out or 0")
      ->type_name("N")
      ->check(CLI::Range(0, 1024).description(""));
  run.add_flag("--analytic", line.run.analytic, "Add the closed-form answer, its error and limits");
  add_depth(run, line.run);
  run.add_flag("--any", line.run.any,
               "Exit with 0 if one layout keeps up and keeps its objectives, not only if all do");
  run.callback([&line] {
    line.run.colour = coloured(line.terminal);
    line.run.progress = progress(line.terminal);
    line.run.quiet = line.terminal.quiet;
    line.run.width = terminal_width();
    line.run.unicode = unicode();
    line.exit_code = run_scenario(line.run);
  });
}

}  // namespace stowplan::cli
