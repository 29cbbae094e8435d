// A line that says how far something is, for who waits.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace stowplan::cli {

/// Time from one text to the next.
struct ProgressPace {
  std::chrono::milliseconds terminal{100};
  std::chrono::milliseconds elsewhere{30'000};
};

/// On a terminal one line on standard error that is kept up to date; elsewhere a plain line every
/// half minute, however long a step takes. Ends with its life, and takes its line with it.
class ProgressLine {
 public:
  /// `text` is called on a thread of its own.
  ProgressLine(bool terminal, bool quiet, std::function<std::string()> text,
               ProgressPace pace = {});
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

 private:
  void look();

  const bool terminal_;
  const std::function<std::string()> text_;
  const std::chrono::milliseconds every_;
  std::mutex mutex_;
  std::condition_variable ends_;
  bool over_ = false;
  std::thread looking_;  // None where it is to be quiet.
};

}  // namespace stowplan::cli
