// `stowplan conformance`: published cases held against the functions that the simulator calls.
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/isolated.hpp"
#include "cli/parallel.hpp"
#include "conformance/runner.hpp"
#include "sim/config/diagnostic.hpp"
#include "view/table.hpp"

namespace stowplan::cli {
namespace {

using conformance::Counts;
using conformance::Report;
using conformance::RuleReport;

view::Cell count_cell(int n, view::Tone tone) {
  return {.text = std::to_string(n),
          .tone = n > 0 ? tone : view::Tone::plain,
          .value = static_cast<double>(n)};
}

view::Table report_table(const std::vector<Report>& reports) {
  view::Table table;
  table.columns = {{"rule", view::Align::left},
                   {"asks", view::Align::left},
                   {"passed"},
                   {"failed"},
                   {"not covered"},
                   {"simulated"}};
  for (const Report& report : reports) {
    table.group(report.name);
    for (const RuleReport& rule : report.rules) {
      const Counts& n = rule.counts;
      table.row({{.text = rule.rule},
                 {.text = rule.function.empty() ? "–" : rule.function},
                 count_cell(n.passed, view::Tone::plain),
                 count_cell(n.failed, view::Tone::bad),
                 count_cell(n.not_covered, view::Tone::muted),
                 count_cell(n.simulated, view::Tone::plain)});
    }
  }
  return table;
}

Counts total_of(const std::vector<Report>& reports) {
  Counts sum;
  for (const Report& report : reports) sum += report.total();
  return sum;
}

/// Below the table: what failed, what was not looked at, and the sum.
std::vector<std::string> remarks_of(const std::vector<Report>& reports) {
  std::vector<std::string> lines;
  for (const Report& report : reports) {
    for (const RuleReport& rule : report.rules) {
      for (const std::string& failure : rule.failures) {
        lines.push_back(fmt::format("failed: {}: {}", rule.rule, failure));
      }
    }
    for (const std::string& gap : report.not_covered) lines.push_back("not covered: " + gap);
    for (const std::string& why : report.not_simulated) lines.push_back("not simulated: " + why);
  }
  const Counts sum = total_of(reports);
  lines.push_back(
      fmt::format("{} passed, {} failed, {} not covered", sum.passed, sum.failed, sum.not_covered));
  return lines;
}

std::string report_json(const std::vector<Report>& reports) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const Report& report : reports) {
    nlohmann::ordered_json rules = nlohmann::ordered_json::array();
    for (const RuleReport& rule : report.rules) {
      rules.push_back({{"rule", rule.rule},
                       {"asks", rule.function},
                       {"passed", rule.counts.passed},
                       {"failed", rule.counts.failed},
                       {"not_covered", rule.counts.not_covered},
                       {"simulated", rule.counts.simulated},
                       {"failures", rule.failures}});
    }
    all.push_back({{"vectors", report.name},
                   {"rules", std::move(rules)},
                   {"not_covered", report.not_covered},
                   {"not_simulated", report.not_simulated}});
  }
  return all.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::string report_text(const std::vector<Report>& reports, const ConformanceCommand& command) {
  view::Table table = report_table(reports);
  switch (command.format) {
    case view::OutputFormat::json:
      return report_json(reports);
    case view::OutputFormat::csv:
      return view::csv_table(table);
    case view::OutputFormat::markdown:
      table.notes = remarks_of(reports);
      return view::markdown_table(table);
    case view::OutputFormat::table:
      break;
  }
  std::string text =
      view::text_table(table, {.colour = command.colour, .width = command.width}) + "\n";
  for (const std::string& line : remarks_of(reports)) {
    text += view::wrapped(view::printable(line), command.width, 0) + "\n";
  }
  return text;
}

}  // namespace

int check_conformance(const ConformanceCommand& command) {
  conformance::Options options;
  options.simulate = command.simulate;
  options.run = on_threads(command.threads > 0 ? command.threads : hardware_threads());
  options.isolate = isolated;
  std::vector<Report> reports;
  std::vector<config::Diagnostic> unreadable;
  for (const std::string& file : command.files) {
    check_readable(file);
    conformance::Reading reading =
        conformance::run_vectors(read_text(file).value_or(std::string{}), options);
    if (reading.report) {
      reports.push_back(std::move(*reading.report));
    } else {
      unreadable.push_back({file, 0, 0, "", reading.error});
    }
  }
  if (!unreadable.empty()) throw config::ConfigError{std::move(unreadable)};
  deliver(report_text(reports, command), command.output);
  const Counts sum = total_of(reports);
  return sum.failed == 0 && sum.passed > 0 ? exit_ok : exit_objective_missed;
}

}  // namespace stowplan::cli
