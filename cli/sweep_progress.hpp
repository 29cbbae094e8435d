// How far a study is, for who waits.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>

namespace stowplan::cli {

/// One line on a terminal that is kept up to date; elsewhere a plain line every half minute,
/// however long a simulation takes. Ends with its life.
class SweepProgress {
 public:
  /// `total` results, of which `done` were there before.
  SweepProgress(bool terminal, bool quiet, std::size_t total, std::size_t done);
  ~SweepProgress();
  SweepProgress(const SweepProgress&) = delete;
  SweepProgress& operator=(const SweepProgress&) = delete;

  void replication();
  void result(bool failed);

 private:
  void look();
  void show() const;

  const bool terminal_;
  const std::size_t total_;
  const std::size_t before_;
  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();

  std::mutex mutex_;  // Guards all below.
  std::condition_variable ends_;
  std::size_t done_;
  std::size_t failed_ = 0;
  std::size_t replications_ = 0;
  bool over_ = false;
  std::thread looking_;  // None where it is to be quiet.
};

}  // namespace stowplan::cli
