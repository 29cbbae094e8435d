// What `sweep` and `export` take.
#include <CLI/CLI.hpp>

#include "cli/command_line.hpp"

namespace stowplan::cli {
namespace {

/// What is made of results when they are there.
void add_judging(CLI::App& sweep_app, SweepCommand& s) {
  sweep_app
      .add_option("--fail-on", s.fail_on,
                  "Fail where a result is like that: 'cost.month > $5000', or with --against "
                  "'cost.month > +5%'; may be repeated")
      ->type_name("CONDITION")
      ->take_all()
      ->expected(1);
  sweep_app
      .add_option("--against", s.against,
                  "Store of an earlier version of the study, for conditions in %")
      ->type_name("STORE");
  sweep_app
      .add_option("--plot", s.plot,
                  "Metric that is drawn where there are one or two axes; the first of the table if "
                  "left out")
      ->type_name("METRIC");
}

void add_export(CLI::App& app, CommandLine& line) {
  CLI::App& out = *app.add_subcommand("export", "Write what the store of a study holds");
  ExportCommand& e = line.exported;
  out.add_option("store", e.store, "Store of a study")->type_name("STORE")->required();
  out.add_option("--format", e.format, "csv (default), jsonl or md")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"csv", "jsonl", "md"}).description(""));
  out.add_flag("--wide", e.wide, "A metric a column, in place of a metric a row");
  out.add_flag("--effects", e.effects,
               "What the axes of a design of kind morris or sobol-indices do, in place of results");
  out.add_option("-o,--output", e.output, "Write to this file")->type_name("FILE");
  out.callback([&line] { line.exit_code = export_store(line.exported); });
}

void add_sensitivity(CLI::App& app, CommandLine& line) {
  CLI::App& sensitivity_app = *app.add_subcommand(
      "sensitivity", "Say which assumption decides: every value at both ends of its stated range");
  SensitivityCommand& s = line.sensitivity;
  sensitivity_app.footer("Killed or interrupted, the same command goes on where it was.");
  add_inputs(sensitivity_app, s.inputs);
  add_choices(sensitivity_app, s.inputs);
  sensitivity_app
      .add_option("--metric", s.metrics,
                  "What moves (cost.month and response_time.p99); may be repeated")
      ->type_name("METRIC")
      ->take_all()
      ->expected(1);
  sensitivity_app
      .add_option("--below", s.below, "Only values below this path, as in runtime; may be repeated")
      ->type_name("PATH")
      ->take_all()
      ->expected(1);
  sensitivity_app.add_flag("--full", s.full,
                           "The whole window, in place of four replications of a tenth");
  sensitivity_app.add_flag("--list", s.list, "Print values and ranges, and run nothing");
  sensitivity_app
      .add_option("--plot", s.plot, "Draw the tornado of the first metric: .svg or .png")
      ->type_name("FILE");
  add_theme(sensitivity_app, s.theme);
  sensitivity_app
      .add_option("--store", s.store,
                  "File that keeps the results; beside the scenario if left out")
      ->type_name("FILE");
  sensitivity_app
      .add_option("--threads", s.threads, "Threads; as many as there are if left out or 0")
      ->type_name("N")
      ->check(CLI::Range(0, 1024).description(""));
  sensitivity_app.callback([&line] {
    line.sensitivity.progress = progress(line.terminal);
    line.sensitivity.quiet = line.terminal.quiet;
    line.sensitivity.width = terminal_width();
    line.sensitivity.command = line.typed;
    line.exit_code = sensitivity(line.sensitivity);
  });
}

/// What is varied or not known, where no study file says it.
void add_axes(CLI::App& sweep_app, SweepCommand& s) {
  sweep_app
      .add_option(
          "--axis", s.axes,
          "Vary a value of the scenario: pool.core.cpu_overcommit=1,1.5,2 or load=0.5..4/8log; "
          "may be repeated")
      ->type_name("PATH=VALUES")
      ->take_all()
      ->expected(1);
  sweep_app
      .add_option("--uncertain", s.uncertain,
                  "A value that is not known: PATH=FROM..TO or PATH=normal(MEAN, SD); drawn from, "
                  "and a layout is chosen; may be repeated")
      ->type_name("PATH=RANGE")
      ->take_all()
      ->expected(1);
  sweep_app.add_option("--draws", s.draws, "Draws of what is not known (32)")
      ->type_name("N")
      ->check(CLI::Range(2, 1000000).description(""));
  sweep_app
      .add_option("--choose", s.choose,
                  "Metric that is to be least where a layout is chosen (cost.month)")
      ->type_name("METRIC");
}

}  // namespace

void add_sweep(CLI::App& app, CommandLine& line) {
  CLI::App& sweep_app = *app.add_subcommand("sweep", "Run a study: many points of one scenario");
  SweepCommand& s = line.sweep;
  sweep_app.footer(
      "Killed or interrupted, the same command goes on where it was.\n"
      "Exit code 3: an assertion does not hold, or a condition of --fail-on is met. Exit code 5: a "
      "point failed. Exit code 130: interrupted.");
  add_inputs(sweep_app, s.inputs);
  sweep_app.get_option("scenario")->description("Study file, or with --axis a scenario file");
  add_choices(sweep_app, s.inputs);
  add_axes(sweep_app, s);
  sweep_app
      .add_option("--store", s.store, "File that keeps the results; beside the study if left out")
      ->type_name("FILE");
  sweep_app
      .add_option(
          "--shard", s.shard,
          "Only every Nth result, from number I (0 to N-1); auto: as the job around it says")
      ->type_name("I/N");
  sweep_app.add_option("--shards", s.shards, "How many there are, where auto cannot know")
      ->type_name("N")
      ->check(CLI::Range(1, 1000000).description(""));
  sweep_app
      .add_option("--merge", s.merge,
                  "Take over what this store holds, and run nothing; may be repeated")
      ->type_name("STORE")
      ->take_all()
      ->expected(1);
  sweep_app
      .add_option("--emit", s.emit,
                  "Print the job by which slurm, kubernetes or parallel runs it in --shards parts, "
                  "and run nothing")
      ->type_name("ENGINE")
      ->check(CLI::IsMember({"slurm", "kubernetes", "parallel"}).description(""));
  s.image = "stowplan:" STOWPLAN_VERSION;
  sweep_app.add_option("--image", s.image, "Of a container with the program, for kubernetes")
      ->type_name("IMAGE");
  add_judging(sweep_app, s);
  sweep_app.add_flag("--dry-run", s.dry_run,
                     "Print points, what is known of them, and a guess at the time");
  sweep_app.add_flag("--rebase", s.rebase,
                     "The study has changed: take over results that are equal");
  sweep_app.add_flag("--retry", s.retry, "Run again what failed");
  sweep_app.add_option("--threads", s.threads, "Threads; as many as there are if left out or 0")
      ->type_name("N")
      ->check(CLI::Range(0, 1024).description(""));
  sweep_app.callback([&line] {
    line.sweep.progress = progress(line.terminal);
    line.sweep.quiet = line.terminal.quiet;
    line.sweep.width = terminal_width();
    line.sweep.unicode = unicode();
    line.sweep.command = line.typed;
    line.sweep.program = line.program;
    line.exit_code = sweep(line.sweep);
  });
  add_export(app, line);
  add_sensitivity(app, line);
}

}  // namespace stowplan::cli
