#include "cli/report_study.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/stored_study.hpp"
#include "cli/sweep_choice.hpp"
#include "cli/sweep_effects.hpp"
#include "cli/sweep_picture.hpp"
#include "cli/sweep_plan.hpp"
#include "cli/sweep_table.hpp"
#include "cli/sweep_tornado.hpp"
#include "models/metric/metric_key.hpp"
#include "sim/config/diagnostic.hpp"
#include "view/drawing/sweep_plot.hpp"
#include "view/drawing/tornado.hpp"
#include "view/format_quantity.hpp"
#include "view/report/comparison_report.hpp"
#include "view/report/html.hpp"

namespace stowplan::cli {
namespace {

constexpr std::size_t most_rows_of_report = 200;
constexpr std::size_t most_failures = 100;
constexpr std::size_t most_listed_values = 8;

std::string plural_of(std::size_t n, std::string_view noun) {
  return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s");
}

std::string value_text(const StoredValue& value) {
  const auto text = view::format_estimate(
      {value.mean, value.half_width, static_cast<std::int64_t>(value.each.size())}, value.unit);
  return text.mean + (text.half_width.empty() ? "" : " " + text.half_width);
}

/// How many results there are of each kind.
struct ResultCounts {
  std::map<std::string, std::size_t> by_status;
  std::size_t done = 0;
  std::size_t standing = 0;
  std::size_t missed = 0;  ///< That keep up and miss an objective.
};

ResultCounts count_results(const Store& store) {
  ResultCounts counts;
  store.each({}, [&counts](const Task&, const StoredResult& result) {
    ++counts.done;
    ++counts.by_status[result.status];
    const bool keeps_up = result.status == "fine" || result.status == "imprecise";
    if (stands(result)) {
      ++counts.standing;
    } else if (keeps_up) {
      ++counts.missed;
    }
  });
  return counts;
}

/// The best result of a metric among those that stand.
struct BestResult {
  Task task;
  StoredValue value;
  std::size_t alike = 0;  ///< Others whose intervals overlap with its own.
};

std::optional<BestResult> best_result(const Store& store, const std::string& metric,
                                      Better better) {
  std::optional<BestResult> best;
  const auto each = [&](const auto& take) {
    store.each({metric}, [&](const Task& task, const StoredResult& result) {
      const StoredValue* value = stands(result) ? value_of(result, metric) : nullptr;
      if (value != nullptr && !std::isnan(value->mean)) take(task, *value);
    });
  };
  each([&](const Task& task, const StoredValue& value) {
    const bool first = !best || (better == Better::higher ? value.mean > best->value.mean
                                                          : value.mean < best->value.mean);
    if (first) best = BestResult{task, value, 0};
  });
  if (!best) return best;
  each([&](const Task& task, const StoredValue& value) {
    const double apart = std::abs(value.mean - best->value.mean);
    if (task != best->task && apart <= value.half_width + best->value.half_width) ++best->alike;
  });
  return best;
}

std::string place_name(const StoredStudy& study, const Task& task) {
  const std::string point = point_name(study.point(task));
  return study.layout(task) + (point.empty() ? "" : " at " + point);
}

std::vector<view::VerdictLine> findings(const StoredStudy& study, const Store& store) {
  const ResultCounts counts = count_results(store);
  std::vector<view::VerdictLine> lines;
  const auto say = [&](std::string_view status, std::string_view topic, std::string_view words) {
    const auto at = counts.by_status.find(std::string{status});
    if (at == counts.by_status.end()) return;
    lines.push_back(
        {std::string{topic},
         fmt::format("{} of {} {}", at->second, plural_of(counts.done, "result"), words),
         view::Tone::bad});
  };
  // What fails is read first.
  say("failed", "Failed", "could not be read or run");
  say("infeasible", "Infeasible", "cannot be simulated to their end");
  say("does not keep up", "Overloaded", "do not keep up with their load");
  if (counts.missed > 0) {
    lines.push_back({"Objectives",
                     fmt::format("{} of {} keep up and miss an objective", counts.missed,
                                 plural_of(counts.done, "result")),
                     view::Tone::bad});
  }
  lines.push_back({"Stand",
                   fmt::format("{} of {} keep up and miss no objective", counts.standing,
                               plural_of(counts.done, "result")),
                   counts.standing > 0 ? view::Tone::good : view::Tone::bad});
  if (counts.done < study.size()) {
    lines.push_back({"Not complete",
                     fmt::format("{} of {} are there; `stowplan sweep` goes on where it was",
                                 counts.done, plural_of(study.size(), "result")),
                     view::Tone::bad});
  }
  for (const std::string& metric : study.metrics) {
    const auto key = MetricKey::parse(metric);
    const Better better = key ? key->id.better() : Better::neither;
    if (better == Better::neither) continue;
    const auto best = best_result(store, metric, better);
    if (!best) continue;
    std::string text =
        fmt::format("{}: {}, {}", metric, value_text(best->value), place_name(study, best->task));
    if (best->alike > 0) {
      text += fmt::format("; {} others have intervals that overlap with its own", best->alike);
    }
    lines.push_back({better == Better::higher ? "Highest" : "Lowest", std::move(text)});
  }
  return lines;
}

view::Table axes_table(const StoredStudy& study) {
  view::Table table;
  table.title = fmt::format("What is varied: {}, {}", plural_of(study.points.size(), "point"),
                            plural_of(study.layouts.size(), "layout"));
  table.columns = {{"value", view::Align::left}, {"takes", view::Align::left}};
  if (study.points.empty()) return table;
  for (std::size_t i = 0; i < study.points.front().size(); ++i) {
    std::vector<std::string> values;
    for (const Point& point : study.points) {
      std::string value = bare(point[i].value);
      if (values.size() > most_listed_values) break;
      if (std::ranges::find(values, value) == values.end()) values.push_back(std::move(value));
    }
    const bool more = values.size() > most_listed_values;
    if (more) values.pop_back();
    table.row({{.text = study.points.front()[i].path},
               {.text = fmt::format("{}{}", fmt::join(values, ", "), more ? ", ..." : "")}});
  }
  return table;
}

std::string results_html(const StoredStudy& study, const Store& store,
                         const SweepAssertions* assertions) {
  ResultTable result = result_table(study, store, assertions, most_rows_of_report);
  result.table.title = "Points and what they come to";
  result.table.notes = {
      "In bold the best of each metric among all results that keep up and miss no "
      "objective; ± is the half-width of its interval over replications."};
  if (result.more > 0) {
    result.table.notes.push_back(
        fmt::format("{} more are in the store; stowplan export writes all.", result.more));
  }
  return view::html_table(result.table);
}

std::string picture_html(const StoredStudy& study, const Store& store) {
  constexpr std::size_t width = 110;
  if (study.metrics.empty() || study.design.kind == DesignKind::one_at_a_time) return {};
  const std::string& metric = study.metrics.front();
  const auto picture = sweep_picture(study, store, metric);
  if (!picture) return {};
  return view::html_text_drawing(view::plot_sweep(*picture, width, true),
                                 fmt::format("{} over what is varied.", metric));
}

std::string tornados_html(const StoredStudy& study, const Store& store, const std::string& title) {
  std::string html;
  for (const std::string& metric : study.metrics) {
    const StoredTornado tornado = tornado_of(store, title, metric);
    if (!tornado.picture.bars.empty()) {
      html += view::html_figure(
          view::tornado_svg(tornado.picture, view::Theme::automatic),
          fmt::format("{}, each value at both ends of its stated range.", tornado.picture.metric));
    }
    html += view::html_table(tornado_table(tornado));
  }
  return html;
}

// Other than "fine", and why.
std::string failures_html(const StoredStudy& study, const Store& store) {
  view::Table table;
  table.columns = {{"point", view::Align::left},
                   {"layout", view::Align::left},
                   {"status", view::Align::left},
                   {"why", view::Align::left}};
  std::size_t more = 0;
  store.each({}, [&](const Task& task, const StoredResult& result) {
    if (result.status == "fine" || result.status == "imprecise") return;
    if (!table.groups.empty() && table.groups.front().rows.size() == most_failures) {
      ++more;
      return;
    }
    table.row({{.text = point_name(study.point(task))},
               {.text = study.layout(task)},
               {.text = result.status, .tone = view::Tone::bad},
               {.text = result.reason}});
  });
  if (table.groups.empty()) return {};
  if (more > 0) table.notes.push_back(fmt::format("{} more; stowplan export writes all.", more));
  return view::html_table(table);
}

view::ReportPage stored_page(const StoredStudy& study, const Store& store,
                             const SweepAssertions* assertions, const std::string& file,
                             const std::string& again) {
  view::ReportPage page;
  page.title = study.title.empty() ? "What a study found" : study.title;
  page.subtitle = fmt::format(
      "{}: {} of {} of {} and {}", std::filesystem::path{file}.filename().string(),
      store.done().size(), plural_of(study.size(), "result"),
      plural_of(study.points.size(), "point"), plural_of(study.layouts.size(), "layout"));
  const auto add = [&page](std::string_view id, std::string_view title, std::string html) {
    if (html.empty()) return;
    page.sections.push_back({std::string{id}, std::string{title}, std::move(html)});
  };
  const bool tornado = study.design.kind == DesignKind::one_at_a_time;
  std::string found = view::html_verdict(findings(study, store));
  if (!tornado) found += view::html_table(axes_table(study));
  if (assertions != nullptr && assertions->any()) {
    found += view::html_preformatted(assertions->summary());
  }
  add("answer", "What was found", std::move(found));
  add("picture", "As a picture", picture_html(study, store));
  if (tornado) add("tornado", "Which value decides", tornados_html(study, store, study.title));
  if (has_effects(study.design)) {
    add("effects", "What the axes do",
        view::html_table(effects_table(store, study.design, study.metrics)));
  }
  if (!study.choose.empty()) {
    add("choice", "Which layout to choose", view::html_table(choice_table(store, study.choose)));
  }
  add("results", "All results", results_html(study, store, assertions));
  add("failures", "What went wrong", failures_html(study, store));
  page.sections.push_back(view::meanings_section());
  add("provenance", "The same numbers again",
      fmt::format("<p>stowplan {}, from a store of semantics {}.</p>\n"
                  "<p>Again: <code>{}</code></p>\n",
                  STOWPLAN_VERSION, view::html_text(store.meta("semantics")),
                  view::html_text(again)));
  return page;
}

void refuse_empty(const Store& store, const std::string& file) {
  if (!store.is_new()) return;
  throw FileError{fmt::format("{}: error: holds no study yet; `stowplan sweep` runs one", file)};
}

view::ReportPage store_page(const std::string& file) {
  const Store store{file, Store::Access::read};
  refuse_empty(store, file);
  return stored_page(
      stored_study(store), store, nullptr, file,
      fmt::format("stowplan export {}", std::filesystem::path{file}.filename().string()));
}

view::ReportPage page_of_study(const ReportCommand& command) {
  SweepCommand sweep;
  sweep.inputs = command.inputs;
  const SweepPlan plan{sweep};
  const std::string& file = command.inputs.file;
  const std::string stored = plan.default_store();
  if (!std::filesystem::exists(stored)) {
    throw FileError{fmt::format(
        "{}: error: there is no such store of the study; `stowplan sweep {}` makes it, and report "
        "takes one of another name in place of the study",
        stored, file)};
  }
  const Store store{stored, Store::Access::read};
  refuse_empty(store, stored);
  for (const auto& [what, now] : plan.meta()) {
    if (store.meta(what) == now) continue;
    throw config::ConfigError{
        {{file, 0, 0, "",
          fmt::format("the study has changed since its store was made: {}; `stowplan report {}` "
                      "shows what the store holds",
                      what, stored)}}};
  }
  const SweepAssertions assertions{plan, store};
  return stored_page(stored_study(plan, store), store, &assertions, file, "stowplan sweep " + file);
}

}  // namespace

bool is_study(const std::string& file) {
  const std::optional<std::string> text = file == standard_input ? std::nullopt : read_text(file);
  if (!text) return false;
  return config::parse_document(*text, file).find("scenario") != nullptr;
}

view::ReportPage study_page(const ReportCommand& command) {
  return is_store(command.inputs.file) ? store_page(command.inputs.file) : page_of_study(command);
}

std::string sensitivity_html(const std::string& file) {
  const Store store{file, Store::Access::read};
  refuse_empty(store, file);
  const StoredStudy study = stored_study(store);
  if (study.design.kind != DesignKind::one_at_a_time || study.design.axes.empty()) {
    throw FileError{fmt::format("{}: error: is no store of `stowplan sensitivity`", file)};
  }
  return "<h3>Which assumption decides</h3>\n" + tornados_html(study, store, "");
}

}  // namespace stowplan::cli
