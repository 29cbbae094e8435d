#include "view/comparison_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <string_view>
#include <utility>

#include "sim/config/quantity.hpp"
#include "view/cautions.hpp"
#include "view/density_table.hpp"
#include "view/headline.hpp"
#include "view/latency_reasons.hpp"
#include "view/verdict.hpp"

namespace stowplan::view {
namespace {

std::string confidence_text(const Comparison& comparison) {
  return fmt::format("{:.6g} %", comparison.confidence * 100);
}

bool has_rows(const Table& table) {
  return std::ranges::any_of(table.groups, [](const Table::Group& g) { return !g.rows.empty(); });
}

Table layout_columns(const Comparison& comparison, std::string title, std::string first) {
  Table table;
  table.title = std::move(title);
  table.columns.push_back({std::move(first), Align::left});
  for (const LayoutResult& layout : comparison.layouts) table.columns.push_back({layout.name});
  return table;
}

/// Scopes of a kind, in order of appearance.
std::vector<MetricScope> scopes_of(const Comparison& comparison, ScopeKind kind) {
  std::vector<MetricScope> scopes;
  for (const LayoutResult& layout : comparison.layouts) {
    for (const Metric& metric : layout.metrics) {
      const MetricScope& scope = metric.key.scope;
      if (scope.kind != kind) continue;
      if (std::ranges::find(scopes, scope) == scopes.end()) scopes.push_back(scope);
    }
  }
  return scopes;
}

std::string heading_of(const MetricScope& scope) {
  return scope.is_layout() ? "whole layout" : scope.text();
}

Tone judge(bool significant, double difference, Better better) {
  if (!significant || better == Better::neither || difference == 0) return Tone::plain;
  return (difference < 0) == (better == Better::lower) ? Tone::good : Tone::bad;
}

/// One row of a metric across layouts; false where no layout has it, or it is not worth a line.
bool metric_cells(const Comparison& comparison, const MetricKey& key, Show show,
                  std::vector<Cell>& cells) {
  bool found = false;
  bool zero = true;
  const Metric* first = comparison.layouts.front().find(key);
  for (const LayoutResult& layout : comparison.layouts) {
    const Metric* metric = layout.find(key);
    if (metric == nullptr) {
      cells.push_back({.text = "–", .tone = Tone::muted});
      continue;
    }
    found = true;
    zero = zero && (metric->estimate.mean == 0 || std::isnan(metric->estimate.mean));
    Tone tone = Tone::plain;
    if (first != nullptr && metric != first) {
      tone = judge(differ(comparison, key, comparison.layouts.front(), layout),
                   metric->estimate.mean - first->estimate.mean, key.id.better());
    }
    cells.push_back(metric_cell(*metric, tone));
  }
  return found && !(zero && show == Show::if_any);
}

void add_headlines(const Comparison& comparison, const MetricScope& scope,
                   std::span<const Headline> headlines, Table& table) {
  for (const Headline& headline : headlines) {
    std::vector<Cell> cells{
        {.text = headline.label(), .metric = std::string{headline.metric.family().name}}};
    const MetricKey key{scope, headline.metric, std::string{headline.phase}};
    if (!metric_cells(comparison, key, headline.show, cells)) continue;
    const bool grouped = headline.group.empty() ||
                         (!table.groups.empty() && table.groups.back().name == headline.group);
    if (!grouped) table.group(std::string{headline.group});
    table.row(std::move(cells));
  }
}

/// The same finding of every layout, where any has it.
void add_finding(const Comparison& comparison, const MetricScope& scope, std::string_view name,
                 std::string label, Table& table) {
  std::vector<Cell> cells{{.text = std::move(label)}};
  bool found = false;
  for (const LayoutResult& layout : comparison.layouts) {
    const Finding* finding = layout.finding(scope, name);
    found = found || finding != nullptr;
    cells.push_back({.text = finding != nullptr ? finding->text : "–"});
  }
  if (found) table.row(std::move(cells));
}

Table scoped_table(const Comparison& comparison, ScopeKind kind, std::string title,
                   std::span<const Headline> headlines) {
  Table table = layout_columns(comparison, std::move(title), "");
  for (const MetricScope& scope : scopes_of(comparison, kind)) {
    table.group(scope.name);
    add_headlines(comparison, scope, headlines, table);
    add_finding(comparison, scope, "isolation", "isolation", table);
  }
  return table;
}

// Headline metrics with a good direction: what a decision is made on.
bool worth_comparing(const Difference& d) {
  const MetricId id = d.key.id;
  if (d.key.scope.is_layout()) return id.better() != Better::neither && is_headline(id);
  return d.key.scope.is_workload() && (id == "response_time.p99" || id == "requests.failed_share" ||
                                       id == "isolation.blast_radius.tenants");
}

std::string relative_text(const Comparison& comparison, const Difference& d) {
  for (const LayoutResult& layout : comparison.layouts) {
    if (layout.name != d.a) continue;
    const Metric* metric = layout.find(d.key);
    if (metric == nullptr || metric->estimate.mean == 0) return "–";
    const double percent = d.estimate.mean / std::abs(metric->estimate.mean) * 100;
    if (!std::isfinite(percent)) return "–";
    const int decimals = std::abs(percent) >= 100 ? 0 : (std::abs(percent) >= 10 ? 1 : 2);
    return fmt::format("{:+.{}f} %", percent, decimals);
  }
  return "–";
}

Cell significance_cell(const Difference& d) {
  if (!std::isfinite(d.estimate.half_width)) return {.text = "not known", .tone = Tone::muted};
  if (!d.significant) return {.text = "not significant", .tone = Tone::muted};
  const Tone tone = judge(true, d.estimate.mean, d.key.id.better());
  if (tone == Tone::plain) return {.text = "significant"};
  return {.text = tone == Tone::good ? "significant, better" : "significant, worse", .tone = tone};
}

Table difference_table(const Comparison& comparison, const std::string& a, const std::string& b,
                       Depth depth) {
  Table table;
  table.title = b + " compared with " + a;
  table.columns = {
      {"", Align::left}, {b + " minus " + a}, {"relative"}, {"beyond the noise?", Align::left}};
  for (const Difference& d : comparison.differences) {
    if (d.a != a || d.b != b) continue;
    const bool nothing =
        std::isnan(d.estimate.mean) || (d.estimate.mean == 0 && d.estimate.half_width == 0);
    if (depth == Depth::headlines && (nothing || !worth_comparing(d))) continue;
    const std::string heading = heading_of(d.key.scope);
    if (table.groups.empty() || table.groups.back().name != heading) table.group(heading);
    table.row({{.text = d.key.name()},
               change_cell(d.estimate, d.key.unit()),
               {.text = relative_text(comparison, d)},
               significance_cell(d)});
  }
  table.notes.push_back(fmt::format(
      "Paired over {} replications on the same random numbers; significant where zero lies outside "
      "the {} interval.",
      comparison.replications, confidence_text(comparison)));
  return table;
}

// Every pair is compared; headlines keep to those with the first layout, the one to improve on.
void add_differences(const Comparison& comparison, Depth depth, std::vector<Table>& tables) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const Difference& d : comparison.differences) {
    if (depth == Depth::headlines && d.a != comparison.layouts.front().name) continue;
    const std::pair pair{d.a, d.b};
    if (std::ranges::find(pairs, pair) == pairs.end()) pairs.push_back(pair);
  }
  for (const auto& [a, b] : pairs) tables.push_back(difference_table(comparison, a, b, depth));
}

Table findings_table(const Comparison& comparison) {
  Table table;
  table.title = "Findings";
  table.columns = {{"", Align::left}, {"finding", Align::left}, {"", Align::left}};
  for (const LayoutResult& layout : comparison.layouts) {
    table.group(layout.name);
    for (const Finding& f : layout.findings) {
      table.row({{.text = f.scope.is_layout() ? "layout" : f.scope.text()},
                 {.text = f.name},
                 {.text = f.text}});
    }
  }
  return table;
}

Table all_metrics(const Comparison& comparison) {
  Table table = layout_columns(comparison, "All metrics", "");
  std::vector<MetricKey> seen;
  for (const LayoutResult& layout : comparison.layouts) {
    for (const Metric& metric : layout.metrics) {
      if (std::ranges::find(seen, metric.key) == seen.end()) seen.push_back(metric.key);
    }
  }
  std::ranges::stable_sort(seen, {}, [](const MetricKey& key) { return key.scope.text(); });
  for (const MetricKey& key : seen) {
    const std::string heading = heading_of(key.scope);
    if (table.groups.empty() || table.groups.back().name != heading) table.group(heading);
    std::vector<Cell> cells{{.text = key.name(), .metric = std::string{key.id.family().name}}};
    metric_cells(comparison, key, Show::always, cells);
    table.row(std::move(cells));
  }
  return table;
}

}  // namespace

std::vector<Table> comparison_tables(const Comparison& comparison, Depth depth) {
  std::vector<Table> tables;
  if (comparison.layouts.empty()) return tables;
  const auto add = [&](std::string_view name) {
    for (Table& table : comparison_part(comparison, name)) tables.push_back(std::move(table));
  };
  add("layouts");
  add("workloads");
  add("pools");
  add("reasons");
  add("density");
  add_differences(comparison, depth, tables);
  if (depth == Depth::everything) {
    add("findings");
    add("metrics");
  }
  std::erase_if(tables, [](const Table& table) { return !has_rows(table); });
  return tables;
}

std::vector<Table> comparison_part(const Comparison& comparison, std::string_view name) {
  std::vector<Table> tables;
  if (comparison.layouts.empty()) return tables;
  if (name == "layouts") {
    tables.push_back(layout_columns(comparison, "Side by side", ""));
    add_headlines(comparison, {}, layout_headlines(), tables.back());
  } else if (name == "workloads") {
    tables.push_back(
        scoped_table(comparison, ScopeKind::workload, "Workloads", workload_headlines()));
  } else if (name == "pools") {
    tables.push_back(scoped_table(comparison, ScopeKind::pool, "Pools", pool_headlines()));
  } else if (name == "reasons") {
    tables.push_back(reasons_table(comparison));
  } else if (name == "density") {
    tables.push_back(density_table(comparison));
  } else if (name == "differences") {
    add_differences(comparison, Depth::everything, tables);
  } else if (name == "findings") {
    tables.push_back(findings_table(comparison));
  } else {
    tables.push_back(all_metrics(comparison));
  }
  std::erase_if(tables, [](const Table& table) { return !has_rows(table); });
  if (tables.empty()) {
    tables.emplace_back().title = name == "reasons" ? "No reasons: no request was answered, or "
                                                      "--no-reasons leaves them out"
                                  : name == "differences"
                                      ? "No differences: they are between layouts, and there is one"
                                      : fmt::format("No {} to show", name);
  }
  return tables;
}

bool has_marks(const Table& table) {
  return std::ranges::any_of(table.groups, [](const Table::Group& group) {
    return std::ranges::any_of(group.rows, [](const std::vector<Cell>& row) {
      return std::ranges::any_of(
          row, [](const Cell& c) { return c.tone == Tone::good || c.tone == Tone::bad; });
    });
  });
}

std::string digest_text(std::uint64_t digest) { return fmt::format("{:016x}", digest); }

std::vector<std::string> provenance(const Comparison& comparison, std::string_view version,
                                    Depth depth) {
  std::vector<std::string> lines;
  std::string first = fmt::format("stowplan {}, seed {}, ", version, comparison.seed);
  if (comparison.replications == 0) {
    first += "no layout could be simulated to its end";
  } else if (comparison.replications == 1) {
    first += "one replication: no intervals";
  } else {
    first += fmt::format("{} replications, ± is the {} interval", comparison.replications,
                         confidence_text(comparison));
    if (comparison.first_look < static_cast<std::size_t>(comparison.replications)) {
      first += ", widened for having been looked at until it was narrow";
    }
  }
  lines.push_back(std::move(first));
  if (comparison.currency != Currency::usd) {
    lines.push_back(fmt::format("money in {}, at {:.6g} to the US dollar",
                                names_of(comparison.currency).code, comparison.per_dollar));
  }
  if (depth == Depth::screen) {
    std::string digests;
    for (const LayoutResult& layout : comparison.layouts) {
      digests += fmt::format("{}{} {}", digests.empty() ? "digests: " : ", ", layout.name,
                             digest_text(layout.digest));
    }
    if (!digests.empty()) lines.push_back(std::move(digests));
    return lines;
  }
  for (const LayoutResult& layout : comparison.layouts) {
    if (!layout.warm_up || !layout.warm_up->long_enough) continue;
    lines.push_back(fmt::format("{}: warm-up of {}, MSER-5 asks for {}", layout.name,
                                config::format(layout.warm_up->stated),
                                config::format(layout.warm_up->needed)));
  }
  for (const LayoutResult& layout : comparison.layouts) {
    lines.push_back(fmt::format("{}: {} events, digest {}", layout.name, layout.events,
                                digest_text(layout.digest)));
  }
  return lines;
}

}  // namespace stowplan::view
