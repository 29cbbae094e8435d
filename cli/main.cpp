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
  for (const CLI::App* chosen : app.get_subcommands()) {
    take(*chosen);
    // Groups of options are subcommands without a name.
    for (const CLI::App* group : chosen->get_subcommands({})) take(*group);
  }
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

/// Words that no option takes; of equal ones the last.
std::vector<Mistake> words_too_many(const CLI::App& app, const std::vector<std::string>& words) {
  std::vector<std::string> rest = app.remaining();
  std::vector<Mistake> mistakes;
  for (std::size_t i = words.size(); i-- > 0;) {
    const auto left = std::ranges::find(rest, words[i]);
    if (is_option(words[i]) || left == rest.end()) continue;
    rest.erase(left);
    mistakes.push_back({i, fmt::format("\"{}\" is one argument too many", words[i])});
  }
  return mistakes;
}

/// The word of the option that the parser complains of; the number of words if it is none.
std::size_t place_of(const CLI::Error& error, const std::vector<std::string>& words) {
  const std::string_view what = error.what();
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!is_option(words[i])) continue;
    const std::string name{name_of_option(words[i])};
    if (what.starts_with(name + ":") || what.find(" " + name + " ") != what.npos) return i;
  }
  return words.size();
}

void set_up(CLI::App& app, CommandLine& line);

/// What the parser says of values. It stops at the first one, so it is asked again without the
/// option it complained of, with a word too many that keeps it from running anything.
std::vector<Mistake> wrong_values(const CLI::Error& error, const std::vector<std::string>& words) {
  std::vector<Mistake> mistakes;
  std::vector<std::string> left = words;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < words.size(); ++i) places.push_back(i);
  std::string what = error.what();
  std::size_t at = place_of(error, left);
  while (at < left.size()) {
    mistakes.push_back({places[at], what});
    const bool has_value =
        left[at].find('=') == std::string::npos && at + 1 < left.size() && !is_option(left[at + 1]);
    const auto count = static_cast<std::ptrdiff_t>(has_value ? 2 : 1);
    const auto from = static_cast<std::ptrdiff_t>(at);
    left.erase(left.begin() + from, left.begin() + from + count);
    places.erase(places.begin() + from, places.begin() + from + count);
    CLI::App again{"", "stowplan"};
    CommandLine line;
    set_up(again, line);
    std::vector<std::string> reversed{left.rbegin(), left.rend()};
    reversed.insert(reversed.begin(), "--one-word-too-many");
    at = left.size();
    try {
      again.parse(std::move(reversed));
    } catch (const CLI::ParseError& next) {
      if (is_word_too_many(next)) break;
      what = next.what();
      at = place_of(next, left);
      if (at == left.size()) mistakes.push_back({words.size(), what});
    }
  }
  if (mistakes.empty()) mistakes.push_back({words.size(), what});
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
  const bool too_many = is_word_too_many(error);
  if (mistakes.empty() || !too_many) {
    for (Mistake& found : too_many ? words_too_many(app, words) : wrong_values(error, words)) {
      mistakes.push_back(std::move(found));
    }
  }
  std::ranges::stable_sort(mistakes, {}, &Mistake::at);
  std::string lines;
  for (const Mistake& mistake : mistakes) lines += fmt::format("error: {}\n", mistake.text);
  return lines + fmt::format("`stowplan {} --help` shows what there is.\n",
                             app.get_subcommands().front()->get_name());
}

void set_up(CLI::App& app, CommandLine& line) {
  app.footer(
      "Begin with `stowplan run configs/scenarios/mixed.toml`; `stowplan COMMAND --help` has "
      "more.\n"
      "Exit codes: 0 fine, 1 failed, 2 usage or configuration, 3 a layout misses\n"
      "what is asked of it, 4 all that are needed are infeasible: no room, or no end to simulate "
      "to, 5 a point of a study failed, 130 interrupted.");
  app.set_version_flag("--version", "stowplan " STOWPLAN_VERSION, "Print the version and exit");
  app.set_help_flag("-h,--help", "Print this help and exit");
  app.require_subcommand(1);
  app.fallthrough();
  add_commands(app, line);
}

int command(int argc, char** argv) {
  CLI::App app{"Capacity simulator for mixed server fleets: density, cost and latency of layouts",
               "stowplan"};
  CommandLine line;
  set_up(app, line);
  const std::vector<std::string> words{argv + 1, argv + std::max(argc, 1)};
  app.failure_message(
      [&](const CLI::App*, const CLI::Error& error) { return usage_error(app, error, words); });
  line.program = argc > 0 ? argv[0] : "stowplan";
  line.typed = shell_words({line.program}) + ' ' + shell_words(words);
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
