#include "cli/command_line.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/self_description.hpp"
#include "sim/config/quantity.hpp"
#include "sim/config/suggest.hpp"
#include "view/drawing/pictures.hpp"

namespace stowplan::cli {
namespace {

constexpr std::array<std::pair<std::string_view, view::OutputFormat>, 4> formats{
    {{"table", view::OutputFormat::table},
     {"json", view::OutputFormat::json},
     {"csv", view::OutputFormat::csv},
     {"md", view::OutputFormat::markdown}}};

// A seed that a scenario file can state, too.
std::uint64_t seed_of(const std::string& text) {
  std::int64_t seed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error == std::errc{} && end == text.data() + text.size() && seed >= 0) {
    return static_cast<std::uint64_t>(seed);
  }
  throw CLI::ValidationError{
      "--seed", fmt::format("\"{}\" is not a seed; expected a whole number from 0 to {}", text,
                            std::numeric_limits<std::int64_t>::max())};
}

// "EUR=0.92"; whether there is such a currency is for the reader to say.
std::pair<std::string, std::string> currency_of(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
    throw CLI::ValidationError{
        "--currency", fmt::format("\"{}\" is no currency with its rate; expected CODE=RATE, like "
                                  "EUR=0.92 for 0.92 EUR to the US dollar",
                                  text)};
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

}  // namespace

void add_inputs(CLI::App& app, ScenarioInputs& inputs) {
  app.add_option("scenario", inputs.file, "Scenario file")->type_name("FILE")->required();
  app.add_option("--set", inputs.set,
                 "Override a value, as in workload.web.arrivals.rate=300/s; may be repeated")
      ->type_name("KEY=VALUE")
      ->take_all()
      ->expected(1);
  CLI::Option* catalogue =
      app.add_option("--catalogue", inputs.catalogue,
                     "Folder of the catalogue, in place of the one that came with the program")
          ->type_name("FOLDER");
  app.add_flag("--no-catalogue", inputs.no_catalogue, "The scenario says it all")
      ->excludes(catalogue);
}

void add_choices(CLI::App& app, ScenarioInputs& inputs) {
  app.add_option("--layout", inputs.layouts, "Only this layout; may be repeated")
      ->type_name("NAME")
      ->take_all()
      ->expected(1);
  // Read as text first: CLI11 turns -3 into a huge unsigned number.
  app.add_option_function<std::string>(
         "--seed", [&inputs](const std::string& text) { inputs.seed = seed_of(text); },
         "Master seed, in place of the scenario's")
      ->type_name("N");
  app.add_option_function<std::string>(
         "--currency", [&inputs](const std::string& text) { inputs.currency = currency_of(text); },
         "All money in this currency, at so much to the US dollar, as in EUR=0.92")
      ->type_name("CODE=RATE");
  app.add_option("--replications", inputs.replications, "Exactly so many replications")
      ->type_name("N")
      ->check(CLI::Range(1, 100000).description(""));
}

void add_load(CLI::App& app, ScenarioInputs& inputs) {
  app.add_option("--load", inputs.load, "Factor on all arrivals from outside, as in 2")
      ->type_name("FACTOR");
}

void add_format(CLI::App& app, view::OutputFormat& format, bool* toml) {
  const auto choose = [&format, toml](const std::string& text) {
    if (toml != nullptr) *toml = text == "toml";
    if (toml != nullptr && *toml) return;
    std::vector<std::string_view> names;
    if (toml != nullptr) names.push_back("toml");
    for (const auto& [name, value] : formats) {
      names.push_back(name);
      if (text != name) continue;
      format = value;
      return;
    }
    throw CLI::ValidationError{"--format", fmt::format("there is no format \"{}\"{}", text,
                                                       config::expected_one_of(text, names))};
  };
  app.add_option_function<std::string>("--format", choose,
                                       toml == nullptr ? "table (default), json, csv or md"
                                                       : "table (default), json, csv, md or toml")
      ->type_name("FORMAT");
}

namespace {

void add_diff(CLI::App& app, CommandLine& line) {
  CLI::App& diff = *app.add_subcommand("diff", "Say why one layout is not like another");
  diff.footer(
      "Of studies: diff STORE POINT/LAYOUT POINT/LAYOUT, or diff OLD.store NEW.store.\n"
      "Exit code 3: a condition of --fail-on is met.");
  add_inputs(diff, line.diff.inputs);
  diff.get_option("scenario")->description("Scenario file, or store of a study");
  diff.add_option("a", line.diff.a, "Layout that is the reference; or another store")
      ->type_name("LAYOUT")
      ->required();
  diff.add_option("b", line.diff.b, "Layout compared with it")->type_name("LAYOUT");
  diff.add_option("--fail-on", line.diff.fail_on,
                  "Fail where a metric has changed like that and by more than the noise: "
                  "'cost.month > +5%', or is like that: 'cost.month > $5000'; may be repeated")
      ->type_name("CONDITION")
      ->take_all()
      ->expected(1);
  add_format(diff, line.diff.format);
  diff.add_option("-o,--output", line.diff.output, "Write the result to this file")
      ->type_name("FILE");
  diff.add_flag("--all", line.diff.all, "All reasons, inputs and sums, in place of one screen");
  diff.callback([&line] {
    line.diff.colour = coloured(line.terminal);
    line.diff.width = terminal_width();
    line.exit_code =
        is_store(line.diff.inputs.file) ? diff_stores(line.diff) : diff_layouts(line.diff);
  });
}

void add_validate(CLI::App& app, CommandLine& line) {
  CLI::App& validate =
      *app.add_subcommand("validate", "Hold scenarios against the published numbers they state");
  validate.footer("Exit code 3: a number is missed without an explanation.");
  validate.add_option("files", line.validate.files, "Scenario files, or folders of them")
      ->type_name("FILE")
      ->required();
  validate
      .add_option("--set", line.validate.set, "Override a value in every file; may be repeated")
      ->type_name("KEY=VALUE")
      ->take_all()
      ->expected(1);
  validate.add_option("--catalogue", line.validate.catalogue, "Folder of the catalogue")
      ->type_name("FOLDER");
  add_format(validate, line.validate.format);
  validate.add_option("-o,--output", line.validate.output, "Write the result to this file")
      ->type_name("FILE");
  validate.callback([&line] {
    line.validate.colour = coloured(line.terminal);
    line.validate.progress = progress(line.terminal);
    line.validate.width = std::max<std::size_t>(terminal_width(), 150);
    line.exit_code = validate_scenarios(line.validate);
  });
}

void add_calibrate(CLI::App& app, CommandLine& line) {
  CLI::App& calibrate =
      *app.add_subcommand("calibrate", "Turn measured samples into a catalogue entry");
  CalibrateCommand& c = line.calibrate;
  calibrate.add_option("samples", c.file, "CSV or columns of numbers, a row a sample")
      ->type_name("FILE")
      ->required();
  calibrate.add_option("--column", c.column, "Column by name or by number; the first if left out")
      ->type_name("COLUMN");
  calibrate.add_option("--unit", c.unit, "Unit of its numbers: us, MiB, 1/s, ...; 1 for none")
      ->type_name("UNIT")
      ->required();
  calibrate.add_option("--key", c.key, "Where the entry belongs: runtime.mine.start.kernel.cpu")
      ->type_name("KEY");
  calibrate
      .add_option("--distribution", c.law,
                  "Only this distribution, in place of the one that is nearest")
      ->type_name("NAME");
  calibrate.add_option("--against", c.against, "Fit a line against this column")
      ->type_name("COLUMN");
  calibrate.add_option("--against-unit", c.against_unit, "Unit of that column")->type_name("UNIT");
  calibrate.add_option("--slope-key", c.slope_key, "Where the slope of the line belongs")
      ->type_name("KEY");
  calibrate.add_option("--source", c.source, "Who measured what; goes into the entry")
      ->type_name("TEXT");
  add_format(calibrate, c.format);
  calibrate.add_option("-o,--output", c.output, "Write the entry to this file")->type_name("FILE");
  calibrate.callback([&line] {
    line.calibrate.colour = coloured(line.terminal);
    line.calibrate.width = terminal_width();
    line.exit_code = calibrate_samples(line.calibrate);
  });
}

void add_conformance(CLI::App& app, CommandLine& line) {
  CLI::App& conformance = *app.add_subcommand(
      "conformance", "Hold published cases against the functions that the simulator calls");
  ConformanceCommand& c = line.conformance;
  conformance.footer("Exit code 3: a case fails, or none passes.");
  conformance.add_option("files", c.files, "JSON files of cases, as docs/conformance.md has them")
      ->type_name("FILE")
      ->required();
  conformance.add_flag("--simulate", c.simulate,
                       "Also simulate the queueing cases on the engine; takes a minute");
  conformance.add_option("--threads", c.threads, "Threads; as many as there are if left out or 0")
      ->type_name("N")
      ->check(CLI::Range(0, 1024).description(""));
  add_format(conformance, c.format);
  conformance.add_option("-o,--output", c.output, "Write the result to this file")
      ->type_name("FILE");
  conformance.callback([&line] {
    line.conformance.colour = coloured(line.terminal);
    line.conformance.width = terminal_width();
    line.exit_code = check_conformance(line.conformance);
  });
}

void add_others(CLI::App& app, CommandLine& line) {
  CLI::App& check = *app.add_subcommand("check", "Read and check a scenario");
  add_inputs(check, line.check.inputs);
  check.add_flag("--strict", line.check.strict, "Warnings are errors: exit code 2");
  check.add_flag("--fix", line.check.fix, "Rewrite the files where they are of an older version");
  check.callback([&line] { line.exit_code = check_scenario(line.check); });

  CLI::App& show = *app.add_subcommand("show", "Print every value in force, its origin and source");
  add_inputs(show, line.show.inputs);
  add_choices(show, line.show.inputs);
  add_format(show, line.show.format, &line.show.toml);
  show.add_flag("--all", line.show.all, "Also catalogue entries that are not used");
  show.add_option("paths", line.show.paths, "Only these values and what lies below them: pool.core")
      ->type_name("PATH");
  show.callback([&line] {
    line.show.colour = coloured(line.terminal);
    line.exit_code = show_scenario(line.show);
  });

  CLI::App& schema =
      *app.add_subcommand("schema", "Print the JSON Schema of scenario files, studies or results");
  CLI::Option* part =
      schema.add_flag("--part", line.part, "For catalogues and files that are included by others");
  schema.add_flag("--result", line.result, "Of what run --format json writes")->excludes(part);
  schema.add_flag("--study", line.study, "Of studies, as sweep takes them")
      ->excludes(part)
      ->excludes("--result");
  schema.callback([&line] {
    line.exit_code = print_schema(line.result  ? SchemaOf::result
                                  : line.study ? SchemaOf::study
                                  : line.part  ? SchemaOf::part
                                               : SchemaOf::scenario);
  });

  app.add_subcommand("reference", "Print the reference manual of scenario files as Markdown")
      ->callback([&line] { line.exit_code = print_reference(); });

  CLI::App& catalog = *app.add_subcommand("catalog", "List what the catalogue offers");
  catalog.alias("catalogue");
  CatalogueCommand& c = line.catalogue;
  catalog
      .add_option("table", c.table, "host, image, runtime, hardening, network, storage or class")
      ->type_name("TABLE");
  catalog.add_option("entry", c.entry, "One entry, in full")->type_name("ENTRY");
  catalog
      .add_option(
          "--where", c.where,
          "Only entries like that: cpus>=16, arch=arm64, price<0.2 USD/h, provider~aws; may "
          "be repeated")
      ->type_name("CONDITION")
      ->take_all()
      ->expected(1);
  add_format(catalog, c.format);
  catalog.add_option("--catalogue", c.catalogue, "Folder of the catalogue")->type_name("FOLDER");
  catalog.callback([&line] { line.exit_code = print_catalogue(line.catalogue); });
}

/// What the program says of itself.
void add_self_description(CLI::App& app, CommandLine& line) {
  CLI::App& help = *app.add_subcommand("help", "Print what a command takes");
  help.add_option("command", line.topic, "All of them if left out")->type_name("COMMAND");
  help.callback([&app, &line] {
    const std::vector<CLI::App*> commands = app.get_subcommands([&](const CLI::App* command) {
      return !command->get_name().empty() && command->check_name(line.topic);
    });
    if (commands.empty() && !line.topic.empty()) {
      std::vector<std::string> all;
      for (const CLI::App* command : app.get_subcommands({})) all.push_back(command->get_name());
      const std::vector<std::string_view> names{all.begin(), all.end()};
      throw CLI::ValidationError{"help", fmt::format("there is no command \"{}\"{}", line.topic,
                                                     config::expected_one_of(line.topic, names))};
    }
    // What `app.help()` prints is the help of the command that was typed, which is this one.
    const CLI::App& about = commands.empty() ? app : *commands.front();
    const std::string text = about.get_formatter()->make_help(
        &about, commands.empty() ? "stowplan" : "stowplan " + about.get_name(),
        CLI::AppFormatMode::Normal);
    std::fputs(text.c_str(), stdout);
  });
  app.add_subcommand("version", "Print the version")->callback([] {
    std::fputs("stowplan " STOWPLAN_VERSION "\n", stdout);
  });
  CLI::App& shells =
      *app.add_subcommand("completion", "Print a script that completes what is typed");
  shells.add_option("shell", line.shell, "bash, zsh or fish")
      ->type_name("SHELL")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}).description(""));
  shells.callback([&app, &line] { std::fputs(completion(app, line.shell).c_str(), stdout); });
  app.add_subcommand("man", "Print the manual page, for man -l")->callback([&app] {
    std::fputs(manual_page(app, STOWPLAN_VERSION).c_str(), stdout);
  });
}

}  // namespace

void add_commands(CLI::App& app, CommandLine& line) {
  app.add_option("--color,--colour", line.terminal.colour, "auto (default), always or never")
      ->type_name("WHEN")
      ->check(CLI::IsMember({"auto", "always", "never"}).description(""));
  app.add_flag("-q,--quiet", line.terminal.quiet, "No progress");
  add_run(app, line);
  add_report(app, line);
  add_diff(app, line);
  add_sweep(app, line);
  add_solve(app, line);
  add_validate(app, line);
  add_calibrate(app, line);
  add_conformance(app, line);
  add_others(app, line);
  add_self_description(app, line);
}

}  // namespace stowplan::cli
