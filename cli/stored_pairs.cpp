#include "cli/stored_pairs.hpp"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <utility>

#include "cli/files.hpp"

namespace stowplan::cli {
namespace {

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

}  // namespace

std::vector<PairedMetric> paired_results(const Store& a, const std::string& file_a,
                                         const Task& of_a, const Store& b,
                                         const std::string& file_b, const Task& of_b) {
  return paired_metrics(observations(a, file_a, of_a), observations(b, file_b, of_b),
                        stored_confidence);
}

std::vector<ResultPair> results_in_common(const Store& a, const std::string& file_a, const Store& b,
                                          const std::string& file_b) {
  std::vector<ResultPair> pairs;
  const std::map<std::string, Task> others = tasks_by_name(b);
  for (const auto& entry : tasks_by_name(a)) {
    const auto at = others.find(entry.first);
    if (at == others.end()) continue;
    pairs.push_back({entry.first, paired_results(a, file_a, entry.second, b, file_b, at->second)});
  }
  return pairs;
}

void correct_all(std::vector<ResultPair>& pairs) {
  std::vector<PairedMetric> all;
  for (const ResultPair& pair : pairs) {
    all.insert(all.end(), pair.metrics.begin(), pair.metrics.end());
  }
  correct_for_many(all, stored_confidence);
  std::size_t i = 0;
  for (ResultPair& pair : pairs) {
    for (PairedMetric& metric : pair.metrics) metric.significant = all[i++].significant;
  }
}

std::vector<Change> changes_of(const std::vector<ResultPair>& pairs) {
  std::vector<Change> changes;
  for (const ResultPair& pair : pairs) {
    for (const PairedMetric& metric : pair.metrics) {
      changes.push_back(
          {metric.key, pair.name, metric.b, metric.a.mean, metric.difference, metric.significant});
    }
  }
  return changes;
}

}  // namespace stowplan::cli
