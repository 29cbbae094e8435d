// Where a study keeps what it found: one SQLite file, described in docs/sweeps.md. Killed at any
// moment, it holds every replication up to the last commit and half of none.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/database.hpp"
#include "models/experiment/kept_observation.hpp"
#include "models/study/design.hpp"

namespace stowplan::cli {

/// What a metric of a layout came to.
struct StoredValue {
  std::string scope;
  std::string metric;
  std::string unit;
  double mean = 0;           ///< In base units.
  double half_width = 0;     ///< Infinite after one replication.
  std::vector<double> each;  ///< By replication.
};

/// What became of one layout of one point: what its replications come to.
struct StoredResult {
  std::string hash;        ///< identity() of the layout; empty where it could not be read.
  std::string stop;        ///< Rule by which its replications ended.
  std::string status;      ///< "fine", "imprecise", "does not keep up", "infeasible" or "failed".
  std::string reason;      ///< Of any but "fine".
  std::string objectives;  ///< "met", "missed", "not known"; empty where there are none.
  std::int64_t replications = 0;
  std::vector<StoredValue> values;
};

/// A replication of a layout.
struct StoredReplication {
  std::int64_t number = 0;
  KeptObservation kept;
};

/// Layout `layout` of point `point`, by their places in the design.
struct Task {
  std::int64_t point = 0;
  std::int64_t layout = 0;

  friend auto operator<=>(const Task&, const Task&) = default;
};

/// Errors of all functions  FileError: no database, of another program or form, disk full, folder
///                          that cannot be written
class Store {
 public:
  using Access = Database::Access;

  /// Opens or makes it. One process writes at a time: another waits, and says so through `waits`.
  Store(const std::string& file, Access access, const std::function<void()>& waits = {});
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// What the study was when the store was made; empty in a new one.
  [[nodiscard]] std::string meta(const std::string& key) const;
  [[nodiscard]] bool is_new() const { return meta("design").empty(); }

  /// Freezes the design: its points, layouts, and what else identifies the study.
  void freeze(const std::vector<Point>& points, const std::vector<std::string>& layouts,
              const FrozenDesign& design,
              const std::vector<std::pair<std::string, std::string>>& meta);
  /// Forgets the design and keeps what was simulated, which another design may be equal to.
  void thaw();
  [[nodiscard]] std::vector<Point> points() const;
  /// Its kind, axes and shares; without axes where an earlier version froze it.
  [[nodiscard]] FrozenDesign design() const;
  [[nodiscard]] std::vector<std::string> layouts() const;

  [[nodiscard]] std::vector<Task> done() const;
  [[nodiscard]] std::int64_t failures() const;

  /// Keeps a replication; like all that is put here, committed with others some moments later, or
  /// by flush().
  void put(const std::string& hash, const StoredReplication& replication);
  /// Those of a layout, in the order of their numbers.
  [[nodiscard]] std::vector<StoredReplication> replications(const std::string& hash) const;

  /// Those that the result of a task is made of, whichever version of the program ran them.
  [[nodiscard]] std::vector<StoredReplication> replications(const Task& task) const;

  /// The result of a layout, if its replications have come to one by this rule.
  [[nodiscard]] std::optional<std::int64_t> result_of(const std::string& hash,
                                                      const std::string& stop) const;
  /// Keeps a result as that of a task. A note is about the task alone.
  std::int64_t put(const Task& task, const std::string& note, const StoredResult& result);
  void put(const Task& task, const std::string& note, std::int64_t result);
  /// Drops failed results, so that they are run again.
  void forget_failed();
  void flush();

  /// Takes over what another store of the same design holds.
  void take_over(const std::string& file);

  /// Calls `row` for every task that is done, in the order of the design; with values, sorted by
  /// scope and metric.
  void each(const std::function<void(const Task&, const StoredResult&)>& row) const;
  /// The same with the values of these metrics alone, in their order.
  void each(const std::vector<std::string>& metrics,
            const std::function<void(const Task&, const StoredResult&)>& row) const;

  /// All metrics there are, as "workload/web response_time.p99", sorted.
  [[nodiscard]] std::vector<std::string> metrics() const;

 private:
  struct Writing;

  void put_design(const FrozenDesign& design);
  void each_task(const std::function<void(const Task&, std::int64_t, StoredResult&)>& row) const;
  [[nodiscard]] static StoredValue value_of(const Statement& row);
  std::int64_t insert(const std::string& hash, const StoredResult& result);

  Database db_;
  std::unique_ptr<Writing> writing_;  // None where it is only read.
};

}  // namespace stowplan::cli
