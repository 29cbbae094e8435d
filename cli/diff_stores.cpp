// What changed between results that studies have kept: points, studies, versions of the program.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/columns.hpp"
#include "cli/commands.hpp"
#include "cli/fail_on.hpp"
#include "cli/files.hpp"
#include "cli/store.hpp"
#include "models/experiment/paired.hpp"
#include "sim/config/diagnostic.hpp"
#include "view/format_quantity.hpp"
#include "view/headline.hpp"

namespace stowplan::cli {
namespace {

constexpr double confidence = 0.95;

[[noreturn]] void refuse_results(std::string message) {
  throw config::ConfigError{{{"", 0, 0, "", std::move(message)}}};
}

/// What two results are of, and how they differ.
struct ResultPair {
  std::string name;
  std::vector<PairedMetric> metrics;
};

std::vector<Observation> observations(const Store& store, const std::string& file,
                                      const Task& task) {
  std::vector<Observation> all;
  for (const StoredReplication& one : store.replications(task)) {
    std::optional<Observation> read = read_kept(one.kept.shape, one.kept.values);
    if (!read) {
      throw FileError{
          fmt::format("{}: error: a replication of point {} is damaged, or kept by a "
                      "version of the program that measured other things",
                      file, task.point)};
    }
    all.push_back(std::move(*read));
  }
  return all;
}

Task task_named(const Store& store, const std::string& text) {
  const std::vector<std::string> layouts = store.layouts();
  const std::size_t slash = text.find('/');
  Task task;
  const char* end = text.data() + std::min(slash, text.size());
  const auto read = std::from_chars(text.data(), end, task.point);
  const std::string name = slash == std::string::npos ? "" : text.substr(slash + 1);
  const auto at = std::ranges::find(layouts, name);
  const bool only = name.empty() && layouts.size() == 1;
  if (read.ec != std::errc{} || read.ptr != end || (at == layouts.end() && !only)) {
    refuse_results(fmt::format("\"{}\" names no result; expected POINT/LAYOUT, like 0/{}", text,
                               layouts.empty() ? "LAYOUT" : layouts.front()));
  }
  task.layout = only ? 0 : at - layouts.begin();
  const std::vector<Task> done = store.done();
  if (std::ranges::find(done, task) == done.end()) {
    refuse_results(fmt::format("there is no result of {}", text));
  }
  return task;
}

/// Where a result belongs, whatever its number is: settings and layout.
std::map<std::string, Task> tasks_by_name(const Store& store) {
  const std::vector<Point> points = store.points();
  const std::vector<std::string> layouts = store.layouts();
  std::map<std::string, Task> tasks;
  for (const Task& task : store.done()) {
    std::string name;
    for (const Assignment& one : points[static_cast<std::size_t>(task.point)]) {
      name += fmt::format("{}={}, ", one.path, one.value);
    }
    tasks.emplace(name + layouts[static_cast<std::size_t>(task.layout)], task);
  }
  return tasks;
}

std::vector<ResultPair> pairs_of(const DiffCommand& command) {
  const std::string& file = command.inputs.file;
  const Store store{file, Store::Access::read};
  std::vector<ResultPair> pairs;
  if (!command.b.empty()) {
    const Task a = task_named(store, command.a);
    const Task b = task_named(store, command.b);
    pairs.push_back(
        {fmt::format("{} to {}", command.a, command.b),
         paired_metrics(observations(store, file, a), observations(store, file, b), confidence)});
    return pairs;
  }
  const Store other{command.a, Store::Access::read};
  const std::map<std::string, Task> others = tasks_by_name(other);
  for (const auto& entry : tasks_by_name(store)) {
    const auto at = others.find(entry.first);
    if (at == others.end()) continue;
    pairs.push_back(
        {entry.first, paired_metrics(observations(store, file, entry.second),
                                     observations(other, command.a, at->second), confidence)});
  }
  if (pairs.empty()) refuse_results("the stores have no result in common");
  return pairs;
}

// One family over all results, so that the more are compared, the more each has to show.
void correct_all(std::vector<ResultPair>& pairs) {
  std::vector<PairedMetric> all;
  for (const ResultPair& pair : pairs) {
    all.insert(all.end(), pair.metrics.begin(), pair.metrics.end());
  }
  correct_for_many(all, confidence);
  std::size_t i = 0;
  for (ResultPair& pair : pairs) {
    for (PairedMetric& metric : pair.metrics) metric.significant = all[i++].significant;
  }
}

std::string verdict_of(const PairedMetric& metric) {
  if (metric.significant) return metric.difference.mean > 0 ? "higher" : "lower";
  if (metric.difference.n > 1) return metric.p <= 1 - confidence ? "not after Holm" : "-";
  return metric.difference.mean == 0 ? "-" : "one replication";
}

std::string table_of(const ResultPair& pair, bool all) {
  std::vector<std::vector<std::string>> rows{
      {"metric", "reference", "compared", "difference", "", "unpaired/paired", "verdict"}};
  for (const PairedMetric& metric : pair.metrics) {
    if (!all && !view::is_headline(metric.key.id)) continue;
    if (metric.difference.mean == 0 && !all) continue;
    if (std::isnan(metric.difference.mean)) continue;
    const auto unit = metric.key.unit();
    const auto change = view::format_estimate_of_change(metric.difference, unit);
    rows.push_back({metric.key.text(), view::format_quantity(metric.a.mean, unit),
                    view::format_quantity(metric.b.mean, unit), change.mean, change.half_width,
                    std::isfinite(metric.narrower) ? fmt::format("{:.2f}", metric.narrower) : "-",
                    verdict_of(metric)});
  }
  if (rows.size() == 1) return pair.name + ": no headline metric differs\n";
  return pair.name + "\n" + in_columns(rows);
}

std::string summary_of(const std::vector<ResultPair>& pairs) {
  std::size_t tests = 0;
  std::size_t gains = 0;
  std::size_t ratios = 0;
  for (const ResultPair& pair : pairs) {
    for (const PairedMetric& metric : pair.metrics) {
      if (!std::isnan(metric.p)) ++tests;
      if (!std::isfinite(metric.narrower) || !view::is_headline(metric.key.id)) continue;
      ++ratios;
      if (metric.narrower >= worth_pairing) ++gains;
    }
  }
  return fmt::format(
      "Paired by replications that both have; verdicts at {:.0f} % over {} tests together (Holm).\n"
      "Pairing makes intervals narrower by {} or more for {} of {} headline metrics.\n",
      confidence * 100, tests, worth_pairing, gains, ratios);
}

}  // namespace

bool is_store(const std::string& file) {
  std::ifstream in{file, std::ios::binary};
  std::string head(15, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  return in && head == "SQLite format 3";
}

int diff_stores(const DiffCommand& command) {
  const std::vector<FailOn> conditions = fail_conditions(command.fail_on);
  std::vector<ResultPair> pairs = pairs_of(command);
  correct_all(pairs);
  std::string text;
  std::vector<Change> changes;
  for (const ResultPair& pair : pairs) {
    text += table_of(pair, command.all) + '\n';
    for (const PairedMetric& metric : pair.metrics) {
      changes.push_back(
          {metric.key, pair.name, metric.a.mean, metric.difference, metric.significant});
    }
  }
  deliver(text + summary_of(pairs), command.output);
  return failures(conditions, changes) ? exit_objective_missed : exit_ok;
}

}  // namespace stowplan::cli
