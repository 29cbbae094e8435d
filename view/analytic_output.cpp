#include "view/analytic_output.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace stowplan::view {
namespace {

Cell error_cell(double relative_error) {
  if (std::isnan(relative_error)) return {"-", "", Tone::muted};
  const Tone tone = std::abs(relative_error) > 0.1 ? Tone::bad : Tone::plain;
  return {fmt::format("{:+.1f} %", relative_error * 100), "", tone, relative_error};
}

// Each caveat once, with the workloads that it is about.
void add_caveats(const std::vector<analytic::Caveat>& caveats, Table& table) {
  std::vector<std::pair<std::string, std::vector<std::string>>> by_text;
  for (const analytic::Caveat& caveat : caveats) {
    const std::string who = caveat.scope.is_layout() ? "" : caveat.scope.name;
    const auto same = std::ranges::find(by_text, caveat.text,
                                        &std::pair<std::string, std::vector<std::string>>::first);
    if (same == by_text.end()) {
      by_text.push_back({caveat.text, {who}});
    } else if (std::ranges::find(same->second, who) == same->second.end()) {
      same->second.push_back(who);
    }
  }
  for (const auto& [text, who] : by_text) {
    const bool of_layout = who.size() == 1 && who[0].empty();
    table.notes.push_back("Does not hold well: " +
                          (of_layout ? "" : fmt::format("{}: ", fmt::join(who, ", "))) + text);
  }
}

Table table_of(const AnalyticLayout& layout, const LayoutResult& simulated) {
  Table table;
  table.title = fmt::format("Closed form against simulation: {} (solved in {:.1f} ms)", layout.name,
                            layout.milliseconds);
  table.columns = {{"metric", Align::left}, {"analytic"}, {"simulated"}, {"error"}};
  for (const analytic::Agreement& row : analytic::compare(layout.answer, simulated)) {
    table.row({Cell{row.key.text()}, quantity_cell(row.analytic, row.key.unit()),
               estimate_cell(row.simulated, row.key.unit()), error_cell(row.relative_error)});
  }
  add_caveats(layout.answer.caveats, table);
  return table;
}

// What a decision is made on: hosts and cost of the layout, the mean response time of workloads.
bool is_on_screen(const MetricKey& key) {
  if (key.scope.is_layout()) return key.id == "hosts.mean" || key.id == "cost.month";
  return key.scope.is_workload() && key.id == "response_time.mean";
}

/// The answers of all layouts side by side, each with its error.
Table screen_of(std::span<const AnalyticLayout> answers, const Comparison& comparison) {
  Table table;
  table.title = "Closed form, and its error against the simulation";
  table.columns.push_back({"", Align::left});
  std::vector<MetricKey> keys;
  std::vector<std::vector<analytic::Agreement>> columns;
  std::vector<analytic::Caveat> caveats;
  for (const AnalyticLayout& layout : answers) {
    const auto at = std::ranges::find(comparison.layouts, layout.name, &LayoutResult::name);
    if (at == comparison.layouts.end()) continue;
    table.columns.push_back({layout.name});
    columns.push_back(analytic::compare(layout.answer, *at));
    for (const analytic::Agreement& row : columns.back()) {
      if (is_on_screen(row.key) && std::ranges::find(keys, row.key) == keys.end()) {
        keys.push_back(row.key);
      }
    }
    caveats.insert(caveats.end(), layout.answer.caveats.begin(), layout.answer.caveats.end());
  }
  for (const MetricKey& key : keys) {
    std::vector<Cell> cells{{.text = key.text()}};
    for (const std::vector<analytic::Agreement>& column : columns) {
      const auto row = std::ranges::find(column, key, &analytic::Agreement::key);
      if (row == column.end()) {
        cells.push_back({.text = "–"});
        continue;
      }
      Cell cell = quantity_cell(row->analytic, key.unit());
      const Cell error = error_cell(row->relative_error);
      cell.spread = error.text;
      cell.tone = error.tone;
      cells.push_back(std::move(cell));
    }
    table.row(std::move(cells));
  }
  add_caveats(caveats, table);
  return table;
}

}  // namespace

Table closed_form_table(std::span<const AnalyticLayout> answers) {
  Table table;
  table.title = "Closed form, without a simulation";
  table.columns.push_back({"", Align::left});
  for (const AnalyticLayout& layout : answers) table.columns.push_back({layout.name});
  std::vector<Cell> hosts{{.text = "hosts"}};
  std::vector<Cell> cost{{.text = "cost"}};
  std::vector<analytic::Caveat> caveats;
  for (const AnalyticLayout& layout : answers) {
    hosts.push_back(quantity_cell(layout.answer.hosts, "1"));
    cost.push_back(quantity_cell(layout.answer.cost_month, "USD/month"));
    caveats.insert(caveats.end(), layout.answer.caveats.begin(), layout.answer.caveats.end());
  }
  table.row(std::move(hosts));
  table.row(std::move(cost));
  if (answers.empty()) return table;
  for (std::size_t w = 0; w < answers.front().answer.workloads.size(); ++w) {
    std::vector<Cell> cells{
        {.text = "response time of " + answers.front().answer.workloads[w].workload + ", mean"}};
    for (const AnalyticLayout& layout : answers) {
      const double time = layout.answer.workloads[w].response_time;
      cells.push_back(std::isfinite(time) ? quantity_cell(time, "s")
                                          : Cell{.text = "does not keep up", .tone = Tone::bad});
    }
    table.row(std::move(cells));
  }
  add_caveats(caveats, table);
  return table;
}

std::vector<Table> analytic_tables(std::span<const AnalyticLayout> answers,
                                   const Comparison& comparison, Depth depth) {
  std::vector<Table> tables;
  if (depth == Depth::screen) {
    tables.push_back(screen_of(answers, comparison));
    if (tables.back().groups.empty()) tables.clear();
    return tables;
  }
  for (const AnalyticLayout& layout : answers) {
    const auto at = std::ranges::find(comparison.layouts, layout.name, &LayoutResult::name);
    if (at != comparison.layouts.end()) tables.push_back(table_of(layout, *at));
  }
  return tables;
}

std::string analytic_output(const std::vector<AnalyticLayout>& answers,
                            const Comparison& comparison, OutputFormat format, Depth depth,
                            const TextStyle& style) {
  std::string text;
  for (const Table& table : analytic_tables(answers, comparison, depth)) {
    text += "\n";
    text += format == OutputFormat::markdown ? markdown_table(table) : text_table(table, style);
  }
  return text;
}

}  // namespace stowplan::view
