#include "view/report/comparison_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <utility>

#include "models/metric/families.hpp"
#include "sim/config/diagnostic.hpp"
#include "view/analytic_output.hpp"
#include "view/answers.hpp"
#include "view/assertion_lines.hpp"
#include "view/cautions.hpp"
#include "view/comparison_tables.hpp"
#include "view/diff_output.hpp"
#include "view/headline.hpp"
#include "view/report/html.hpp"
#include "view/screen.hpp"

namespace stowplan::view {
namespace {

bool has_rows(const Table& table) {
  return std::ranges::any_of(table.groups, [](const Table::Group& g) { return !g.rows.empty(); });
}

Table part(const Comparison& comparison, std::string_view name) {
  std::vector<Table> tables = comparison_part(comparison, name);
  return tables.empty() ? Table{} : std::move(tables.front());
}

// Of the table of layouts those groups of rows.
Table groups_of(const Comparison& comparison, std::string_view title,
                std::initializer_list<std::string_view> names) {
  Table table = part(comparison, "layouts");
  table.title = title;
  std::erase_if(table.groups, [&](const Table::Group& group) {
    return std::ranges::find(names, group.name) == names.end();
  });
  return table;
}

// Of the table of workloads those rows whose metric one of these begins.
Table rows_of_workloads(const Comparison& comparison, std::string_view title,
                        std::initializer_list<std::string_view> metrics) {
  Table table = part(comparison, "workloads");
  table.title = title;
  for (Table::Group& group : table.groups) {
    std::erase_if(group.rows, [&](const std::vector<Cell>& row) {
      const std::string& name = row.front().metric.empty() ? row.front().text : row.front().metric;
      return std::ranges::none_of(metrics, [&](std::string_view m) { return name.starts_with(m); });
    });
  }
  return table;
}

// One table, with the words that explain its marks.
std::string explained(Table table) {
  if (!has_rows(table)) return {};
  std::vector<Table> one{std::move(table)};
  explain_marks(one);
  return html_table(one.front());
}

std::string folded(std::string_view summary, const std::string& html) {
  if (html.empty()) return {};
  return fmt::format("<details><summary>{}</summary>\n{}</details>\n", html_text(summary), html);
}

std::string figure(PictureKind kind, const ReportSource& source, std::string_view caption) {
  const PictureSource drawn{source.scenario, source.comparison};
  return html_figure(draw_picture(kind, drawn, Theme::automatic), caption);
}

std::string answer(const ReportSource& source) {
  const Comparison& c = source.comparison;
  std::vector<VerdictLine> lines = screen_verdict(c);
  const std::vector<VerdictLine> assertions = assertion_lines(c);
  lines.insert(lines.end(), assertions.begin(), assertions.end());
  // What fails is read first.
  std::ranges::stable_sort(lines, {}, [](const VerdictLine& line) {
    return line.topic == infeasible_topic ? 0 : line.tone == Tone::bad ? 1 : 2;
  });
  std::string html = html_verdict(lines);
  if (const std::optional<Table> table = screen_table(c)) {
    Table titled = *table;
    titled.title = "In short";
    html += explained(std::move(titled));
  }
  for (Table& table : answer_tables(c, source.scenario.table, source.values)) {
    html += explained(std::move(table));
  }
  std::string warnings;
  for (const config::Diagnostic& warning : source.warnings) {
    warnings += fmt::format("<li>{}</li>\n", html_text(config::to_string(warning)));
  }
  if (!warnings.empty()) {
    html +=
        "<h3>Warnings about the scenario</h3>\n<ul class=\"warnings\">\n" + warnings + "</ul>\n";
  }
  return html;
}

std::string assumptions(const ReportSource& source) {
  Table assumed{.title = "Assumed", .columns = {}, .groups = {}, .notes = {}};
  assumed.columns = {{"value", Align::left}, {"is"}, {"may be", Align::left}, {"why", Align::left}};
  Table sourced = assumed;
  sourced.title = "With a source";
  sourced.columns.back().name = "source";
  for (const config::EffectiveValue& value : source.values) {
    if (value.source.empty()) continue;
    Table& table = value.source.starts_with("assumption") ? assumed : sourced;
    table.row({{.text = value.key},
               {.text = value.value},
               {.text = value.range},
               {.text = value.source}});
  }
  std::string html;
  const auto count = [](const Table& table) {
    return table.groups.empty() ? 0 : table.groups.front().rows.size();
  };
  html += fmt::format(
      "<p>{} values in force are assumptions, {} have a source. <code>stowplan sensitivity</code> "
      "tells which of them decide.</p>\n",
      count(assumed), count(sourced));
  html += folded(fmt::format("Assumptions ({})", count(assumed)), html_table(assumed));
  html += folded(fmt::format("Values with a source ({})", count(sourced)), html_table(sourced));
  return html;
}

std::string differences(const Comparison& comparison) {
  std::string html;
  for (Table& table : comparison_tables(comparison, Depth::headlines)) {
    if (table.title.find(" compared with ") == std::string::npos) continue;
    html += explained(std::move(table));
  }
  return html;
}

std::string closed_form(const ReportSource& source) {
  std::string html;
  for (const Table& table : analytic_tables(source.closed_form, source.comparison, Depth::screen)) {
    html += html_table(table);
  }
  return html;
}

}  // namespace

std::vector<ReportSection> comparison_sections(const ReportSource& source) {
  const Comparison& c = source.comparison;
  std::vector<ReportSection> sections;
  const auto add = [&](std::string_view id, std::string_view title, std::string html) {
    if (html.empty()) return;
    sections.push_back({std::string{id}, std::string{title}, std::move(html)});
  };
  add("answer", "The answer", answer(source));
  if (!c.layouts.empty()) {
    const std::string marks =
        c.layouts.size() < 2
            ? ""
            : fmt::format(
                  "<p class=\"note\">In tables from here on, green and red are better and "
                  "worse than {} by more than the noise.</p>\n",
                  html_text(c.layouts.front().name));
    add("density", "Density",
        marks + explained(groups_of(c, "Hosts and what is on them", {"Fleet", "Density"})) +
            explained(part(c, "density")) +
            figure(PictureKind::packing, source, "How hosts are filled when the window ends.") +
            explained(groups_of(c, "Memory and CPU of a host", {"Memory of a host", "CPU"})) +
            explained(part(c, "pools")));
    add("cost", "Cost and energy",
        explained(groups_of(c, "What a month costs", {"Cost", "Energy"})) +
            figure(PictureKind::waterfall, source, "Where the money goes, step by step.") +
            figure(PictureKind::pareto, source, "Cost against latency, with intervals."));
    add("latency", "Latency",
        explained(rows_of_workloads(c, "Response times and failures",
                                    {"response_time", "throughput", "requests."})) +
            figure(PictureKind::ecdf, source,
                   "How long requests take, with the band of the noise.") +
            folded("Why requests take as long as they do", explained(part(c, "reasons"))));
    add("starts", "Starts",
        explained(rows_of_workloads(c, "Start times", {"start_time", "instances."})) +
            figure(PictureKind::starts, source, "What a start is made of."));
    add("isolation", "Isolation and architecture",
        explained(rows_of_workloads(c, "What fails together", {"isolation"})) +
            figure(PictureKind::architecture, source, "What runs where."));
    add("differences", "Differences beyond the noise", differences(c));
    add("closed-form", "Closed form beside the simulation", closed_form(source));
    add("metrics", "Every metric",
        folded("All metrics of all layouts", explained(part(c, "metrics"))));
  }
  add("assumptions", "Assumptions and sources", assumptions(source));
  return sections;
}

std::vector<ReportSection> time_section(const ReportSource& source,
                                        std::span<const TimeSeries> series) {
  if (series.empty()) return {};
  const PictureSource drawn{source.scenario, source.comparison, {}, series};
  return {{"time", "Over time",
           html_figure(draw_picture(PictureKind::series, drawn, Theme::automatic),
                       "The window step by step: means of all replications with their band.")}};
}

ReportSection diff_section(const Comparison& comparison, const std::vector<ChangedInput>& inputs) {
  const DiffParts parts = diff_parts(comparison, inputs);
  std::string html = "<ul>\n";
  for (const std::string& reason : parts.reasons) {
    html += fmt::format("<li>{}</li>\n", html_text(reason));
  }
  html += "</ul>\n";
  std::string sums;
  for (const Table& table : parts.tables) sums += html_table(table);
  html += folded("What is different, and every sum with its parts", sums);
  return {
      "why",
      fmt::format("Why {} is not like {}", comparison.layouts[1].name, comparison.layouts[0].name),
      std::move(html)};
}

ReportSection meanings_section() {
  std::string html = "<dl class=\"meanings\">\n";
  for (const MetricFamily& family : metric_families) {
    html += fmt::format(
        "<dt id=\"{}\">{} <code>{}</code></dt>\n<dd>{} <span class=\"muted\">Unit: "
        "{}.</span></dd>\n",
        html_text(meaning_id(family.name)), html_text(family.label), html_text(family.name),
        html_text(family.help), html_text(family.unit == "1" ? "a plain number" : family.unit));
  }
  html += "</dl>\n";
  return {"meanings", "What the numbers mean",
          "<p>± is the half-width of an interval over replications; ~ marks what the run is too "
          "short for.</p>\n" +
              folded("All metrics, with units", html)};
}

ReportSection provenance_section(const Comparison& comparison, std::string_view version,
                                 std::string_view command) {
  std::string html;
  for (const std::string& line : provenance(comparison, version, Depth::headlines)) {
    html += fmt::format("<p>{}</p>\n", html_text(line));
  }
  if (!command.empty()) {
    html += fmt::format("<p>Again: <code>{}</code></p>\n", html_text(command));
  }
  return {"provenance", "The same numbers again", std::move(html)};
}

}  // namespace stowplan::view
