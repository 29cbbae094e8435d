// What changed between results that studies have kept: points, studies, versions of the program.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <string>
#include <vector>

#include "cli/columns.hpp"
#include "cli/commands.hpp"
#include "cli/fail_on.hpp"
#include "cli/files.hpp"
#include "cli/stored_pairs.hpp"
#include "models/experiment/paired.hpp"
#include "sim/config/diagnostic.hpp"
#include "view/format_quantity.hpp"
#include "view/headline.hpp"

namespace stowplan::cli {
namespace {

[[noreturn]] void refuse_results(std::string message) {
  throw config::ConfigError{{{"", 0, 0, "", std::move(message)}}};
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

std::vector<ResultPair> pairs_of(const DiffCommand& command) {
  const std::string& file = command.inputs.file;
  const Store store{file, Store::Access::read};
  if (!command.b.empty()) {
    return {{fmt::format("{} to {}", command.a, command.b),
             paired_results(store, file, task_named(store, command.a), store, file,
                            task_named(store, command.b))}};
  }
  const Store other{command.a, Store::Access::read};
  std::vector<ResultPair> pairs = results_in_common(store, file, other, command.a);
  if (pairs.empty()) refuse_results("the stores have no result in common");
  return pairs;
}

std::string verdict_of(const PairedMetric& metric) {
  if (metric.significant) return metric.difference.mean > 0 ? "higher" : "lower";
  if (metric.difference.n > 1) return metric.p <= 1 - stored_confidence ? "not after Holm" : "-";
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
      stored_confidence * 100, tests, worth_pairing, gains, ratios);
}

}  // namespace

bool is_store(const std::string& file) {
  std::ifstream in{file, std::ios::binary};
  std::string head(15, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  return in && head == "SQLite format 3";
}

int diff_stores(const DiffCommand& command) {
  const std::vector<FailOn> conditions = fail_conditions(command.fail_on, Currency::usd);
  std::vector<ResultPair> pairs = pairs_of(command);
  correct_all(pairs);
  std::string text;
  for (const ResultPair& pair : pairs) text += table_of(pair, command.all) + '\n';
  deliver(text + summary_of(pairs), command.output);
  return failures(conditions, changes_of(pairs)) ? exit_objective_missed : exit_ok;
}

}  // namespace stowplan::cli
