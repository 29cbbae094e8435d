#include "cli/sweep_progress.hpp"

#include <fmt/format.h>

#include "view/format_quantity.hpp"

namespace stowplan::cli {

SweepProgress::SweepProgress(bool terminal, bool quiet, std::size_t total, std::size_t done,
                             ProgressPace pace)
    : total_(total),
      before_(done),
      done_(done),
      line_(
          terminal, quiet || done == total, [this] { return text(); }, pace) {}

void SweepProgress::result(bool failed) {
  const std::lock_guard lock{mutex_};
  ++done_;
  if (failed) ++failed_;
}

std::string SweepProgress::text() {
  const std::lock_guard lock{mutex_};
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - began_;
  const auto found = static_cast<double>(done_ - before_);
  const double rate = found / elapsed.count();
  std::string text =
      fmt::format("{} of {} done, {:.2f} simulations", done_, total_, parts_.simulations());
  if (found > 0) {
    text += fmt::format(", {:.3g} results a second, about {} left", rate,
                        view::format_quantity(static_cast<double>(total_ - done_) / rate, "s"));
  }
  return failed_ == 0 ? text : text + fmt::format(", {} failed", failed_);
}

}  // namespace stowplan::cli
