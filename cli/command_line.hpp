// The options of every command, and the command that was chosen with them.
#pragma once

#include <string>

#include "cli/commands.hpp"
#include "cli/report.hpp"
#include "cli/sensitivity.hpp"
#include "cli/solve.hpp"
#include "cli/sweep.hpp"
#include "cli/terminal.hpp"

namespace CLI {
class App;
}

namespace stowplan::cli {

/// Options of all commands, and which command was chosen.
struct CommandLine {
  Terminal terminal;
  RunCommand run;
  DiffCommand diff;
  ValidateCommand validate;
  CalibrateCommand calibrate;
  ConformanceCommand conformance;
  ShowCommand show;
  CheckCommand check;
  bool part = false;
  bool result = false;
  bool study = false;
  ReportCommand report;
  SensitivityCommand sensitivity;
  SolveCommand solve;
  SweepCommand sweep;
  ExportCommand exported;
  CatalogueCommand catalogue;
  std::string program;  ///< As it was typed.
  std::string typed;    ///< All of it, to say how to go on.
  std::string shell;
  std::string topic;
  int exit_code = exit_ok;
};

/// Options that say which scenario, and options that stand for overrides.
void add_inputs(CLI::App& app, ScenarioInputs& inputs);
void add_choices(CLI::App& app, ScenarioInputs& inputs);
void add_load(CLI::App& app, ScenarioInputs& inputs);

/// `toml` is set where the command has that format too, and it is chosen.
void add_format(CLI::App& app, view::OutputFormat& format, bool* toml = nullptr);

void add_theme(CLI::App& app, view::Theme& theme);

void add_run(CLI::App& app, CommandLine& line);

void add_report(CLI::App& app, CommandLine& line);

void add_solve(CLI::App& app, CommandLine& line);

/// Commands about studies.
void add_sweep(CLI::App& app, CommandLine& line);

/// Tells the parser of all commands; the one it finds is run while it parses, into `exit_code`.
void add_commands(CLI::App& app, CommandLine& line);

}  // namespace stowplan::cli
