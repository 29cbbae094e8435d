#include "cli/self_description.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "view/comparison_tables.hpp"
#include "view/drawing/pictures.hpp"

namespace stowplan::cli {
namespace {

/// An option as it is typed, without those that CLI11 groups under no name.
struct Option {
  std::vector<std::string> names;  // "-o", "--output"
  std::string value;               // "FILE"; empty for a flag.
  std::string values;              // All there are, where they are few.
  std::string help;
};

// Only `show` has a format of its own.
std::string values_of(std::string_view command, std::string_view option) {
  if (option == "--format")
    return command == "show" ? "table json csv md toml" : "table json csv md";
  if (option == "--table") return fmt::format("{}", fmt::join(view::table_names, " "));
  if (option == "--flame-of") return "time cpu";
  if (option == "--colour") return "auto always never";
  if (option == "--plot") return fmt::format("{}", fmt::join(view::picture_names, " "));
  if (option == "--theme") return fmt::format("{}", fmt::join(view::theme_names, " "));
  return {};
}

void collect(const CLI::App& app, std::string_view command, std::vector<Option>& options) {
  for (const CLI::Option* option : app.get_options()) {
    Option& of = options.emplace_back();
    for (const std::string& name : option->get_snames()) of.names.push_back("-" + name);
    for (const std::string& name : option->get_lnames()) of.names.push_back("--" + name);
    if (of.names.empty()) {
      options.pop_back();
      continue;
    }
    if (option->get_items_expected_max() > 0) of.value = option->get_type_name();
    of.values = values_of(command, of.names.back());
    of.help = option->get_description();
  }
  // Groups of options are subcommands without a name.
  for (const CLI::App* group : app.get_subcommands({})) {
    if (group->get_name().empty()) collect(*group, command, options);
  }
}

std::vector<Option> options_of(const CLI::App& app) {
  std::vector<Option> options;
  collect(app, app.get_name(), options);
  return options;
}

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  std::vector<const CLI::App*> commands;
  for (const CLI::App* command : app.get_subcommands({})) {
    if (!command->get_name().empty()) commands.push_back(command);
  }
  return commands;
}

std::string names_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : commands_of(app)) names.push_back(command->get_name());
  return fmt::format("{}", fmt::join(names, " "));
}

/// A command with its aliases, as a pattern or a list of a shell.
std::string known_as(const CLI::App& command, std::string_view between) {
  std::string text = command.get_name();
  for (const std::string& alias : command.get_aliases()) text += std::string{between} + alias;
  return text;
}

std::string words_of(const std::vector<Option>& options) {
  std::vector<std::string> words;
  for (const Option& option : options) {
    words.insert(words.end(), option.names.begin(), option.names.end());
  }
  return fmt::format("{}", fmt::join(words, " "));
}

constexpr std::array shells{"bash", "zsh", "fish"};
constexpr std::string_view catalogue_tables = "class hardening host image network runtime storage";

std::string bash(const CLI::App& app) {
  std::string out = fmt::format(
      "_stowplan() {{\n"
      "  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}} command= word\n"
      "  for word in \"${{COMP_WORDS[@]:1:COMP_CWORD-1}}\"; do\n"
      "    case $word in {}) command=$word; break ;; esac\n"
      "  done\n"
      "  local words values\n"
      "  case $command:$prev in\n",
      [&] {
        std::vector<std::string> names;
        for (const CLI::App* command : commands_of(app)) names.push_back(known_as(*command, "|"));
        return fmt::format("{}", fmt::join(names, "|"));
      }());
  const auto add_values = [&out](std::string_view command, const std::vector<Option>& options) {
    for (const Option& option : options) {
      if (option.values.empty()) continue;
      for (const std::string& name : option.names) {
        out += fmt::format("    {}:{}) values='{}' ;;\n", command, name, option.values);
      }
    }
  };
  for (const CLI::App* command : commands_of(app)) {
    add_values(command->get_name(), options_of(*command));
  }
  add_values("*", options_of(app));
  out += "  esac\n  case $command in\n";
  for (const CLI::App* command : commands_of(app)) {
    out += fmt::format("    {}) words='{}' ;;\n", known_as(*command, "|"),
                       words_of(options_of(*command)));
  }
  out += fmt::format(
      "    *) words='{}'; [[ -n $values || $cur == -* ]] || values='{}' ;;\n"
      "  esac\n"
      "  case $command in\n"
      "    catalog|catalogue) [[ -n $values || $cur == -* ]] || values='{}' ;;\n"
      "    completion) values='{}' ;;\n"
      "    help) values='{}' ;;\n"
      "  esac\n"
      "  if [[ -n $values ]]; then\n"
      "    COMPREPLY=($(compgen -W \"$values\" -- \"$cur\"))\n"
      "  elif [[ $cur == -* ]]; then\n"
      "    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
      "  else\n"
      "    compopt -o filenames 2>/dev/null\n"
      "    COMPREPLY=($(compgen -f -- \"$cur\"))\n"
      "  fi\n"
      "}}\n"
      "complete -F _stowplan stowplan\n",
      words_of(options_of(app)), names_of(app), catalogue_tables, fmt::join(shells, " "),
      names_of(app));
  return out;
}

// Between single quotes of a shell.
std::string shell_quoted(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out;
}

// Of a zsh specification: brackets and colons mean something there.
std::string bracketed(std::string_view text) {
  std::string out;
  for (const char c : shell_quoted(text)) {
    if (c == '[' || c == ']' || c == ':') out += '\\';
    out += c;
  }
  return out;
}

bool names_file(const Option& option) {
  return option.value == "FILE" || option.value == "FOLDER" || option.value == "PATH";
}

std::string zsh_option(const Option& option) {
  std::string out;
  for (const std::string& name : option.names) {
    std::string value;
    if (!option.value.empty()) {
      std::string action = fmt::format("({})", option.values);
      if (option.values.empty()) action = names_file(option) ? "_files" : " ";
      value = fmt::format(":{}:{}", bracketed(option.value), action);
    }
    out += fmt::format("        '*{}[{}]{}' \\\n", name, bracketed(option.help), value);
  }
  return out;
}

std::string zsh(const CLI::App& app) {
  std::string out =
      "#compdef stowplan\n"
      "_stowplan() {\n"
      "  local -a commands\n"
      "  commands=(\n";
  for (const CLI::App* command : commands_of(app)) {
    out +=
        fmt::format("    '{}:{}'\n", command->get_name(), shell_quoted(command->get_description()));
  }
  out += "  )\n  local curcontext=$curcontext state line\n  _arguments -C \\\n";
  for (const Option& option : options_of(app)) out += zsh_option(option);
  out +=
      "        '1:command:->command' '*::argument:->argument'\n"
      "  case $state in\n"
      "    command) _describe command commands ;;\n"
      "    argument)\n"
      "      case $line[1] in\n";
  for (const CLI::App* command : commands_of(app)) {
    std::string argument = "_files";
    if (command->get_name() == "catalog") argument = fmt::format("({})", catalogue_tables);
    if (command->get_name() == "completion") {
      argument = fmt::format("({})", fmt::join(shells, " "));
    }
    if (command->get_name() == "help") argument = fmt::format("({})", names_of(app));
    out += fmt::format("        {})\n        _arguments \\\n", known_as(*command, "|"));
    for (const Option& option : options_of(*command)) out += zsh_option(option);
    out += fmt::format("        '*:argument:{}' ;;\n", argument);
  }
  out +=
      "      esac ;;\n"
      "  esac\n"
      "}\n"
      "if [ \"$funcstack[1]\" = _stowplan ]; then _stowplan \"$@\"; else compdef _stowplan "
      "stowplan; "
      "fi\n";
  return out;
}

std::string fish_options(const std::vector<Option>& options, const std::string& when) {
  std::string out;
  for (const Option& option : options) {
    std::string line = "complete -c stowplan" + when;
    for (const std::string& name : option.names) {
      line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    }
    if (!option.value.empty()) {
      line += option.values.empty() ? " -r" : fmt::format(" -x -a '{}'", option.values);
    }
    out += fmt::format("{} -d '{}'\n", line, shell_quoted(option.help));
  }
  return out;
}

std::string fish(const CLI::App& app) {
  const std::string names = names_of(app);
  std::string out = fish_options(options_of(app), "");
  for (const CLI::App* command : commands_of(app)) {
    out += fmt::format(
        "complete -c stowplan -n 'not __fish_seen_subcommand_from {}' -f -a {} -d '{}'\n", names,
        command->get_name(), shell_quoted(command->get_description()));
    out += fish_options(options_of(*command), fmt::format(" -n '__fish_seen_subcommand_from {}'",
                                                          known_as(*command, " ")));
  }
  out += fmt::format(
      "complete -c stowplan -n '__fish_seen_subcommand_from catalog catalogue' -f -a '{}'\n"
      "complete -c stowplan -n '__fish_seen_subcommand_from completion' -f -a '{}'\n"
      "complete -c stowplan -n '__fish_seen_subcommand_from help' -f -a '{}'\n",
      catalogue_tables, fmt::join(shells, " "), names);
  return out;
}

// A line that begins with a point or a quote is a request to roff, and a hyphen is a dash.
std::string roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  if (out.starts_with('.') || out.starts_with('\'')) out.insert(0, "\\&");
  return out;
}

std::string roff_options(const std::vector<Option>& options) {
  std::string out;
  for (const Option& option : options) {
    out += fmt::format(".TP\n\\fB{}\\fR", roff(fmt::format("{}", fmt::join(option.names, ", "))));
    if (!option.value.empty()) out += fmt::format(" \\fI{}\\fR", roff(option.value));
    out += fmt::format("\n{}\n", roff(option.help));
  }
  return out;
}

std::string arguments_of(const CLI::App& command) {
  std::string out;
  for (const CLI::Option* option : command.get_options()) {
    if (!option->get_snames().empty() || !option->get_lnames().empty()) continue;
    const std::string name = option->get_type_name();
    out += option->get_required() ? " " + name : " [" + name + "]";
  }
  return out;
}

}  // namespace

bool has_completion(std::string_view shell) {
  return std::ranges::find(shells, shell) != shells.end();
}

std::string completion(const CLI::App& app, std::string_view shell) {
  if (shell == "bash") return bash(app);
  return shell == "zsh" ? zsh(app) : fish(app);
}

std::string manual_page(const CLI::App& app, std::string_view version) {
  std::string out = fmt::format(
      ".TH STOWPLAN 1 \"\" \"stowplan {}\" \"User commands\"\n"
      ".SH NAME\nstowplan \\- {}\n"
      ".SH SYNOPSIS\n.B stowplan\n[\\fIOPTION\\fR]... \\fICOMMAND\\fR [\\fIARGUMENT\\fR]...\n"
      ".SH OPTIONS\n",
      version, roff(app.get_description()));
  out += roff_options(options_of(app));
  out += ".SH COMMANDS\n";
  for (const CLI::App* command : commands_of(app)) {
    out += fmt::format(".SS stowplan {}{}\n{}.\n", roff(command->get_name()),
                       roff(arguments_of(*command)), roff(command->get_description()));
    out += roff_options(options_of(*command));
  }
  out +=
      ".SH EXIT STATUS\n"
      ".TP\n0\nfine\n.TP\n1\nfailed\n.TP\n2\nusage or configuration\n"
      ".TP\n3\na layout misses what is asked of it\n"
      ".TP\n4\nall layouts that are needed are infeasible\n"
      ".SH ENVIRONMENT\n.TP\n\\fBSTOWPLAN_CATALOGUE\\fR\nfolder of the catalogue, where "
      "\\fB\\-\\-catalogue\\fR is not given\n"
      ".TP\n\\fBNO_COLOR\\fR\nno colours, where \\fB\\-\\-color\\fR is not given\n";
  return out;
}

}  // namespace stowplan::cli
