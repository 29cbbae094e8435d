#include "cli/print/validation_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

namespace stowplan {
namespace {

constexpr std::array<std::string_view, 4> verdict_words{"ok", "MISS", "MISS (explained)",
                                                        "ok (explains a miss: remove it)"};
constexpr std::array<std::string_view, 2> claim_words{"predicted", "fitted"};

std::string_view word(Agreement verdict) {
  return verdict_words[static_cast<std::size_t>(verdict)];
}
std::string_view word(Claim claim) { return claim_words[static_cast<std::size_t>(claim)]; }

Tone tone_of(Agreement verdict) {
  if (verdict == Agreement::holds) return Tone::good;
  return verdict == Agreement::explained ? Tone::plain : Tone::bad;
}

bool is_order(const ValidatedRow& row) { return !row.published.order.empty(); }

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
  line.push_back({.text = std::string{word(j.verdict)}, .tone = tone_of(j.verdict)});
  return line;
}

Table rows_table(const std::vector<ValidatedScenario>& scenarios) {
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

struct Count {
  std::size_t rows = 0;
  std::size_t predicted = 0;
  std::size_t predicted_hold = 0;
  std::size_t fitted_hold = 0;
  std::size_t explained = 0;
  std::size_t wrong = 0;
};

Count count(const std::vector<ValidatedScenario>& scenarios) {
  Count c;
  for (const ValidatedScenario& scenario : scenarios) {
    for (const ValidatedRow& row : scenario.rows) {
      const bool predicted = row.published.claim == Claim::predicted;
      const Agreement verdict = row.judgement.verdict;
      ++c.rows;
      c.predicted += predicted ? 1 : 0;
      if (verdict == Agreement::holds) ++(predicted ? c.predicted_hold : c.fitted_hold);
      if (verdict == Agreement::explained) ++c.explained;
      if (verdict == Agreement::missed || verdict == Agreement::stale) ++c.wrong;
    }
  }
  return c;
}

std::string closing_line(const std::vector<ValidatedScenario>& scenarios) {
  const Count c = count(scenarios);
  return fmt::format(
      "{} comparisons: {} of {} predictions hold, {} of {} fits hold; {} misses are explained, {} "
      "are not.\n",
      c.rows, c.predicted_hold, c.predicted, c.fitted_hold, c.rows - c.predicted, c.explained,
      c.wrong);
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<' || c == '*' || c == '_' || c == '|') out += '\\';
    out += c == '\n' ? ' ' : c;
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
    if (!p.fitted.empty()) say(fmt::format("- Fitted: {}.\n", escaped(p.fitted)));
  }
  for (const ValidatedRow& row : scenario.rows) {
    const Published& p = row.published;
    if (!p.miss.empty()) say(fmt::format("- {} misses: {}\n", escaped(p.what), escaped(p.miss)));
  }
}

std::string markdown(const std::vector<ValidatedScenario>& scenarios) {
  std::string out =
      "# Validation\n\n"
      "This page is what `make validate` prints; do not edit it. Each row holds a published number "
      "against\nthe mean of a simulation. *Predicted*: no parameter was set with the number in "
      "view. *Fitted*: one was,\nso agreement shows that the arithmetic is right and nothing more. "
      "Allowed are 10 % for medians, 20 % for\np99, 15 % for ratios; orders must be exact. What "
      "the unit tests and the conformance runner hold is\nin [oracles](oracles.md).\n\n";
  out += closing_line(scenarios) + "\n";
  out += markdown_table(rows_table(scenarios));
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
                      {"verdict", word(j.verdict)},
                      {"source", p.source},
                      {"fitted", p.fitted},
                      {"miss", p.miss}});
    }
  }
  return list.dump(2) + "\n";
}

}  // namespace

bool all_accounted_for(const std::vector<ValidatedScenario>& scenarios) {
  return count(scenarios).wrong == 0;
}

std::string validation_output(const std::vector<ValidatedScenario>& scenarios, OutputFormat format,
                              const TextStyle& style) {
  switch (format) {
    case OutputFormat::json:
      return json(scenarios);
    case OutputFormat::csv:
      return csv_table(rows_table(scenarios));
    case OutputFormat::markdown:
      return markdown(scenarios);
    case OutputFormat::table:
      break;
  }
  return text_table(rows_table(scenarios), style) + "\n" + closing_line(scenarios);
}

}  // namespace stowplan
