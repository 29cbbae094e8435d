// The command line: options to commands, errors to exit codes.
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "sim/config/diagnostic.hpp"
#include "sim/config/quantity.hpp"
#include "sim/config/suggest.hpp"

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
  /// Columns of the terminal; what fits a page where there is none.
  [[nodiscard]] static std::size_t width() {
    constexpr std::size_t page = 110;
    constexpr std::size_t least = 60;
    winsize size{};
    const bool known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return known ? std::max<std::size_t>(size.ws_col, least) : page;
  }
  [[nodiscard]] bool progress() const { return !quiet && ::isatty(STDERR_FILENO) == 1; }
};

constexpr std::array<std::pair<std::string_view, OutputFormat>, 4> formats{
    {{"table", OutputFormat::table},
     {"json", OutputFormat::json},
     {"csv", OutputFormat::csv},
     {"md", OutputFormat::markdown}}};

void add_inputs(CLI::App& app, ScenarioInputs& inputs) {
  app.add_option("scenario", inputs.file, "Scenario file")->type_name("FILE")->required();
  app.add_option("--set", inputs.set,
                 "Override a value, as in workload.web.arrivals.rate=300/s; may be repeated")
      ->type_name("KEY=VALUE")
      ->take_all()
      ->expected(1);
  app.add_option("--catalogue", inputs.catalogue,
                 "Folder of the catalogue, in place of the one that came with the program")
      ->type_name("FOLDER");
}

void add_format(CLI::App& app, OutputFormat& format) {
  const auto choose = [&format](const std::string& text) {
    std::vector<std::string_view> names;
    for (const auto& [name, value] : formats) {
      names.push_back(name);
      if (text != name) continue;
      format = value;
      return;
    }
    throw CLI::ValidationError{"--format", fmt::format("there is no format \"{}\"{}", text,
                                                       config::expected_one_of(text, names))};
  };
  app.add_option_function<std::string>("--format", choose, "table (default), json, csv or md")
      ->type_name("FORMAT");
}

/// Options of all commands, and which command was chosen.
struct CommandLine {
  Terminal terminal;
  RunCommand run;
  DiffCommand diff;
  ValidateCommand validate;
  CalibrateCommand calibrate;
  ShowCommand show;
  CheckCommand check;
  bool part = false;
  bool result = false;
  std::string table;
  std::string catalogue;
  int exit_code = exit_ok;
};

std::uint64_t seed_of(const std::string& text) {
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error == std::errc{} && end == text.data() + text.size()) return seed;
  throw CLI::ValidationError{"--seed", fmt::format("\"{}\" is no seed; expected a whole number, 0 "
                                                   "or more",
                                                   text)};
}

Duration time_limit_of(const std::string& text) {
  const config::Parsed<Duration> limit = config::parse<Duration>(text);
  if (limit.value && limit.value->count() > 0) return *limit.value;
  throw CLI::ValidationError{"--time-limit",
                             limit.value ? "must be longer than 0, like \"30 s\"" : limit.error};
}

void add_run(CLI::App& app, CommandLine& line) {
  CLI::App& run = *app.add_subcommand("run", "Simulate and compare the layouts of a scenario");
  run.footer(
      "Exit code 3: a layout misses an objective, does not keep up or is infeasible.\n"
      "Exit code 4: all layouts are infeasible.");
  add_inputs(run, line.run.inputs);
  add_format(run, line.run.format);
  run.add_option("--layout", line.run.layouts, "Only this layout; may be repeated")
      ->type_name("NAME")
      ->take_all()
      ->expected(1);
  run.add_option("-o,--output", line.run.output, "Write the result to this file")
      ->type_name("FILE");
  run.add_option("--graph", line.run.graph, "Draw the architecture: .dot, .svg or .mmd by its name")
      ->type_name("FILE");
  // Read as text first: CLI11 turns -3 into a huge unsigned number.
  run.add_option_function<std::string>(
         "--seed", [&line](const std::string& text) { line.run.seed = seed_of(text); },
         "Master seed, in place of the scenario's")
      ->type_name("N");
  run.add_option("--replications", line.run.replications, "Exactly so many replications")
      ->type_name("N")
      ->check(CLI::Range(1, 100000).description(""));
  run.add_flag("--quick", line.run.quick,
               "A first look: two replications of a tenth of the window");
  run.add_option_function<std::string>(
         "--time-limit",
         [&line](const std::string& text) { line.run.time_limit = time_limit_of(text); },
         "As many replications and as long a window as fit this time, like \"30 s\"")
      ->type_name("TIME");
  run.add_option("--threads", line.run.threads, "Threads; as many as there are if left out or 0")
      ->type_name("N")
      ->check(CLI::Range(0, 1024).description(""));
  run.add_flag("--analytic", line.run.analytic, "Add the closed-form answer, its error and limits");
  run.add_flag("--details", line.run.details, "Print every metric, not just the headlines");
  run.add_flag("--any", line.run.any,
               "Exit with 0 if one layout keeps up and keeps its objectives, not only if all do");
  run.callback([&line] {
    line.run.colour = line.terminal.coloured();
    line.run.progress = line.terminal.progress();
    line.run.width = Terminal::width();
    line.exit_code = run_scenario(line.run);
  });
}

void add_diff(CLI::App& app, CommandLine& line) {
  CLI::App& diff = *app.add_subcommand("diff", "Say why one layout is not like another");
  add_inputs(diff, line.diff.inputs);
  diff.add_option("a", line.diff.a, "Layout that is the reference")
      ->type_name("LAYOUT")
      ->required();
  diff.add_option("b", line.diff.b, "Layout compared with it")->type_name("LAYOUT")->required();
  add_format(diff, line.diff.format);
  diff.add_option("-o,--output", line.diff.output, "Write the result to this file")
      ->type_name("FILE");
  diff.callback([&line] {
    line.diff.colour = line.terminal.coloured();
    line.diff.width = Terminal::width();
    line.exit_code = diff_layouts(line.diff);
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
    line.validate.colour = line.terminal.coloured();
    line.validate.progress = line.terminal.progress();
    line.validate.width = std::max<std::size_t>(Terminal::width(), 150);
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
  calibrate.add_option("--law", c.law, "Only this law, in place of the one that is nearest")
      ->type_name("LAW");
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
    line.calibrate.colour = line.terminal.coloured();
    line.calibrate.width = Terminal::width();
    line.exit_code = calibrate_samples(line.calibrate);
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
  add_format(show, line.show.format);
  show.add_flag("--all", line.show.all, "Also catalogue entries that are not used");
  show.callback([&line] {
    line.show.colour = line.terminal.coloured();
    line.exit_code = show_scenario(line.show);
  });

  CLI::App& schema =
      *app.add_subcommand("schema", "Print the JSON Schema of scenario files or of results");
  CLI::Option* part =
      schema.add_flag("--part", line.part, "For catalogues and files that are included by others");
  schema.add_flag("--result", line.result, "Of what run --format json writes")->excludes(part);
  schema.callback([&line] {
    line.exit_code = print_schema(line.result ? SchemaOf::result
                                  : line.part ? SchemaOf::part
                                              : SchemaOf::scenario);
  });

  app.add_subcommand("reference", "Print the reference manual of scenario files as Markdown")
      ->callback([&line] { line.exit_code = print_reference(); });

  CLI::App& catalog = *app.add_subcommand("catalog", "List what the catalogue offers");
  catalog.alias("catalogue");
  catalog
      .add_option("table", line.table, "host, image, runtime, hardening, network, storage or class")
      ->type_name("TABLE");
  catalog.add_option("--catalogue", line.catalogue, "Folder of the catalogue")->type_name("FOLDER");
  catalog.callback([&line] { line.exit_code = print_catalogue(line.table, line.catalogue); });
}

// Which option an unknown one was likely meant to be.
std::string option_hint(const CLI::App& app, const std::vector<std::string>& rest) {
  std::vector<std::string> options;
  const auto take = [&options](const CLI::App& from) {
    for (const CLI::Option* option : from.get_options()) {
      for (const std::string& name : option->get_lnames()) options.push_back("--" + name);
    }
  };
  take(app);
  for (const CLI::App* chosen : app.get_subcommands()) take(*chosen);
  for (const std::string& word : rest) {
    if (!word.starts_with("--")) continue;
    const std::string name = word.substr(0, word.find('='));
    if (std::find(options.begin(), options.end(), name) != options.end()) continue;
    return config::suggestion(name, options);
  }
  return {};
}

// What CLI11 says of a command it does not know is that one is missing.
std::string usage_error(const CLI::App& app, const CLI::Error& error) {
  std::string what = error.what();
  const std::vector<std::string> rest = app.remaining();
  if (app.get_subcommands().empty()) {
    std::vector<std::string> commands;
    for (const CLI::App* known : app.get_subcommands({})) commands.push_back(known->get_name());
    const auto wrong = std::ranges::find_if(rest, [](const std::string& r) { return r[0] != '-'; });
    if (wrong != rest.end()) {
      const std::string near = config::suggestion(*wrong, commands);
      what = fmt::format(
          "there is no command \"{}\"{}", *wrong,
          near.empty() ? fmt::format("; expected one of: {}", fmt::join(commands, ", ")) : near);
    } else {
      what = fmt::format("name a command: {}", fmt::join(commands, ", "));
    }
  }
  what += option_hint(app, rest);
  const std::string chosen =
      app.get_subcommands().empty() ? "" : app.get_subcommands().front()->get_name() + " ";
  return fmt::format("error: {}\n`stowplan {}--help` shows what there is.\n", what, chosen);
}

int command(int argc, char** argv) {
  CLI::App app{"Capacity simulator for mixed server fleets: density, cost and latency of layouts",
               "stowplan"};
  app.footer(
      "Begin with `stowplan run configs/scenarios/mixed.toml`; `stowplan COMMAND --help` has "
      "more.\n"
      "Exit codes: 0 fine, 1 failed, 2 usage or configuration, 3 a layout misses\n"
      "what is asked of it, 4 all that are needed are infeasible: no room, or no end to simulate "
      "to.");
  CommandLine line;
  app.set_version_flag("--version", "stowplan " STOWPLAN_VERSION, "Print the version and exit");
  app.set_help_flag("-h,--help", "Print this help and exit");
  app.require_subcommand(1);
  app.fallthrough();
  app.failure_message(
      [&app](const CLI::App*, const CLI::Error& error) { return usage_error(app, error); });
  app.add_option("--color,--colour", line.terminal.colour, "auto (default), always or never")
      ->type_name("WHEN")
      ->check(CLI::IsMember({"auto", "always", "never"}).description(""));
  app.add_flag("-q,--quiet", line.terminal.quiet, "No progress");
  add_run(app, line);
  add_diff(app, line);
  add_validate(app, line);
  add_calibrate(app, line);
  add_others(app, line);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? exit_ok : exit_usage;
  }
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    throw FileError{
        fmt::format("standard output: error: cannot write: {}; write to another place "
                    "with --output",
                    std::strerror(errno))};
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
  } catch (const stowplan::InfeasibleLayout& error) {
    return stowplan::fail(error, stowplan::exit_infeasible);
  } catch (const std::bad_alloc&) {
    std::fputs(
        "error: the memory is full; use fewer --threads, one --layout, or a shorter window\n",
        stderr);
    return stowplan::exit_failed;
  } catch (const std::exception& error) {
    std::fputs("error: the program failed: ", stderr);
    return stowplan::fail(error, stowplan::exit_failed);
  }
}
