#include "view/validation_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

namespace stowplan::view {
namespace {

constexpr std::array<std::string_view, 6> verdict_words{"ok",
                                                        "MISS",
                                                        "MISS (reason confirmed)",
                                                        "MISS (unexplained)",
                                                        "ok (explains a miss: remove it)",
                                                        "REFUTED"};
constexpr std::array<std::string_view, 4> claim_words{"predicted", "derived", "selected", "fitted"};

std::string_view word(Claim claim) { return claim_words[static_cast<std::size_t>(claim)]; }

Tone tone_of(Agreement verdict) {
  if (verdict == Agreement::holds) return Tone::good;
  const bool known = verdict == Agreement::explained || verdict == Agreement::unexplained;
  return known ? Tone::plain : Tone::bad;
}

bool is_order(const ValidatedRow& row) { return !row.published.order.empty(); }

double stated(const Confirmation& c) {
  if (c.time) return seconds(*c.time);
  if (c.memory) return static_cast<double>(c.memory->count());
  return c.rate ? c.rate->count() : c.number.value_or(0);
}

Cell number_cell(double value, const Judgement& judgement) {
  return quantity_cell(value, judgement.unit);
}

// Groups carry the title of their file, which begins with its case; a row of another case says so.
std::string what_of(const ValidatedRow& row, const std::string& title) {
  const Published& p = row.published;
  return title.starts_with(p.study + ":") ? p.what : p.study + ": " + p.what;
}

std::vector<Cell> cells(const ValidatedRow& row, const std::string& title) {
  const Published& p = row.published;
  const Judgement& j = row.judgement;
  std::vector<Cell> line{{.text = what_of(row, title)}, {.text = std::string{word(p.claim)}}};
  if (is_order(row)) {
    line.push_back({.text = fmt::format("{} in order", p.order.size())});
    line.push_back({.text = fmt::format("{:.0f} in order", j.ours)});
    line.push_back({.text = "–", .tone = Tone::muted});
    line.push_back({.text = "exact"});
  } else {
    line.push_back(number_cell(j.published, j));
    line.push_back(number_cell(j.ours, j));
    line.push_back({.text = fmt::format("{:+.1f} %", j.error * 100)});
    line.push_back({.text = fmt::format("{:.4g} %", p.tolerance * 100)});
  }
  line.push_back({.text = std::string{verdict_word(j.verdict)}, .tone = tone_of(j.verdict)});
  return line;
}

// "135 comparisons hold: 4 of 6 predicted, ..."
std::string closing_line(const std::vector<ValidatedScenario>& scenarios) {
  std::vector<ValidationCount> counts = validation_counts(scenarios);
  const ValidationCount c = counts.back();
  counts.pop_back();
  std::string by_claim;
  for (const ValidationCount& of : counts) {
    by_claim +=
        fmt::format("{}{} of {} {}", by_claim.empty() ? "" : ", ", of.hold, of.rows, of.claim);
  }
  return fmt::format(
      "{} comparisons; hold: {}. Of the misses, a run confirms the reason of {}, {} are "
      "unexplained, "
      "{} are not accounted for.\n",
      c.rows, by_claim, c.explained, c.unexplained, c.wrong);
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<' || c == '*' || c == '_' || c == '|') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

std::string coverage_line(const Coverage& coverage) {
  if (coverage.figures == 0) return "";
  std::string out = fmt::format(
      "{} of {} published figures that were collected are compared, {} are inputs of the "
      "catalogue, {} "
      "could not be run.\n",
      coverage.compared, coverage.figures, coverage.inputs,
      coverage.figures - coverage.compared - coverage.inputs);
  return out;
}

std::string coverage_list(const Coverage& coverage) {
  std::string out;
  for (const auto& [why, n] : coverage.not_run) {
    out += fmt::format("- {} could not be run: {}.\n", n, escaped(why));
  }
  return out;
}

// What stands in the way of a row that is neither held nor accounted for.
std::string refutations(const std::vector<ValidatedScenario>& scenarios) {
  std::string out;
  for (const ValidatedScenario& scenario : scenarios) {
    for (const ValidatedRow& row : scenario.rows) {
      if (row.judgement.refuted.empty()) continue;
      out += fmt::format("{}: {}: {}\n", row.published.study, row.published.what,
                         row.judgement.refuted);
    }
  }
  return out;
}

void add_remarks(const ValidatedScenario& scenario, std::string& out) {
  out += fmt::format("\n## {}\n\n`{}`\n\n", escaped(scenario.title), scenario.file);
  std::vector<std::string> said;
  const auto say = [&](std::string line) {
    if (std::find(said.begin(), said.end(), line) != said.end()) return;
    out += line;
    said.push_back(std::move(line));
  };
  for (const ValidatedRow& row : scenario.rows) {
    const Published& p = row.published;
    say(fmt::format("- Source: {}.\n", escaped(p.source)));
    const char* chosen = p.claim == Claim::selected ? "Chosen" : "Fitted";
    if (!p.fitted.empty()) say(fmt::format("- {}: {}.\n", chosen, escaped(p.fitted)));
    if (!p.formula.empty()) {
      say(fmt::format("- {} is derived: `{}`.\n", escaped(p.what), p.formula));
    }
    if (!p.mutation.empty()) {
      say(fmt::format("- {} moves with `--set {}`.\n", escaped(p.what), p.mutation));
    }
  }
  for (const ValidatedRow& row : scenario.rows) {
    const Published& p = row.published;
    if (p.miss.empty()) continue;
    std::string line = fmt::format("- {} misses: {}", escaped(p.what), escaped(p.miss));
    for (const std::string& change : p.confirmed.set) line += fmt::format(" `--set {}`", change);
    if (!p.confirmed.empty()) {
      line += fmt::format(" gives {}.", confirmed_cell(row).text);
    }
    say(line + "\n");
  }
}

std::string markdown(const std::vector<ValidatedScenario>& scenarios, const Coverage& coverage) {
  std::string out =
      "# Validation\n\n"
      "This page is what `make validate` prints; do not edit it. Each row holds a published number "
      "against\nthe mean of a simulation. *Predicted*: it comes out of the simulation, nothing was "
      "set "
      "with it in view,\nand it moves when its mechanism is broken. *Derived*: arithmetic on "
      "inputs; "
      "the formula is recomputed\nwithout the simulator. *Selected*: a value or split was chosen "
      "with "
      "this number or its table in view.\n*Fitted*: a parameter was set so that it comes out. Only "
      "the "
      "first kind says anything about the model.\nAllowed are 10 % for medians and means, 20 % for "
      "p99, 15 % for ratios; orders must be exact. A miss names\na run that confirms its reason, "
      "which "
      "was run again for this page, or says that it is unexplained. What\nthe unit tests and the "
      "conformance runner hold is in [oracles](oracles.md).\n\n";
  out += closing_line(scenarios) + coverage_line(coverage) + "\n";
  out += coverage_list(coverage) + (coverage.not_run.empty() ? "" : "\n");
  out += markdown_table(validation_table(scenarios));
  for (const ValidatedScenario& scenario : scenarios) add_remarks(scenario, out);
  return out;
}

std::string json(const std::vector<ValidatedScenario>& scenarios) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const ValidatedScenario& scenario : scenarios) {
    for (const ValidatedRow& row : scenario.rows) {
      const Published& p = row.published;
      const Judgement& j = row.judgement;
      list.push_back({{"file", scenario.file},
                      {"case", p.study},
                      {"what", p.what},
                      {"claim", word(p.claim)},
                      {"unit", j.unit},
                      {"published", j.published},
                      {"ours", j.ours},
                      {"error", j.error},
                      {"tolerance", is_order(row) ? 0.0 : p.tolerance},
                      {"verdict", verdict_word(j.verdict)},
                      {"source", p.source},
                      {"fitted", p.fitted},
                      {"formula", p.formula},
                      {"mutation", p.mutation},
                      {"miss", p.miss},
                      {"refuted", j.refuted}});
    }
  }
  return list.dump(2) + "\n";
}

}  // namespace

std::string_view verdict_word(Agreement verdict) {
  return verdict_words[static_cast<std::size_t>(verdict)];
}

std::vector<ValidationCount> validation_counts(const std::vector<ValidatedScenario>& scenarios) {
  std::vector<ValidationCount> counts(claim_words.size() + 1);
  for (std::size_t i = 0; i < claim_words.size(); ++i) counts[i].claim = claim_words[i];
  const auto add = [](ValidationCount& count, Agreement verdict) {
    ++count.rows;
    switch (verdict) {
      case Agreement::holds:
        ++count.hold;
        break;
      case Agreement::explained:
        ++count.explained;
        break;
      case Agreement::unexplained:
        ++count.unexplained;
        break;
      case Agreement::missed:
      case Agreement::stale:
      case Agreement::refuted:
        ++count.wrong;
    }
  };
  for (const ValidatedScenario& scenario : scenarios) {
    for (const ValidatedRow& row : scenario.rows) {
      add(counts[static_cast<std::size_t>(row.published.claim)], row.judgement.verdict);
      add(counts.back(), row.judgement.verdict);
    }
  }
  return counts;
}

Table validation_table(const std::vector<ValidatedScenario>& scenarios) {
  Table table;
  table.columns = {
      {"what", Align::left}, {"claim", Align::left},  {"published"}, {"ours"}, {"error"},
      {"allowed"},           {"verdict", Align::left}};
  for (const ValidatedScenario& scenario : scenarios) {
    table.group(scenario.title);
    for (const ValidatedRow& row : scenario.rows) table.row(cells(row, scenario.title));
  }
  return table;
}

Cell confirmed_cell(const ValidatedRow& row) {
  return number_cell(stated(row.published.confirmed), row.judgement);
}

bool all_accounted_for(const std::vector<ValidatedScenario>& scenarios) {
  return validation_counts(scenarios).back().wrong == 0;
}

std::string validation_output(const std::vector<ValidatedScenario>& scenarios,
                              const Coverage& coverage, OutputFormat format,
                              const TextStyle& style) {
  switch (format) {
    case OutputFormat::json:
      return json(scenarios);
    case OutputFormat::csv:
      return csv_table(validation_table(scenarios));
    case OutputFormat::markdown:
      return markdown(scenarios, coverage);
    case OutputFormat::table:
      break;
  }
  return text_table(validation_table(scenarios), style) + "\n" + closing_line(scenarios) +
         coverage_line(coverage) + refutations(scenarios);
}

}  // namespace stowplan::view
