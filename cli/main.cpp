// The command line: options to commands, errors to exit codes.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <map>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "models/fleet/fleet.hpp"
#include "sim/config/diagnostic.hpp"

namespace stowplan {
namespace {

/// What every command that prints takes.
struct Terminal {
  std::string colour = "auto";
  bool quiet = false;

  [[nodiscard]] bool coloured() const {
    if (colour != "auto") return colour == "always";
    const char* term = std::getenv("TERM");
    const bool dumb = term == nullptr || std::string_view{term} == "dumb";
    return std::getenv("NO_COLOR") == nullptr && !dumb && ::isatty(STDOUT_FILENO) == 1;
  }
  [[nodiscard]] bool progress() const { return !quiet && ::isatty(STDERR_FILENO) == 1; }
};

const std::map<std::string, OutputFormat> formats{{"table", OutputFormat::table},
                                                  {"json", OutputFormat::json},
                                                  {"csv", OutputFormat::csv},
                                                  {"md", OutputFormat::markdown}};

void add_inputs(CLI::App& app, ScenarioInputs& inputs) {
  app.add_option("scenario", inputs.file, "Scenario file")->required();
  app.add_option("--set", inputs.set, "Override a value: workload.web.arrivals.rate=300/s")
      ->take_all()
      ->expected(1);
  app.add_option("--catalogue", inputs.catalogue, "Folder of the catalogue");
}

void add_format(CLI::App& app, OutputFormat& format) {
  app.add_option("--format", format, "table, json, csv or md")
      ->transform(CLI::CheckedTransformer(formats, CLI::ignore_case));
}

/// Options of all commands, and which command was chosen.
struct CommandLine {
  Terminal terminal;
  RunCommand run;
  ShowCommand show;
  ScenarioInputs check;
  bool part = false;
  std::string table;
  std::string catalogue;
  int exit_code = exit_ok;
};

void add_run(CLI::App& app, CommandLine& line) {
  CLI::App& run = *app.add_subcommand("run", "Simulate and compare the layouts of a scenario");
  add_inputs(run, line.run.inputs);
  add_format(run, line.run.format);
  run.add_option("--layout", line.run.layouts, "Only this layout; may be repeated")->expected(1);
  run.add_option("-o,--output", line.run.output, "File for the result");
  run.add_option("--graph", line.run.graph, "Draw the architecture into a .dot, .svg or .mmd file");
  run.add_option("--seed", line.run.seed, "Master seed");
  run.add_option("--replications", line.run.replications, "Exactly so many replications")
      ->check(CLI::Range(1, 100000));
  run.add_option("--threads", line.run.threads, "Threads; 0 for all there are");
  run.add_flag("--analytic", line.run.analytic, "Add the closed-form answer and its error");
  run.add_flag("--details", line.run.details, "Print every metric");
  run.callback([&line] {
    line.run.colour = line.terminal.coloured();
    line.run.progress = line.terminal.progress();
    line.exit_code = run_scenario(line.run);
  });
}

void add_others(CLI::App& app, CommandLine& line) {
  CLI::App& check = *app.add_subcommand("check", "Read and check a scenario");
  add_inputs(check, line.check);
  check.callback([&line] { line.exit_code = check_scenario(line.check); });

  CLI::App& show = *app.add_subcommand("show", "Print every value in force, its origin and source");
  add_inputs(show, line.show.inputs);
  add_format(show, line.show.format);
  show.add_flag("--all", line.show.all, "Also catalogue entries that are not used");
  show.callback([&line] {
    line.show.colour = line.terminal.coloured();
    line.exit_code = show_scenario(line.show);
  });

  CLI::App& schema = *app.add_subcommand("schema", "Print the JSON Schema of scenario files");
  schema.add_flag("--part", line.part, "For catalogues and files that are included by others");
  schema.callback([&line] { line.exit_code = print_schema(line.part); });

  app.add_subcommand("reference", "Print the reference manual of scenario files as Markdown")
      ->callback([&line] { line.exit_code = print_reference(); });

  CLI::App& catalog = *app.add_subcommand("catalog", "List what the catalogue offers");
  catalog.add_option("table", line.table, "host, image, runtime, network, storage or class");
  catalog.add_option("--catalogue", line.catalogue, "Folder of the catalogue");
  catalog.callback([&line] { line.exit_code = print_catalogue(line.table, line.catalogue); });
}

int command(int argc, char** argv) {
  CLI::App app{"Capacity simulator for mixed server fleets: density, cost and latency of layouts"};
  CommandLine line;
  app.set_version_flag("--version", STOWPLAN_VERSION);
  app.require_subcommand(1);
  app.fallthrough();
  app.add_option("--color", line.terminal.colour, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  app.add_flag("-q,--quiet", line.terminal.quiet, "No progress");
  add_run(app, line);
  add_others(app, line);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? exit_ok : exit_usage;
  }
  return line.exit_code;
}

int fail(const std::exception& error, int exit_code) {
  std::fprintf(stderr, "%s\n", error.what());
  return exit_code;
}

}  // namespace
}  // namespace stowplan

int main(int argc, char** argv) {
  try {
    return stowplan::command(argc, argv);
  } catch (const stowplan::config::ConfigError& error) {
    return stowplan::fail(error, stowplan::exit_usage);
  } catch (const stowplan::FileError& error) {
    return stowplan::fail(error, stowplan::exit_usage);
  } catch (const stowplan::Infeasible& error) {
    return stowplan::fail(error, stowplan::exit_infeasible);
  } catch (const std::exception& error) {
    return stowplan::fail(error, stowplan::exit_failed);
  }
}
