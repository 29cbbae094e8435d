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
#include <string_view>
#include <utility>
#include <vector>

#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/shell_words.hpp"
#include "cli/source_line.hpp"
#include "sim/config/diagnostic.hpp"
#include "sim/config/suggest.hpp"

namespace stowplan::cli {
namespace {

/// What is wrong with a command line, and at which word.
struct Mistake {
  std::size_t at = 0;
  std::string text;
};

std::string_view name_of_option(std::string_view word) { return word.substr(0, word.find('=')); }

bool is_option(std::string_view word) { return word.size() > 1 && word.starts_with('-'); }

/// Names of all options that a command knows, dashes included.
std::vector<std::string> known_options(const CLI::App& app) {
  std::vector<std::string> names;
  const auto take = [&names](const CLI::App& from) {
    for (const CLI::Option* option : from.get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
      for (const std::string& name : option->get_snames()) names.push_back("-" + name);
    }
  };
  take(app);
  for (const CLI::App* chosen : app.get_subcommands()) take(*chosen);
  return names;
}

/// Options that there are not, in the order in which they were typed.
std::vector<Mistake> unknown_options(const CLI::App& app, const std::vector<std::string>& words) {
  const std::vector<std::string> known = known_options(app);
  const std::vector<std::string> rest = app.remaining();
  std::vector<Mistake> mistakes;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string name{name_of_option(words[i])};
    const bool left = std::ranges::find(rest, words[i]) != rest.end();
    if (!is_option(name) || !left || std::ranges::find(known, name) != known.end()) continue;
    const bool long_name = name.starts_with("--");
    mistakes.push_back({i, fmt::format("there is no option \"{}\"{}", name,
                                       long_name ? config::suggestion(name, known) : "")});
  }
  return mistakes;
}

bool is_word_too_many(const CLI::Error& error) {
  return error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError);
}

/// What CLI11 found, at the option that it names; what it says of a word too many is not much.
std::vector<Mistake> found_by_parser(const CLI::App& app, const CLI::Error& error,
                                     const std::vector<std::string>& words) {
  std::vector<Mistake> mistakes;
  if (is_word_too_many(error)) {
    const std::vector<std::string> rest = app.remaining();
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (is_option(words[i]) || std::ranges::find(rest, words[i]) == rest.end()) continue;
      mistakes.push_back({i, fmt::format("\"{}\" is one argument too many", words[i])});
    }
    return mistakes;
  }
  const std::string_view what = error.what();
  std::size_t at = words.size();
  for (std::size_t i = words.size(); i-- > 0;) {
    if (is_option(words[i]) && what.starts_with(fmt::format("{}:", name_of_option(words[i]))))
      at = i;
  }
  mistakes.push_back({at, std::string{what}});
  return mistakes;
}

// What CLI11 says of a command it does not know is that one is missing.
std::string command_error(const CLI::App& app) {
  const std::vector<std::string> rest = app.remaining();
  std::vector<std::string> commands;
  for (const CLI::App* known : app.get_subcommands({})) commands.push_back(known->get_name());
  const auto wrong = std::ranges::find_if(rest, [](const std::string& r) { return !is_option(r); });
  if (wrong == rest.end()) return fmt::format("name a command: {}", fmt::join(commands, ", "));
  const std::string near = config::suggestion(*wrong, commands);
  return fmt::format(
      "there is no command \"{}\"{}", *wrong,
      near.empty() ? fmt::format("; expected one of: {}", fmt::join(commands, ", ")) : near);
}

std::string usage_error(const CLI::App& app, const CLI::Error& error,
                        const std::vector<std::string>& words) {
  if (app.get_subcommands().empty()) {
    return fmt::format("error: {}\n`stowplan --help` shows what there is.\n", command_error(app));
  }
  std::vector<Mistake> mistakes = unknown_options(app, words);
  // A word behind an option that is none was meant for it.
  if (mistakes.empty() || !is_word_too_many(error)) {
    for (Mistake& found : found_by_parser(app, error, words)) mistakes.push_back(std::move(found));
  }
  std::ranges::stable_sort(mistakes, {}, &Mistake::at);
  std::string lines;
  for (const Mistake& mistake : mistakes) lines += fmt::format("error: {}\n", mistake.text);
  return lines + fmt::format("`stowplan {} --help` shows what there is.\n",
                             app.get_subcommands().front()->get_name());
}

int command(int argc, char** argv) {
  CLI::App app{"Capacity simulator for mixed server fleets: density, cost and latency of layouts",
               "stowplan"};
  app.footer(
      "Begin with `stowplan run configs/scenarios/mixed.toml`; `stowplan COMMAND --help` has "
      "more.\n"
      "Exit codes: 0 fine, 1 failed, 2 usage or configuration, 3 a layout misses\n"
      "what is asked of it, 4 all that are needed are infeasible: no room, or no end to simulate "
      "to, 5 a point of a study failed, 130 interrupted.");
  CommandLine line;
  app.set_version_flag("--version", "stowplan " STOWPLAN_VERSION, "Print the version and exit");
  app.set_help_flag("-h,--help", "Print this help and exit");
  app.require_subcommand(1);
  app.fallthrough();
  const std::vector<std::string> words{argv + 1, argv + std::max(argc, 1)};
  app.failure_message(
      [&](const CLI::App*, const CLI::Error& error) { return usage_error(app, error, words); });
  line.program = argc > 0 ? argv[0] : "stowplan";
  line.typed = shell_words({line.program}) + ' ' + shell_words(words);
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
