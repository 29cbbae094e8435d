// The program: what was typed to commands, errors to exit codes.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/source_line.hpp"
#include "sim/config/diagnostic.hpp"
#include "sim/config/suggest.hpp"

namespace stowplan::cli {
namespace {

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
  add_commands(app, line);
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
}  // namespace stowplan::cli

int main(int argc, char** argv) {
  try {
    return stowplan::cli::command(argc, argv);
  } catch (const stowplan::config::ConfigError& error) {
    std::fprintf(stderr, "%s\n", stowplan::cli::with_source_lines(error.diagnostics()).c_str());
    return stowplan::cli::exit_usage;
  } catch (const stowplan::cli::FileError& error) {
    return stowplan::cli::fail(error, stowplan::cli::exit_usage);
  } catch (const stowplan::cli::InfeasibleLayout& error) {
    return stowplan::cli::fail(error, stowplan::cli::exit_infeasible);
  } catch (const std::bad_alloc&) {
    std::fputs(
        "error: the memory is full; use fewer --threads, one --layout, or a shorter window\n",
        stderr);
    return stowplan::cli::exit_failed;
  } catch (const std::exception& error) {
    std::fputs("error: the program failed: ", stderr);
    return stowplan::cli::fail(error, stowplan::cli::exit_failed);
  }
}
