// A file of SQLite that one process writes at a time. Killed at any moment, it holds everything up
// to the last commit and half of nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace stowplan::cli {

/// Errors of all functions  FileError: no database, disk full, folder that cannot be written
class Database {
 public:
  enum class Access { read, write };

  /// Opens it, or makes it for writing. Another process that writes is waited for, after `waits`.
  Database(const std::string& file, Access access, const std::function<void()>& waits);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] sqlite3* handle() const { return db_; }
  void execute(const std::string& sql) const;
  /// The first number of the first row, or 0.
  [[nodiscard]] std::int64_t number(const char* sql) const;
  [[noreturn]] void fail(const std::string& what) const;

  /// On a local file system a write-ahead log: a commit waits for no disk. On a network one a
  /// journal, since the shared memory of such a log does not work between machines.
  void set_journal() const;

  /// Begins a transaction where none is open; it is committed by commit(), and now and then by
  /// commit_if_long().
  void begin();
  void commit();
  void commit_if_long();

 private:
  std::string file_;
  int lock_ = -1;
  sqlite3* db_ = nullptr;
  bool open_ = false;       // A transaction.
  std::int64_t began_ = 0;  // [ms]
};

/// One statement, to be bound and stepped through any number of times.
class Statement {
 public:
  Statement(const Database& database, const char* sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  /// Binds the next parameter. NaN becomes NULL.
  Statement& bind(const std::string& text);
  Statement& bind(std::int64_t number);
  Statement& bind(double number);
  Statement& bind_bytes(std::string_view bytes);
  Statement& bind(const std::vector<double>& numbers);

  /// Whether there is a row; resets where there is none.
  bool step();
  void reset();

  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] double real(int column) const;
  [[nodiscard]] std::string text(int column) const;
  [[nodiscard]] std::string bytes(int column) const;
  [[nodiscard]] std::vector<double> numbers(int column) const;

 private:
  const Database& database_;
  sqlite3_stmt* statement_ = nullptr;
  int at_ = 0;
};

}  // namespace stowplan::cli
