// Commands that look at a configuration without simulating it.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/fix.hpp"
#include "cli/value_rows.hpp"
#include "models/scenario/used_entries.hpp"
#include "models/study/study.hpp"
#include "models/warnings/warnings.hpp"
#include "sim/config/canonical.hpp"
#include "sim/config/reference.hpp"
#include "sim/config/schema.hpp"
#include "sim/config/shape.hpp"
#include "sim/config/show.hpp"
#include "view/result_schema.hpp"

namespace stowplan::cli {
namespace {

void print(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

}  // namespace

int check_scenario(const CheckCommand& command) {
  if (command.fix) {
    for (const std::string& line : fix_files(command.inputs)) print(line + "\n");
  }
  const LoadedScenario loaded = load_scenario(command.inputs);
  const std::vector<config::Diagnostic> doubts = warnings_of(loaded);
  print_warnings(doubts);
  const auto count = [](std::size_t n, std::string_view noun) {
    return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s");
  };
  const std::string verdict = doubts.empty() ? "fine" : count(doubts.size(), "warning");
  print(fmt::format("{}: {}: {} of {}\n", command.inputs.file, verdict,
                    count(loaded.scenario.layout.size(), "layout"),
                    count(loaded.scenario.workload.size(), "workload")));
  return command.strict && !doubts.empty() ? exit_usage : exit_ok;
}

int show_scenario(const ShowCommand& command) {
  const LoadedScenario loaded = load_scenario(command.inputs);
  if (command.toml) {
    if (!command.paths.empty()) {
      throw config::ConfigError{
          {{"", 0, 0, "", "--format toml is the whole scenario; leave the paths out"}}};
    }
    print(config::canonical_text(loaded.document));
    return exit_ok;
  }
  const UsedEntries used{loaded.scenario};
  config::EntryFilter filter;
  if (!command.all) {
    filter = [&used](std::string_view table, std::string_view entry) { return used(table, entry); };
  }
  const auto rows = rows_below(
      config::effective_values(loaded.document, config::shape_of(loaded.scenario), filter),
      command.paths);
  print(value_rows(rows, command.format, catalogue_of(command.inputs)));
  return exit_ok;
}

int print_schema(SchemaOf what) {
  if (what == SchemaOf::result) {
    print(view::result_schema());
    return exit_ok;
  }
  if (what == SchemaOf::study) {
    print(config::json_schema(config::shape_of_type<Study>(), "Stowplan study",
                              config::Extent::whole));
    return exit_ok;
  }
  print(config::json_schema(config::shape_of_type<Scenario>(), "Stowplan scenario",
                            what == SchemaOf::part ? config::Extent::part : config::Extent::whole));
  return exit_ok;
}

int print_reference() {
  print(config::reference_markdown(config::shape_of_type<Scenario>(), "Scenario reference"));
  return exit_ok;
}

}  // namespace stowplan::cli
