// Options of `report`.
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "cli/command_line.hpp"
#include "cli/shell_words.hpp"

namespace stowplan::cli {
namespace {

// `run` with the same numbers: all that was typed but what a report alone has.
std::string run_command(const ReportCommand& report) {
  const ScenarioInputs& inputs = report.inputs;
  std::vector<std::string> words{"stowplan", "run", inputs.file};
  const auto add = [&words](std::string option, std::string value) {
    words.push_back(std::move(option));
    words.push_back(std::move(value));
  };
  for (const std::string& set : inputs.set) add("--set", set);
  for (const std::string& layout : inputs.layouts) add("--layout", layout);
  if (!report.b.empty()) {
    add("--layout", report.a);
    add("--layout", report.b);
  }
  if (!inputs.catalogue.empty()) add("--catalogue", inputs.catalogue);
  if (inputs.no_catalogue) words.emplace_back("--no-catalogue");
  if (inputs.seed) add("--seed", std::to_string(*inputs.seed));
  if (inputs.currency) add("--currency", inputs.currency->first + "=" + inputs.currency->second);
  if (inputs.replications) add("--replications", std::to_string(*inputs.replications));
  if (!inputs.load.empty()) add("--load", inputs.load);
  return shell_words(words);
}

}  // namespace

void add_report(CLI::App& app, CommandLine& line) {
  ReportCommand& r = line.report;
  CLI::App& report = *app.add_subcommand(
      "report", "Write a result as one HTML file that can be asked for other values");
  report.footer(
      "Of a scenario: report FILE; of two of its layouts: report FILE LAYOUT LAYOUT.\n"
      "Of a study, as far as it got: report STORE or report STUDY.toml.\n"
      "Of published numbers and ours: report FOLDER or report --ledger FILE...\n"
      "`make module` makes the module that answers in the file; without it the report is of what "
      "was found alone.");
  add_inputs(report, r.inputs);
  report.add_option("a", r.a, "Layout that is the reference")->type_name("LAYOUT");
  report.add_option("b", r.b, "Layout compared with it")->type_name("LAYOUT");
  report.get_option("scenario")
      ->description(
          "Scenario, study or its store, or a folder of scenarios that state published "
          "numbers");
  report.add_option("more", r.more, "Further files of a ledger")->type_name("FILE");
  report.add_flag("--ledger", r.ledger,
                  "Published numbers that the files state beside ours, as of a folder");
  add_choices(report, r.inputs);
  add_load(report, r.inputs);
  report
      .add_option("-o,--output", r.output, "Write the report to this file; report.html if left out")
      ->type_name("FILE");
  CLI::Option* module = report
                            .add_option("--module", r.module,
                                        "The WebAssembly module, if it is not beside the program")
                            ->type_name("FILE");
  CLI::Option* sensitivity =
      report
          .add_option("--sensitivity", r.sensitivity,
                      "Store of `stowplan sensitivity`: which assumption decides")
          ->type_name("STORE");
  report
      .add_flag("--redact", r.redact,
                "To be given away: without names, texts, prices and the model")
      ->excludes(module)
      ->excludes(sensitivity);
  report.add_flag("--static", r.without_model, "Leave the model out: only what was found")
      ->excludes(module);
  report.add_option("--threads", r.threads, "Threads; as many as there are if left out or 0")
      ->type_name("N")
      ->check(CLI::Range(0, 1024).description(""));
  report.callback([&line] {
    line.report.progress = progress(line.terminal);
    line.report.quiet = line.terminal.quiet;
    line.report.command = run_command(line.report);
    line.exit_code = write_report(line.report);
  });
}

}  // namespace stowplan::cli
