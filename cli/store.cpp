#include "cli/store.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>

#include "cli/files.hpp"
#include "models/study/identity.hpp"

namespace stowplan::cli {
namespace {

// "STOW": what file(1) and SQLite's application_id know the file by.
constexpr int application = 0x53544f57;
constexpr int form = 2;

constexpr const char* schema = R"(
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE layout(layout INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE setting(point INTEGER, position INTEGER, path TEXT NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY(point, position)) WITHOUT ROWID;
CREATE TABLE metric(metric INTEGER PRIMARY KEY, scope TEXT NOT NULL, name TEXT NOT NULL,
  unit TEXT NOT NULL, UNIQUE(scope, name));
CREATE TABLE shape(shape INTEGER PRIMARY KEY, bytes BLOB NOT NULL UNIQUE);
CREATE TABLE replication(hash TEXT NOT NULL, replication INTEGER NOT NULL,
  semantics INTEGER NOT NULL, shape INTEGER NOT NULL, bytes BLOB NOT NULL,
  UNIQUE(hash, replication, semantics));
CREATE TABLE result(result INTEGER PRIMARY KEY, hash TEXT NOT NULL, stop TEXT NOT NULL,
  semantics INTEGER NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL,
  objectives TEXT NOT NULL, replications INTEGER NOT NULL, UNIQUE(hash, stop, semantics));
CREATE TABLE value(result INTEGER, metric INTEGER, mean REAL, half_width REAL, each BLOB NOT NULL,
  PRIMARY KEY(result, metric)) WITHOUT ROWID;
CREATE TABLE task(point INTEGER, layout INTEGER, result INTEGER NOT NULL, note TEXT NOT NULL,
  PRIMARY KEY(point, layout)) WITHOUT ROWID;
)";

// Stores of earlier versions of the same form lack these.
constexpr const char* design_schema = R"(
CREATE TABLE IF NOT EXISTS axis(axis INTEGER PRIMARY KEY, name TEXT NOT NULL,
  paths TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS share(point INTEGER, axis INTEGER, share REAL NOT NULL,
  PRIMARY KEY(point, axis)) WITHOUT ROWID;
)";

constexpr const char* find_result_sql =
    "SELECT result FROM result WHERE hash=? AND stop=? AND semantics=?";

void check_owner(const Database& db, bool write) {
  const bool empty = db.number("SELECT count(*) FROM sqlite_master") == 0;
  const std::int64_t owner = db.number("PRAGMA application_id");
  if (empty ? !write || owner != 0 : owner != application) {
    throw FileError{
        fmt::format("{}: error: is no store of a study; name another with --store", db.file())};
  }
  if (!empty && db.number("PRAGMA user_version") != form) {
    throw FileError{fmt::format(
        "{}: error: is a store of another version of the program; name another with --store",
        db.file())};
  }
  if (!write) return;
  db.set_journal();
  if (empty) {
    db.execute(
        fmt::format("BEGIN IMMEDIATE; {} PRAGMA application_id={}; PRAGMA user_version={}; COMMIT",
                    schema, application, form));
  }
  db.execute(design_schema);
}

}  // namespace

/// Statements that are used for every result.
struct Store::Writing {
  explicit Writing(const Database& db)
      : put_result(db,
                   "INSERT INTO result(hash, stop, semantics, status, reason, objectives, "
                   "replications) VALUES(?,?,?,?,?,?,?)"),
        put_task(db, "INSERT OR REPLACE INTO task(point, layout, result, note) VALUES(?,?,?,?)"),
        put_metric(db, "INSERT OR IGNORE INTO metric(scope, name, unit) VALUES(?,?,?)"),
        find_metric(db, "SELECT metric FROM metric WHERE scope=? AND name=?"),
        put_value(db, "INSERT INTO value VALUES(?,?,?,?,?)"),
        put_shape(db, "INSERT OR IGNORE INTO shape(bytes) VALUES(?)"),
        find_shape(db, "SELECT shape FROM shape WHERE bytes=?"),
        put_replication(db, "INSERT OR IGNORE INTO replication VALUES(?,?,?,?,?)"),
        find_result(db, find_result_sql) {}

  Statement put_result, put_task, put_metric, find_metric, put_value, put_shape, find_shape,
      put_replication, find_result;
  std::vector<std::pair<std::string, std::int64_t>> metrics;  // Sorted by name: known ids.
  std::pair<std::string, std::int64_t> shape;                 // The one before; mostly the next.
};

Store::Store(const std::string& file, Access access, const std::function<void()>& waits)
    : db_(file, access, waits) {
  check_owner(db_, access == Access::write);
  if (access == Access::write) writing_ = std::make_unique<Writing>(db_);
}

Store::~Store() = default;

std::string Store::meta(const std::string& key) const {
  Statement find{db_, "SELECT value FROM meta WHERE key=?"};
  return find.bind(key).step() ? find.text(0) : "";
}

void Store::freeze(const std::vector<Point>& points, const std::vector<std::string>& layouts,
                   const FrozenDesign& design,
                   const std::vector<std::pair<std::string, std::string>>& meta) {
  flush();
  db_.execute("BEGIN IMMEDIATE");
  put_design(design);
  Statement setting{db_, "INSERT INTO setting VALUES(?,?,?,?)"};
  for (std::size_t p = 0; p < points.size(); ++p) {
    for (std::size_t i = 0; i < points[p].size(); ++i) {
      setting.bind(static_cast<std::int64_t>(p)).bind(static_cast<std::int64_t>(i));
      setting.bind(points[p][i].path).bind(points[p][i].value).step();
    }
  }
  Statement layout{db_, "INSERT INTO layout VALUES(?,?)"};
  for (std::size_t i = 0; i < layouts.size(); ++i) {
    layout.bind(static_cast<std::int64_t>(i)).bind(layouts[i]).step();
  }
  Statement put{db_, "INSERT OR REPLACE INTO meta VALUES(?,?)"};
  for (const auto& [key, value] : meta) put.bind(key).bind(value).step();
  db_.execute("COMMIT");
}

void Store::put_design(const FrozenDesign& design) {
  Statement axis{db_, "INSERT INTO axis VALUES(?,?,?)"};
  for (std::size_t a = 0; a < design.axes.size(); ++a) {
    std::string paths;
    for (const std::string& path : design.axes[a].paths) paths += path + "\n";
    axis.bind(static_cast<std::int64_t>(a)).bind(design.axes[a].name).bind(paths).step();
  }
  Statement share{db_, "INSERT INTO share VALUES(?,?,?)"};
  for (std::size_t p = 0; p < design.shares.size(); ++p) {
    for (std::size_t a = 0; a < design.shares[p].size(); ++a) {
      share.bind(static_cast<std::int64_t>(p)).bind(static_cast<std::int64_t>(a));
      share.bind(design.shares[p][a]).step();
    }
  }
  Statement kind{db_, "INSERT OR REPLACE INTO meta VALUES('kind',?)"};
  const auto named = config::EnumNames<DesignKind>::names[static_cast<std::size_t>(design.kind)];
  kind.bind(std::string{named}).step();
}

void Store::thaw() {
  db_.execute(
      "BEGIN IMMEDIATE; DELETE FROM task; DELETE FROM setting; DELETE FROM layout; DELETE FROM "
      "meta; DELETE FROM axis; DELETE FROM share;"
      "DELETE FROM result WHERE status='failed'; COMMIT");
}

void Store::put(const std::string& hash, const StoredReplication& replication) {
  db_.begin();
  Writing& w = *writing_;
  if (w.shape.second == 0 || w.shape.first != replication.kept.shape) {
    w.put_shape.bind_bytes(replication.kept.shape).step();
    w.find_shape.bind_bytes(replication.kept.shape).step();
    w.shape = {replication.kept.shape, w.find_shape.integer(0)};
    w.find_shape.reset();
  }
  w.put_replication.bind(hash).bind(replication.number).bind(std::int64_t{semantics});
  w.put_replication.bind(w.shape.second).bind_bytes(replication.kept.values).step();
  db_.commit_if_long();
}

std::optional<std::int64_t> Store::result_of(const std::string& hash,
                                             const std::string& stop) const {
  const auto ask = [&](Statement& find) -> std::optional<std::int64_t> {
    if (!find.bind(hash).bind(stop).bind(std::int64_t{semantics}).step()) return std::nullopt;
    const std::int64_t id = find.integer(0);
    find.reset();
    return id;
  };
  if (writing_) return ask(writing_->find_result);
  Statement find{db_, find_result_sql};
  return ask(find);
}

std::int64_t Store::insert(const std::string& hash, const StoredResult& result) {
  Writing& w = *writing_;
  w.put_result.bind(hash).bind(result.stop).bind(std::int64_t{semantics}).bind(result.status);
  w.put_result.bind(result.reason).bind(result.objectives).bind(result.replications).step();
  const std::int64_t id = sqlite3_last_insert_rowid(db_.handle());
  for (const StoredValue& value : result.values) {
    const std::string name = value.scope + '\n' + value.metric;
    auto at = std::ranges::lower_bound(w.metrics, name, {}, [](const auto& m) { return m.first; });
    if (at == w.metrics.end() || at->first != name) {
      w.put_metric.bind(value.scope).bind(value.metric).bind(value.unit).step();
      w.find_metric.bind(value.scope).bind(value.metric).step();
      at = w.metrics.insert(at, {name, w.find_metric.integer(0)});
      w.find_metric.reset();
    }
    w.put_value.bind(id).bind(at->second).bind(value.mean).bind(value.half_width);
    w.put_value.bind(value.each).step();
  }
  return id;
}

std::int64_t Store::put(const Task& task, const std::string& note, const StoredResult& result) {
  db_.begin();
  // What could not be read has no identity, and a result of its own.
  const std::string hash = result.hash.empty()
                               ? fmt::format("point {} layout {}", task.point, task.layout)
                               : result.hash;
  const std::optional<std::int64_t> known = result_of(hash, result.stop);
  const std::int64_t id = known ? *known : insert(hash, result);
  put(task, note, id);
  return id;
}

void Store::put(const Task& task, const std::string& note, std::int64_t result) {
  db_.begin();
  writing_->put_task.bind(task.point).bind(task.layout).bind(result).bind(note).step();
  db_.commit_if_long();
}

void Store::flush() { db_.commit(); }

void Store::forget_failed() {
  db_.execute(
      "BEGIN IMMEDIATE;"
      "DELETE FROM task WHERE result IN (SELECT result FROM result WHERE status='failed');"
      "DELETE FROM result WHERE status='failed'; COMMIT");
}

void Store::take_over(const std::string& file) {
  flush();
  const std::string quoted = [&] {
    std::string text;
    for (const char c : file) text += c == '\'' ? "''" : std::string(1, c);
    return text;
  }();
  db_.execute("ATTACH '" + quoted + "' AS other");
  db_.execute(
      "BEGIN IMMEDIATE;"
      "INSERT OR IGNORE INTO main.metric(scope, name, unit) SELECT scope, name, unit FROM "
      "other.metric;"
      "INSERT OR IGNORE INTO main.result(hash, stop, semantics, status, reason, objectives, "
      "replications) SELECT hash, stop, semantics, status, reason, objectives, replications FROM "
      "other.result ORDER BY result;"
      "INSERT OR IGNORE INTO main.value SELECT r.result, m.metric, v.mean, v.half_width, v.each "
      "FROM other.value v JOIN other.result o ON o.result=v.result JOIN other.metric n ON "
      "n.metric=v.metric JOIN main.result r ON r.hash=o.hash AND r.stop=o.stop AND "
      "r.semantics=o.semantics JOIN main.metric m ON m.scope=n.scope AND m.name=n.name;"
      "INSERT OR IGNORE INTO main.shape(bytes) SELECT bytes FROM other.shape;"
      "INSERT OR IGNORE INTO main.replication SELECT r.hash, r.replication, r.semantics, s.shape, "
      "r.bytes FROM other.replication r JOIN other.shape o ON o.shape=r.shape JOIN main.shape s ON "
      "s.bytes=o.bytes;"
      "INSERT OR IGNORE INTO main.task SELECT t.point, t.layout, r.result, t.note FROM other.task "
      "t JOIN "
      "other.result o ON o.result=t.result JOIN main.result r ON r.hash=o.hash AND r.stop=o.stop "
      "AND r.semantics=o.semantics; COMMIT; DETACH other");
}

}  // namespace stowplan::cli
