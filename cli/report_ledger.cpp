#include "cli/report_ledger.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "cli/coverage.hpp"
#include "cli/shell_words.hpp"
#include "cli/validate.hpp"
#include "view/report/html.hpp"
#include "view/report/ledger_report.hpp"
#include "view/validation_output.hpp"

namespace stowplan::cli {

view::ReportPage ledger_page(const ReportCommand& command) {
  ValidateCommand validate;
  validate.files = {command.inputs.file};
  validate.files.insert(validate.files.end(), command.more.begin(), command.more.end());
  validate.set = command.inputs.set;
  validate.catalogue = command.inputs.catalogue;
  validate.output = command.output;
  validate.threads = command.threads;
  validate.progress = command.progress;
  const std::vector<view::ValidatedScenario> scenarios = validated_scenarios(validate);
  const view::Coverage coverage = read_coverage(validate.files, scenarios);
  const std::size_t rows = view::validation_counts(scenarios).back().rows;
  view::ReportPage page;
  page.title = "What was published, and what the simulation gives";
  page.subtitle = fmt::format("{} published numbers of {} scenario{}", rows, scenarios.size(),
                              scenarios.size() == 1 ? "" : "s");
  page.sections = view::ledger_sections(scenarios, coverage);
  std::vector<std::string> again{"stowplan", "validate"};
  again.insert(again.end(), validate.files.begin(), validate.files.end());
  page.sections.push_back({"provenance", "The same numbers again",
                           fmt::format("<p>stowplan {}</p>\n<p>Again: <code>{}</code></p>\n",
                                       STOWPLAN_VERSION, view::html_text(shell_words(again)))});
  return page;
}

}  // namespace stowplan::cli
