// How far simulations are, for who waits: read while they run, by someone who has a clock.
#pragma once

#include <atomic>
#include <cstdint>

namespace stowplan {

/// Parts of simulations that are done, of all that share it: each is a thousand parts of simulated
/// time, whole once it has ended. Written by several threads, read by any.
class SimulatedParts {
 public:
  static constexpr std::uint32_t of_each = 1000;

  void add(std::uint32_t parts) { done_.fetch_add(parts, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t done() const { return done_.load(std::memory_order_relaxed); }
  /// In simulations: 2.5 for two that have ended and one that is half done.
  [[nodiscard]] double simulations() const { return static_cast<double>(done()) / of_each; }

 private:
  std::atomic<std::uint64_t> done_{0};
};

}  // namespace stowplan
