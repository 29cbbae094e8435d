// How far a study is, for who waits.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>

#include "cli/progress_line.hpp"
#include "sim/experiment/simulated_parts.hpp"

namespace stowplan::cli {

/// Results, simulations down to the part of the one that runs, and the time that is left.
class SweepProgress {
 public:
  /// `total` results, of which `done` were there before.
  SweepProgress(bool terminal, bool quiet, std::size_t total, std::size_t done,
                ProgressPace pace = {});

  void result(bool failed);
  /// Simulations tell it how far they are.
  [[nodiscard]] SimulatedParts& parts() { return parts_; }

 private:
  [[nodiscard]] std::string text();

  const std::size_t total_;
  const std::size_t before_;
  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  SimulatedParts parts_;

  std::mutex mutex_;  // Guards the next two.
  std::size_t done_;
  std::size_t failed_ = 0;
  ProgressLine line_;  // Last: it ends first.
};

}  // namespace stowplan::cli
