#include "view/report/ledger_report.hpp"

#include <fmt/format.h>

#include <cmath>
#include <string>
#include <string_view>
#include <utility>

#include "view/report/html.hpp"
#include "view/verdict.hpp"

namespace stowplan::view {
namespace {

std::string number_of_rows(std::size_t n) { return fmt::format("{} row{}", n, n == 1 ? "" : "s"); }

// Misses before what holds, and of these first the ones that fail the validation.
std::string ledger_answer(const std::vector<ValidatedScenario>& scenarios,
                          const std::vector<ValidationCount>& counts) {
  std::vector<VerdictLine> lines;
  const auto say = [&](std::string topic, Tone tone, auto belongs) {
    for (const ValidatedScenario& scenario : scenarios) {
      for (const ValidatedRow& row : scenario.rows) {
        if (!belongs(row.judgement.verdict)) continue;
        std::string text = fmt::format("{}: {}", row.published.study, row.published.what);
        if (row.published.order.empty()) {
          text += fmt::format(", {:+.1f} % with {:.4g} % allowed", row.judgement.error * 100,
                              row.published.tolerance * 100);
        }
        text += fmt::format(": {}", verdict_word(row.judgement.verdict));
        if (!row.judgement.refuted.empty()) text += ": " + row.judgement.refuted;
        lines.push_back({topic, std::move(text), tone});
      }
    }
  };
  say("Not accounted for", Tone::bad, [](Agreement a) {
    return a == Agreement::missed || a == Agreement::stale || a == Agreement::refuted;
  });
  say("Missed, no reason known", Tone::plain,
      [](Agreement a) { return a == Agreement::unexplained; });
  say("Missed, a run confirms the reason", Tone::plain,
      [](Agreement a) { return a == Agreement::explained; });
  const ValidationCount& all = counts.back();
  lines.push_back({"Holds", fmt::format("{} of {}", all.hold, number_of_rows(all.rows)),
                   all.wrong == 0 ? Tone::good : Tone::plain});
  Table table;
  table.title = "What agreement is worth";
  table.columns = {{"claim", Align::left}, {"rows"},        {"hold"},
                   {"reason confirmed"},   {"unexplained"}, {"not accounted for"}};
  for (const ValidationCount& count : counts) {
    const auto cell = [](std::size_t n) { return Cell{.text = std::to_string(n)}; };
    table.row(
        {{.text = count.claim.empty() ? "all" : count.claim},
         cell(count.rows),
         cell(count.hold),
         cell(count.explained),
         cell(count.unexplained),
         {.text = std::to_string(count.wrong), .tone = count.wrong > 0 ? Tone::bad : Tone::plain}});
  }
  table.notes = {
      "Predicted: it comes out of the simulation, nothing was set with it in view, and it moves "
      "when "
      "its mechanism is broken. Derived: arithmetic on inputs. Selected: a value or split was "
      "chosen "
      "with this number or its table in view. Fitted: a parameter was set so that it comes out. "
      "Only "
      "the first kind says anything about the model."};
  return html_verdict(lines) + html_table(table);
}

// The table of the terminal, with what a page has room for.
Table ledger_rows(const std::vector<ValidatedScenario>& scenarios) {
  constexpr std::size_t place_of_ours = 3;
  Table table = validation_table(scenarios);
  table.title = "Every number that is compared";
  table.columns.push_back({"source", Align::left});
  table.columns.push_back({"why it misses", Align::left});
  for (std::size_t s = 0; s < scenarios.size(); ++s) {
    for (std::size_t r = 0; r < scenarios[s].rows.size(); ++r) {
      const ValidatedRow& row = scenarios[s].rows[r];
      std::vector<Cell>& cells = table.groups[s].rows[r];
      if (std::isfinite(row.judgement.half_width)) {
        cells[place_of_ours] =
            estimate_cell({row.judgement.ours, row.judgement.half_width, 2}, row.judgement.unit);
      }
      cells.push_back({.text = row.published.source});
      std::string why = row.published.miss;
      if (!row.published.confirmed.empty()) {
        why += " Confirmed: with";
        for (const std::string& change : row.published.confirmed.set) why += " " + change;
        why += fmt::format(" it is {}.", confirmed_cell(row).text);
      }
      cells.push_back({.text = std::move(why)});
    }
  }
  table.notes = {
      "± is the half-width of the interval of ours over replications; ratios and orders "
      "have none."};
  return table;
}

// What was set with a number in view, and how one that is derived is worked out.
Table ledger_grounds(const std::vector<ValidatedScenario>& scenarios) {
  Table table;
  table.columns = {{"what", Align::left},
                   {"chosen or fitted", Align::left},
                   {"formula", Align::left},
                   {"moves with", Align::left}};
  for (const ValidatedScenario& scenario : scenarios) {
    table.group(scenario.title);
    for (const ValidatedRow& row : scenario.rows) {
      const Published& p = row.published;
      if (p.fitted.empty() && p.formula.empty() && p.mutation.empty()) continue;
      table.row({{.text = p.what}, {.text = p.fitted}, {.text = p.formula}, {.text = p.mutation}});
    }
  }
  return table;
}

std::string ledger_coverage(const Coverage& coverage) {
  if (coverage.figures == 0) return {};
  std::string html = fmt::format(
      "<p>{} of {} published figures that were collected are compared, {} are inputs of the "
      "catalogue, {} could not be run.</p>\n",
      coverage.compared, coverage.figures, coverage.inputs,
      coverage.figures - coverage.compared - coverage.inputs);
  Table table;
  table.title = "Why figures could not be run";
  table.columns = {{"why", Align::left}, {"figures"}};
  for (const auto& [why, n] : coverage.not_run) {
    table.row({{.text = why}, {.text = std::to_string(n)}});
  }
  return html + (coverage.not_run.empty() ? "" : html_table(table));
}

}  // namespace

std::vector<ReportSection> ledger_sections(const std::vector<ValidatedScenario>& scenarios,
                                           const Coverage& coverage) {
  std::vector<ReportSection> sections;
  const auto add = [&sections](std::string_view id, std::string_view title, std::string html) {
    if (html.empty()) return;
    sections.push_back({std::string{id}, std::string{title}, std::move(html)});
  };
  add("answer", "The verdict", ledger_answer(scenarios, validation_counts(scenarios)));
  add("rows", "Published and ours", html_table(ledger_rows(scenarios)));
  add("grounds", "What each number rests on", html_table(ledger_grounds(scenarios)));
  add("coverage", "What is not compared", ledger_coverage(coverage));
  return sections;
}

}  // namespace stowplan::view
