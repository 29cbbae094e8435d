// Where a study keeps what it found: one SQLite file, described in docs/sweeps.md. Killed at any
// moment, it holds every result up to the last commit and half of none.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/study/design.hpp"

struct sqlite3;
struct sqlite3_stmt;

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

/// What became of one layout of one point.
struct StoredResult {
  std::string hash;        ///< identity() of the layout; empty where it could not be read.
  std::string stop;        ///< Rule by which its replications ended.
  std::string status;      ///< "fine", "imprecise", "does not keep up", "infeasible" or "failed".
  std::string reason;      ///< Of any but "fine".
  std::string objectives;  ///< "met", "missed", "not known"; empty where there are none.
  std::int64_t replications = 0;
  std::vector<StoredValue> values;
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
  enum class Access { read, write };

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
              const std::vector<std::pair<std::string, std::string>>& meta);
  /// Forgets the design and keeps the results, which those of another design may be equal to.
  void thaw();
  [[nodiscard]] std::vector<Point> points() const;
  [[nodiscard]] std::vector<std::string> layouts() const;

  [[nodiscard]] std::vector<Task> done() const;
  /// Identities and stop rules of all results.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> known() const;
  [[nodiscard]] std::int64_t failures() const;
  /// Keeps a result; committed with others some moments later, or by flush().
  void put(const Task& task, const StoredResult& result);
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
  class Statement;

  void each_task(const std::function<void(const Task&, std::int64_t, StoredResult&)>& row) const;
  [[nodiscard]] static StoredValue value_of(const Statement& row);
  void execute(const std::string& sql) const;
  [[noreturn]] void fail(const std::string& what) const;
  void begin();

  std::string file_;
  int lock_ = -1;
  sqlite3* db_ = nullptr;
  bool open_ = false;  // A transaction.
  std::int64_t pending_ = 0;
  std::int64_t began_ = 0;  // [ms]
  std::unique_ptr<Statement> put_result_, put_task_, find_result_, put_metric_, find_metric_,
      put_value_;
  std::vector<std::pair<std::string, std::int64_t>> metrics_;  // Sorted by name: known ids.
};

}  // namespace stowplan::cli
