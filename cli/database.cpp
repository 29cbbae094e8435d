#include "cli/database.hpp"

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
#include <filesystem>

#include "cli/files.hpp"
#include "sim/math.hpp"

namespace stowplan::cli {
namespace {

constexpr std::int64_t longest_transaction = 200;  // [ms]

std::int64_t now() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

// Where nothing can be written, a database without a log is read as it is: its shared memory would
// have to be a file beside it.
bool cannot_change(const std::string& file) {
  const std::filesystem::path folder = std::filesystem::absolute(file).parent_path();
  return ::access(folder.c_str(), W_OK) != 0 && !std::filesystem::exists(file + "-wal");
}

std::string unchanging_name(const std::string& file) {
  std::string name = "file:";
  for (const char c : file) {
    name += c == '%' ? "%25" : c == '?' ? "%3f" : c == '#' ? "%23" : std::string(1, c);
  }
  return name + "?immutable=1";
}

bool on_network(const std::string& file) {
  constexpr std::array<unsigned long, 7> networks{0x6969,     0x517b,     0xff534d42, 0xfe534d42,
                                                  0x0bd00bd0, 0x65735546, 0x47504653};
  struct statfs about {};
  if (::statfs(file.c_str(), &about) != 0) return false;
  return std::ranges::find(networks, static_cast<unsigned long>(about.f_type)) != networks.end();
}

}  // namespace

Database::Database(const std::string& file, Access access, const std::function<void()>& waits)
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
  const bool finished = !write && cannot_change(file);
  const std::string name = finished ? unchanging_name(file) : file;
  const int how = finished ? SQLITE_OPEN_READONLY | SQLITE_OPEN_URI : SQLITE_OPEN_READWRITE;
  if (sqlite3_open_v2(name.c_str(), &db_, how, nullptr) != SQLITE_OK) fail("cannot be opened");
  sqlite3_busy_timeout(db_, 60'000);
}

Database::~Database() {
  if (open_) sqlite3_exec(db_, "COMMIT", nullptr, nullptr, nullptr);
  sqlite3_close(db_);
  if (lock_ >= 0) ::close(lock_);
}

void Database::fail(const std::string& what) const {
  const int code = db_ == nullptr ? SQLITE_CANTOPEN : sqlite3_errcode(db_);
  const std::string why = db_ == nullptr ? "no memory" : sqlite3_errmsg(db_);
  const bool damaged = code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
  throw FileError{fmt::format(
      "{}: error: {}: {}; {}", file_, damaged ? "is no store, or a damaged one" : what, why,
      code == SQLITE_FULL ? "what was committed is kept: make room and run the same command again"
                          : "name another with --store")};
}

void Database::execute(const std::string& sql) const {
  if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    fail("cannot be written");
}

std::int64_t Database::number(const char* sql) const {
  Statement statement{*this, sql};
  return statement.step() ? statement.integer(0) : 0;
}

void Database::set_journal() const {
  execute(on_network(file_) ? "PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL"
                            : "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL");
}

void Database::begin() {
  if (open_) return;
  execute("BEGIN IMMEDIATE");
  open_ = true;
  began_ = now();
}

void Database::commit() {
  if (open_) execute("COMMIT");
  open_ = false;
}

void Database::commit_if_long() {
  if (open_ && now() - began_ >= longest_transaction) commit();
}

Statement::Statement(const Database& database, const char* sql) : database_(database) {
  if (sqlite3_prepare_v2(database.handle(), sql, -1, &statement_, nullptr) != SQLITE_OK) {
    database.fail("cannot be read");
  }
}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement& Statement::bind(const std::string& text) {
  sqlite3_bind_text(statement_, ++at_, text.data(), static_cast<int>(text.size()),
                    SQLITE_TRANSIENT);
  return *this;
}

Statement& Statement::bind(std::int64_t number) {
  sqlite3_bind_int64(statement_, ++at_, number);
  return *this;
}

Statement& Statement::bind(double number) {
  sqlite3_bind_double(statement_, ++at_, number);
  return *this;
}

Statement& Statement::bind_bytes(std::string_view bytes) {
  sqlite3_bind_blob64(statement_, ++at_, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
  return *this;
}

Statement& Statement::bind(const std::vector<double>& numbers) {
  return bind_bytes(
      {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(double)});
}

bool Statement::step() {
  const int code = sqlite3_step(statement_);
  if (code != SQLITE_ROW && code != SQLITE_DONE) database_.fail("cannot be used");
  if (code == SQLITE_DONE) reset();
  return code == SQLITE_ROW;
}

void Statement::reset() {
  sqlite3_reset(statement_);
  at_ = 0;
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

double Statement::real(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL
             ? math::not_a_number
             : sqlite3_column_double(statement_, column);
}

std::string Statement::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return text == nullptr ? "" : text;
}

std::string Statement::bytes(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return bytes == nullptr ? std::string{} : std::string{bytes, size};
}

std::vector<double> Statement::numbers(int column) const {
  const std::string all = bytes(column);
  std::vector<double> numbers(all.size() / sizeof(double));
  if (!numbers.empty()) std::memcpy(numbers.data(), all.data(), numbers.size() * sizeof(double));
  return numbers;
}

}  // namespace stowplan::cli
