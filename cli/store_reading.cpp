// What a store holds, read in the order of the design.
#include <algorithm>
#include <cstddef>

#include "cli/store.hpp"
#include "models/study/identity.hpp"

namespace stowplan::cli {

std::vector<Point> Store::points() const {
  std::vector<Point> all;
  Statement rows{db_, "SELECT point, path, value FROM setting ORDER BY point, position"};
  while (rows.step()) {
    const auto point = static_cast<std::size_t>(rows.integer(0));
    if (all.size() <= point) all.resize(point + 1);
    all[point].push_back({rows.text(1), rows.text(2)});
  }
  return all;
}

FrozenDesign Store::design() const {
  FrozenDesign design;
  const auto tables = "SELECT count(*) FROM sqlite_master WHERE name IN ('axis', 'share')";
  if (db_.number(tables) != 2) return design;
  const std::string kind = meta("kind");
  const auto& names = config::EnumNames<DesignKind>::names;
  const auto at = std::ranges::find(names, kind);
  if (at != names.end()) design.kind = static_cast<DesignKind>(at - names.begin());
  Statement axes{db_, "SELECT name, paths FROM axis ORDER BY axis"};
  while (axes.step()) {
    FrozenDesign::Axis& axis = design.axes.emplace_back();
    axis.name = axes.text(0);
    const std::string paths = axes.text(1);
    for (std::size_t from = 0; from < paths.size();) {
      const std::size_t end = std::min(paths.find('\n', from), paths.size());
      axis.paths.push_back(paths.substr(from, end - from));
      from = end + 1;
    }
  }
  Statement shares{db_, "SELECT point, share FROM share ORDER BY point, axis"};
  while (shares.step()) {
    const auto point = static_cast<std::size_t>(shares.integer(0));
    if (design.shares.size() <= point) design.shares.resize(point + 1);
    design.shares[point].push_back(shares.real(1));
  }
  return design;
}

std::vector<std::string> Store::layouts() const {
  std::vector<std::string> all;
  Statement rows{db_, "SELECT name FROM layout ORDER BY layout"};
  while (rows.step()) all.push_back(rows.text(0));
  return all;
}

std::vector<Task> Store::done() const {
  std::vector<Task> all;
  Statement rows{db_, "SELECT point, layout FROM task ORDER BY point, layout"};
  while (rows.step()) all.push_back({rows.integer(0), rows.integer(1)});
  return all;
}

std::int64_t Store::failures() const {
  Statement rows{db_, "SELECT count(*) FROM task JOIN result USING(result) WHERE status='failed'"};
  return rows.step() ? rows.integer(0) : 0;
}

void Store::each(const std::function<void(const Task&, const StoredResult&)>& row) const {
  Statement values{db_,
                   "SELECT scope, name, unit, mean, half_width, each FROM value JOIN metric "
                   "USING(metric) WHERE result=? ORDER BY scope, name"};
  each_task([&](const Task& task, std::int64_t id, StoredResult& result) {
    values.bind(id);
    while (values.step()) result.values.push_back(value_of(values));
    row(task, result);
  });
}

void Store::each(const std::vector<std::string>& metrics,
                 const std::function<void(const Task&, const StoredResult&)>& row) const {
  std::vector<std::int64_t> ids;
  for (const std::string& metric : metrics) {
    Statement find{db_, "SELECT metric FROM metric WHERE ltrim(scope || ' ' || name)=?"};
    if (find.bind(metric).step()) ids.push_back(find.integer(0));
  }
  Statement value{db_,
                  "SELECT scope, name, unit, mean, half_width, each FROM value JOIN metric "
                  "USING(metric) WHERE result=? AND metric=?"};
  each_task([&](const Task& task, std::int64_t id, StoredResult& result) {
    for (const std::int64_t metric : ids) {
      value.bind(id).bind(metric);
      while (value.step()) result.values.push_back(value_of(value));
    }
    row(task, result);
  });
}

void Store::each_task(
    const std::function<void(const Task&, std::int64_t, StoredResult&)>& row) const {
  Statement tasks{db_,
                  "SELECT point, layout, result, hash, stop, status, reason, objectives, "
                  "replications, note FROM task JOIN result USING(result) ORDER BY point, layout"};
  while (tasks.step()) {
    StoredResult result{.hash = tasks.text(3),
                        .stop = tasks.text(4),
                        .status = tasks.text(5),
                        .reason = tasks.text(6),
                        .objectives = tasks.text(7),
                        .replications = tasks.integer(8),
                        .values = {}};
    const std::string note = tasks.text(9);
    if (!note.empty()) result.reason += (result.reason.empty() ? "" : "; ") + note;
    row({tasks.integer(0), tasks.integer(1)}, tasks.integer(2), result);
  }
}

StoredValue Store::value_of(const Statement& row) {
  return {row.text(0), row.text(1), row.text(2), row.real(3), row.real(4), row.numbers(5)};
}

std::vector<std::string> Store::metrics() const {
  std::vector<std::string> all;
  Statement rows{db_, "SELECT ltrim(scope || ' ' || name) FROM metric ORDER BY scope, name"};
  while (rows.step()) all.push_back(rows.text(0));
  return all;
}

std::vector<StoredReplication> Store::replications(const std::string& hash) const {
  std::vector<StoredReplication> all;
  Statement rows{db_,
                 "SELECT replication, s.bytes, r.bytes FROM replication r JOIN shape s "
                 "USING(shape) WHERE hash=? AND semantics=? ORDER BY replication"};
  rows.bind(hash).bind(std::int64_t{semantics});
  while (rows.step()) all.push_back({rows.integer(0), {rows.bytes(1), rows.bytes(2)}});
  return all;
}

std::vector<StoredReplication> Store::replications(const Task& task) const {
  std::vector<StoredReplication> all;
  Statement rows{db_,
                 "SELECT r.replication, s.bytes, r.bytes FROM task t JOIN result o USING(result) "
                 "JOIN replication r ON r.hash=o.hash AND r.semantics=o.semantics JOIN shape s "
                 "USING(shape) WHERE t.point=? AND t.layout=? AND (o.replications=0 OR "
                 "r.replication<o.replications) ORDER BY r.replication"};
  rows.bind(task.point).bind(task.layout);
  while (rows.step()) all.push_back({rows.integer(0), {rows.bytes(1), rows.bytes(2)}});
  return all;
}

}  // namespace stowplan::cli
