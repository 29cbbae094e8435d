#include "cli/progress_line.hpp"

#include <cstdio>
#include <utility>

namespace stowplan::cli {

ProgressLine::ProgressLine(bool terminal, bool quiet, std::function<std::string()> text,
                           ProgressPace pace)
    : terminal_(terminal),
      text_(std::move(text)),
      every_(terminal ? pace.terminal : pace.elsewhere) {
  if (!quiet) looking_ = std::thread{[this] { look(); }};
}

ProgressLine::~ProgressLine() {
  if (!looking_.joinable()) return;
  {
    const std::lock_guard lock{mutex_};
    over_ = true;
  }
  ends_.notify_all();
  looking_.join();
  if (terminal_) std::fputs("\r\033[K", stderr);
}

void ProgressLine::look() {
  std::unique_lock lock{mutex_};
  while (!ends_.wait_for(lock, every_, [this] { return over_; })) {
    std::fprintf(stderr, terminal_ ? "\r%s\033[K" : "%s\n", text_().c_str());
    std::fflush(stderr);
  }
}

}  // namespace stowplan::cli
