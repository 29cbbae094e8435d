#include "cli/sweep_progress.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <string>

#include "view/format_quantity.hpp"

namespace stowplan::cli {

SweepProgress::SweepProgress(bool terminal, bool quiet, std::size_t total, std::size_t done)
    : terminal_(terminal), total_(total), before_(done), done_(done) {
  if (!quiet && done < total) looking_ = std::thread{[this] { look(); }};
}

SweepProgress::~SweepProgress() {
  if (!looking_.joinable()) return;
  {
    const std::lock_guard lock{mutex_};
    over_ = true;
  }
  ends_.notify_all();
  looking_.join();
  if (terminal_) std::fputs("\r\033[K", stderr);
}

void SweepProgress::replication() {
  const std::lock_guard lock{mutex_};
  ++replications_;
}

void SweepProgress::result(bool failed) {
  const std::lock_guard lock{mutex_};
  ++done_;
  if (failed) ++failed_;
}

void SweepProgress::look() {
  using namespace std::chrono_literals;
  const auto every = terminal_ ? std::chrono::milliseconds{100} : std::chrono::milliseconds{30s};
  std::unique_lock lock{mutex_};
  while (!ends_.wait_for(lock, every, [this] { return over_; })) show();
}

void SweepProgress::show() const {
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - began_;
  const auto found = static_cast<double>(done_ - before_);
  const double rate = found / elapsed.count();
  const std::string left =
      found == 0
          ? fmt::format("{} simulations so far", replications_)
          : fmt::format("{:.3g} a second, about {} left", rate,
                        view::format_quantity(static_cast<double>(total_ - done_) / rate, "s"));
  const std::string failed = failed_ == 0 ? "" : fmt::format(", {} failed", failed_);
  std::fprintf(stderr, terminal_ ? "\r%zu of %zu done, %s%s\033[K" : "%zu of %zu done, %s%s\n",
               done_, total_, left.c_str(), failed.c_str());
  std::fflush(stderr);
}

}  // namespace stowplan::cli
