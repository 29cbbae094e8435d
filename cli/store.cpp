#include "cli/store.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "cli/files.hpp"
#include "models/study/identity.hpp"
#include "sim/math.hpp"

namespace stowplan::cli {
namespace {

// "STOW": what file(1) and SQLite's application_id know the file by.
constexpr int application = 0x53544f57;
constexpr int form = 1;
constexpr std::int64_t longest_transaction = 200;  // [ms]

constexpr const char* schema = R"(
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE layout(layout INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE setting(point INTEGER, position INTEGER, path TEXT NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY(point, position)) WITHOUT ROWID;
CREATE TABLE metric(metric INTEGER PRIMARY KEY, scope TEXT NOT NULL, name TEXT NOT NULL,
  unit TEXT NOT NULL, UNIQUE(scope, name));
CREATE TABLE result(result INTEGER PRIMARY KEY, hash TEXT NOT NULL, stop TEXT NOT NULL,
  semantics INTEGER NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL,
  objectives TEXT NOT NULL, replications INTEGER NOT NULL, UNIQUE(hash, stop, semantics));
CREATE TABLE value(result INTEGER, metric INTEGER, mean REAL, half_width REAL, each BLOB NOT NULL,
  PRIMARY KEY(result, metric)) WITHOUT ROWID;
CREATE TABLE task(point INTEGER, layout INTEGER, result INTEGER NOT NULL,
  PRIMARY KEY(point, layout)) WITHOUT ROWID;
)";

std::int64_t now() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

// Shared memory of a write-ahead log does not work between machines.
bool on_network(const std::string& file) {
  constexpr std::array<unsigned long, 7> networks{0x6969,     0x517b,     0xff534d42, 0xfe534d42,
                                                  0x0bd00bd0, 0x65735546, 0x47504653};
  struct statfs about {};
  if (::statfs(file.c_str(), &about) != 0) return false;
  return std::ranges::find(networks, static_cast<unsigned long>(about.f_type)) != networks.end();
}

}  // namespace

class Store::Statement {
 public:
  Statement(const Store& store, const char* sql) : store_(store) {
    if (sqlite3_prepare_v2(store.db_, sql, -1, &statement_, nullptr) != SQLITE_OK) {
      store.fail("cannot be read");
    }
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& bind(const std::string& text) {
    sqlite3_bind_text(statement_, ++at_, text.data(), static_cast<int>(text.size()),
                      SQLITE_TRANSIENT);
    return *this;
  }
  Statement& bind(std::int64_t number) {
    sqlite3_bind_int64(statement_, ++at_, number);
    return *this;
  }
  // NaN becomes NULL there.
  Statement& bind(double number) {
    sqlite3_bind_double(statement_, ++at_, number);
    return *this;
  }
  Statement& bind(const std::vector<double>& numbers) {
    sqlite3_bind_blob(statement_, ++at_, numbers.data(),
                      static_cast<int>(numbers.size() * sizeof(double)), SQLITE_TRANSIENT);
    return *this;
  }

  /// Whether there is a row.
  bool step() {
    const int code = sqlite3_step(statement_);
    if (code != SQLITE_ROW && code != SQLITE_DONE) store_.fail("cannot be used");
    if (code == SQLITE_DONE) reset();
    return code == SQLITE_ROW;
  }
  void reset() {
    sqlite3_reset(statement_);
    at_ = 0;
  }

  [[nodiscard]] std::int64_t integer(int column) const {
    return sqlite3_column_int64(statement_, column);
  }
  [[nodiscard]] double real(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL
               ? math::not_a_number
               : sqlite3_column_double(statement_, column);
  }
  [[nodiscard]] std::string text(int column) const {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    return text == nullptr ? "" : text;
  }
  [[nodiscard]] std::vector<double> numbers(int column) const {
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    std::vector<double> all(size / sizeof(double));
    if (!all.empty()) std::memcpy(all.data(), sqlite3_column_blob(statement_, column), size);
    return all;
  }

 private:
  const Store& store_;
  sqlite3_stmt* statement_ = nullptr;
  int at_ = 0;
};

Store::Store(const std::string& file, Access access, const std::function<void()>& waits)
    : file_(file) {
  const bool write = access == Access::write;
  if (!write) check_readable(file);
  // Not SQLite's own locks, which last no longer than a transaction.
  if (write) {
    lock_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (lock_ < 0) {
      throw FileError{fmt::format("{}: error: cannot write: {}; name another store with --store",
                                  file, std::strerror(errno))};
    }
    if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
      if (waits) waits();
      while (::flock(lock_, LOCK_EX) != 0 && errno == EINTR) {
      }
    }
  }
  // Reading, too, may have to finish what a killed writer left in its log.
  if (sqlite3_open_v2(file.c_str(), &db_, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK) {
    fail("cannot be opened");
  }
  sqlite3_busy_timeout(db_, 60'000);
  const auto number = [this](const char* sql) {
    Statement statement{*this, sql};
    return statement.step() ? statement.integer(0) : 0;
  };
  const bool empty = number("SELECT count(*) FROM sqlite_master") == 0;
  const std::int64_t owner = number("PRAGMA application_id");
  if (empty ? !write || owner != 0 : owner != application) {
    throw FileError{
        fmt::format("{}: error: is no store of a study; name another with --store", file)};
  }
  if (!empty && number("PRAGMA user_version") != form) {
    throw FileError{fmt::format(
        "{}: error: is a store of another version of the program; name another with --store",
        file)};
  }
  if (!write) return;
  execute(on_network(file) ? "PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL"
                           : "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL");
  if (empty) {
    execute(
        fmt::format("BEGIN IMMEDIATE; {} PRAGMA application_id={}; PRAGMA user_version={}; COMMIT",
                    schema, application, form));
  }
  const auto prepare = [this](const char* sql) { return std::make_unique<Statement>(*this, sql); };
  put_result_ = prepare(
      "INSERT INTO result(hash, stop, semantics, status, reason, objectives, replications) "
      "VALUES(?,?,?,?,?,?,?)");
  put_task_ = prepare("INSERT OR REPLACE INTO task(point, layout, result) VALUES(?,?,?)");
  find_result_ = prepare("SELECT result FROM result WHERE hash=? AND stop=? AND semantics=?");
  put_metric_ = prepare("INSERT OR IGNORE INTO metric(scope, name, unit) VALUES(?,?,?)");
  find_metric_ = prepare("SELECT metric FROM metric WHERE scope=? AND name=?");
  put_value_ = prepare("INSERT INTO value VALUES(?,?,?,?,?)");
}

Store::~Store() {
  if (open_) sqlite3_exec(db_, "COMMIT", nullptr, nullptr, nullptr);
  for (auto* statement :
       {&put_result_, &put_task_, &find_result_, &put_metric_, &find_metric_, &put_value_}) {
    statement->reset();
  }
  sqlite3_close(db_);
  if (lock_ >= 0) ::close(lock_);
}

void Store::fail(const std::string& what) const {
  const int code = db_ == nullptr ? SQLITE_CANTOPEN : sqlite3_errcode(db_);
  const std::string why = db_ == nullptr ? "no memory" : sqlite3_errmsg(db_);
  const bool damaged = code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
  throw FileError{fmt::format(
      "{}: error: {}: {}; {}", file_, damaged ? "is no store, or a damaged one" : what, why,
      code == SQLITE_FULL ? "what was committed is kept: make room and run the same command again"
                          : "name another with --store")};
}

void Store::execute(const std::string& sql) const {
  if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    fail("cannot be written");
}

std::string Store::meta(const std::string& key) const {
  Statement find{*this, "SELECT value FROM meta WHERE key=?"};
  return find.bind(key).step() ? find.text(0) : "";
}

void Store::freeze(const std::vector<Point>& points, const std::vector<std::string>& layouts,
                   const std::vector<std::pair<std::string, std::string>>& meta) {
  execute("BEGIN IMMEDIATE");
  Statement setting{*this, "INSERT INTO setting VALUES(?,?,?,?)"};
  for (std::size_t p = 0; p < points.size(); ++p) {
    for (std::size_t i = 0; i < points[p].size(); ++i) {
      setting.bind(static_cast<std::int64_t>(p)).bind(static_cast<std::int64_t>(i));
      setting.bind(points[p][i].path).bind(points[p][i].value).step();
    }
  }
  Statement layout{*this, "INSERT INTO layout VALUES(?,?)"};
  for (std::size_t i = 0; i < layouts.size(); ++i) {
    layout.bind(static_cast<std::int64_t>(i)).bind(layouts[i]).step();
  }
  Statement put{*this, "INSERT OR REPLACE INTO meta VALUES(?,?)"};
  for (const auto& [key, value] : meta) put.bind(key).bind(value).step();
  execute("COMMIT");
}

std::vector<Point> Store::points() const {
  std::vector<Point> all;
  Statement rows{*this, "SELECT point, path, value FROM setting ORDER BY point, position"};
  while (rows.step()) {
    const auto point = static_cast<std::size_t>(rows.integer(0));
    if (all.size() <= point) all.resize(point + 1);
    all[point].push_back({rows.text(1), rows.text(2)});
  }
  return all;
}

std::vector<std::string> Store::layouts() const {
  std::vector<std::string> all;
  Statement rows{*this, "SELECT name FROM layout ORDER BY layout"};
  while (rows.step()) all.push_back(rows.text(0));
  return all;
}

std::vector<Task> Store::done() const {
  std::vector<Task> all;
  Statement rows{*this, "SELECT point, layout FROM task ORDER BY point, layout"};
  while (rows.step()) all.push_back({rows.integer(0), rows.integer(1)});
  return all;
}

std::vector<std::pair<std::string, std::string>> Store::known() const {
  std::vector<std::pair<std::string, std::string>> all;
  Statement rows{*this, "SELECT hash, stop FROM result WHERE semantics=? AND status<>'failed'"};
  rows.bind(std::int64_t{semantics});
  while (rows.step()) all.emplace_back(rows.text(0), rows.text(1));
  return all;
}

std::int64_t Store::failures() const {
  Statement rows{*this,
                 "SELECT count(*) FROM task JOIN result USING(result) WHERE status='failed'"};
  return rows.step() ? rows.integer(0) : 0;
}

void Store::thaw() {
  execute(
      "BEGIN IMMEDIATE; DELETE FROM task; DELETE FROM setting; DELETE FROM layout; DELETE FROM "
      "meta;"
      "DELETE FROM result WHERE status='failed'; COMMIT");
}

void Store::begin() {
  if (open_) return;
  execute("BEGIN IMMEDIATE");
  open_ = true;
  began_ = now();
}

void Store::put(const Task& task, const StoredResult& result) {
  begin();
  // What could not be read has no identity, and a result of its own.
  const std::string hash = result.hash.empty()
                               ? fmt::format("point {} layout {}", task.point, task.layout)
                               : result.hash;
  find_result_->bind(hash).bind(result.stop).bind(std::int64_t{semantics});
  std::int64_t id = 0;
  if (find_result_->step()) {
    id = find_result_->integer(0);
    find_result_->reset();
  } else {
    put_result_->bind(hash).bind(result.stop).bind(std::int64_t{semantics}).bind(result.status);
    put_result_->bind(result.reason).bind(result.objectives).bind(result.replications).step();
    id = sqlite3_last_insert_rowid(db_);
    for (const StoredValue& value : result.values) {
      const std::string name = value.scope + '\n' + value.metric;
      auto at = std::ranges::lower_bound(metrics_, name, {}, [](const auto& m) { return m.first; });
      if (at == metrics_.end() || at->first != name) {
        put_metric_->bind(value.scope).bind(value.metric).bind(value.unit).step();
        find_metric_->bind(value.scope).bind(value.metric).step();
        at = metrics_.insert(at, {name, find_metric_->integer(0)});
        find_metric_->reset();
      }
      put_value_->bind(id).bind(at->second).bind(value.mean).bind(value.half_width);
      put_value_->bind(value.each).step();
    }
  }
  put_task_->bind(task.point).bind(task.layout).bind(id).step();
  if (now() - began_ >= longest_transaction) flush();
}

void Store::flush() {
  if (open_) execute("COMMIT");
  open_ = false;
}

void Store::forget_failed() {
  execute(
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
  execute("ATTACH '" + quoted + "' AS other");
  execute(
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
      "INSERT OR IGNORE INTO main.task SELECT t.point, t.layout, r.result FROM other.task t JOIN "
      "other.result o ON o.result=t.result JOIN main.result r ON r.hash=o.hash AND r.stop=o.stop "
      "AND r.semantics=o.semantics; COMMIT; DETACH other");
}

void Store::each(const std::function<void(const Task&, const StoredResult&)>& row) const {
  Statement values{*this,
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
    Statement find{*this, "SELECT metric FROM metric WHERE ltrim(scope || ' ' || name)=?"};
    if (find.bind(metric).step()) ids.push_back(find.integer(0));
  }
  Statement value{*this,
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
  Statement tasks{*this,
                  "SELECT point, layout, result, hash, stop, status, reason, objectives, "
                  "replications FROM task JOIN result USING(result) ORDER BY point, layout"};
  while (tasks.step()) {
    StoredResult result{.hash = tasks.text(3),
                        .stop = tasks.text(4),
                        .status = tasks.text(5),
                        .reason = tasks.text(6),
                        .objectives = tasks.text(7),
                        .replications = tasks.integer(8),
                        .values = {}};
    row({tasks.integer(0), tasks.integer(1)}, tasks.integer(2), result);
  }
}

StoredValue Store::value_of(const Statement& row) {
  return {row.text(0), row.text(1), row.text(2), row.real(3), row.real(4), row.numbers(5)};
}

std::vector<std::string> Store::metrics() const {
  std::vector<std::string> all;
  Statement rows{*this, "SELECT ltrim(scope || ' ' || name) FROM metric ORDER BY scope, name"};
  while (rows.step()) all.push_back(rows.text(0));
  return all;
}

}  // namespace stowplan::cli
