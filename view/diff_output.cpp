#include "view/diff_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "view/diff_reasons.hpp"
#include "view/diff_sums.hpp"
#include "view/format_quantity.hpp"

namespace stowplan::view {
namespace {

constexpr std::array<MetricId, 5> layout_rows{"hosts.mean", "density.instances_per_host",
                                              "memory.shared", "cpu.useful", "cpu.overhead"};
constexpr std::array<MetricId, 4> workload_rows{"response_time.mean", "response_time.p99",
                                                "throughput", "isolation.blast_radius.instances"};

std::string share_text(double change, double whole) {
  if (whole == 0) return "–";
  const double percent = change / whole * 100;
  if (std::isnan(percent)) return "–";
  return std::abs(percent) < 0.5 ? "0 %" : fmt::format("{:+.0f} %", percent);
}

/// With its interval where both layouts have the metric; muted where it may be noise.
Cell difference_cell(const Comparison& comparison, const Part& part) {
  for (const Difference& d : comparison.differences) {
    if (d.key != part.key) continue;
    // Differences are of the first layout to the second, as the columns are.
    return change_cell(d.estimate, d.key.unit(), d.significant ? Tone::plain : Tone::muted);
  }
  return {.text = format_change(part.change(), part.unit())};
}

void add_row(Table& table, const Comparison& comparison, std::string label, const Part& part,
             double whole_change) {
  table.row({{.text = std::move(label)},
             quantity_cell(part.a, part.unit()),
             quantity_cell(part.b, part.unit()),
             difference_cell(comparison, part),
             {.text = share_text(part.change(), whole_change)}});
}

void add_sum(Table& table, const Comparison& comparison, const MetricScope& scope, const Sum& sum) {
  const std::vector<Part> parts = parts_of(comparison, scope, sum);
  const Part whole = whole_of(comparison, scope, sum.whole);
  if (parts.empty() || (whole.a == 0 && whole.b == 0)) return;
  table.group(std::string{sum.title});
  for (const Part& part : parts) add_row(table, comparison, part.name, part, whole.change());
  add_row(table, comparison, "together", whole, whole.change());
}

void add_plain(Table& table, const Comparison& comparison, const MetricScope& scope,
               std::span<const MetricId> metrics) {
  table.group("Beside it");
  for (const MetricId metric : metrics) {
    const Part part = whole_of(comparison, scope, metric);
    if (part.a == 0 && part.b == 0) continue;
    add_row(table, comparison, part.name, part, 0);
  }
}

Table sums_table(const Comparison& comparison, const MetricScope& scope) {
  Table table;
  table.title = scope.is_layout() ? "Whole layout" : scope.text();
  table.columns = {{"", Align::left},
                   {comparison.layouts[0].name},
                   {comparison.layouts[1].name},
                   {"difference"},
                   {"of all"}};
  if (scope.is_layout()) {
    add_sum(table, comparison, scope, money_sum);
    add_plain(table, comparison, scope, layout_rows);
  } else {
    add_sum(table, comparison, scope, start_sum);
    add_sum(table, comparison, scope, memory_sum);
    add_plain(table, comparison, scope, workload_rows);
  }
  return table;
}

std::vector<Table> tables_of(const Comparison& comparison) {
  std::vector<Table> tables;
  for (const MetricScope& scope : workloads_of(comparison)) {
    tables.push_back(sums_table(comparison, scope));
  }
  tables.push_back(sums_table(comparison, {}));
  return tables;
}

Table inputs_table(const Comparison& comparison, const std::vector<ChangedInput>& inputs) {
  Table table;
  table.title = "What is different in the scenario";
  table.columns = {{"", Align::left},
                   {comparison.layouts[0].name, Align::left},
                   {comparison.layouts[1].name, Align::left}};
  std::string last;
  for (const ChangedInput& input : inputs) {
    if (input.workload != last) table.group(MetricScope::workload(input.workload).text());
    last = input.workload;
    table.row({{.text = input.key}, {.text = input.a}, {.text = input.b}});
  }
  return table;
}

std::string json(const Comparison& comparison, const std::vector<ChangedInput>& inputs) {
  nlohmann::ordered_json document{{"a", comparison.layouts[0].name},
                                  {"b", comparison.layouts[1].name},
                                  {"inputs", nlohmann::ordered_json::array()},
                                  {"reasons", reasons(comparison)},
                                  {"metrics", nlohmann::ordered_json::array()}};
  for (const ChangedInput& i : inputs) {
    document["inputs"].push_back(
        {{"workload", i.workload}, {"key", i.key}, {"a", i.a}, {"b", i.b}});
  }
  for (const Difference& d : comparison.differences) {
    const Part part = part_of(comparison, "", d.key);
    document["metrics"].push_back({{"scope", d.key.scope.text()},
                                   {"metric", d.key.name()},
                                   {"unit", d.key.unit()},
                                   {"a", part.a},
                                   {"b", part.b},
                                   {"difference", d.estimate.mean},
                                   {"half_width", d.estimate.half_width},
                                   {"significant", d.significant}});
  }
  return document.dump(2) + "\n";
}

/// A line a metric, exact numbers, for spreadsheets.
std::string csv(const Comparison& comparison) {
  std::string out = "scope,metric,unit,a,b,difference,half_width,significant\n";
  const auto field = [](double value) { return std::isfinite(value) ? shortest(value) : ""; };
  for (const Difference& d : comparison.differences) {
    const Part part = part_of(comparison, "", d.key);
    out +=
        fmt::format("{},{},{},{},{},{},{},{}\n", csv_field(d.key.scope.text()),
                    csv_field(d.key.name()), csv_field(d.key.unit()), field(part.a), field(part.b),
                    field(d.estimate.mean), field(d.estimate.half_width), d.significant);
  }
  return out;
}

}  // namespace

DiffParts diff_parts(const Comparison& comparison, const std::vector<ChangedInput>& inputs) {
  DiffParts parts{.reasons = reasons(comparison), .tables = {}};
  if (!inputs.empty()) parts.tables.push_back(inputs_table(comparison, inputs));
  for (Table& table : tables_of(comparison)) parts.tables.push_back(std::move(table));
  return parts;
}

std::string diff_output(const Comparison& comparison, const std::vector<ChangedInput>& inputs,
                        OutputFormat format, Depth depth, const TextStyle& style) {
  if (format == OutputFormat::json) return json(comparison, inputs);
  if (format == OutputFormat::csv) return csv(comparison);
  std::string out;
  const bool markdown = format == OutputFormat::markdown;
  const auto add = [&](const Table& table) {
    if (!out.empty()) out += '\n';
    out += markdown ? markdown_table(table) : text_table(table, style);
  };
  const bool screen = depth == Depth::screen;
  const DiffParts parts =
      screen ? DiffParts{screen_reasons(comparison, inputs), {}} : diff_parts(comparison, inputs);
  for (const std::string& line : parts.reasons) {
    out += (markdown ? "- " + line : wrapped(printable(line), style.width, 0)) + "\n";
  }
  if (screen) {
    if (!markdown) out += "\nMore: --all; as JSON or CSV: --format\n";
    return out;
  }
  for (const Table& table : parts.tables) add(table);
  return out;
}

}  // namespace stowplan::view
