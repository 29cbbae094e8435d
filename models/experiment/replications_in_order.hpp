// Replications of several layouts, taken in the order of their numbers whoever has simulated them,
// until they are enough.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "models/experiment/conclude.hpp"
#include "models/fleet/report/observation.hpp"
#include "models/scenario/scenario.hpp"

namespace stowplan {

/// A task is one layout of one replication: task = replication * layouts + layout. A replication
/// counts once all its layouts have been taken, and the rule then looks at the watched metrics of
/// all layouts that are feasible. A layout is given up with its first replication that is not.
///
///   layouts a, b; b is infeasible in replication 0:  taken are a0, b0, a1, a2, ...
class ReplicationsInOrder {
 public:
  /// `scenario` must outlive it. Errors  aborts where there are no layouts.
  ReplicationsInOrder(const Scenario& scenario, std::uint32_t layouts);
  ReplicationsInOrder(const ReplicationsInOrder&) = delete;
  ReplicationsInOrder& operator=(const ReplicationsInOrder&) = delete;

  /// Tasks that the rule may ask for, at most.
  [[nodiscard]] std::uint32_t most() const;

  /// Whether tasks of the layout are passed over from here on. May be asked while `take` runs on
  /// another thread: what is not given up yet is simulated in vain, and never taken.
  [[nodiscard]] bool given_up(std::uint32_t layout) const { return given_up_[layout]; }

  /// The layout of which `take` wants the next replication.
  [[nodiscard]] std::uint32_t next_layout() const { return next_; }

  /// Takes the next task in the order that is not passed over. Returns whether to go on.
  /// Errors  aborts once it has said no
  bool take(Observation observation);

  /// What take() has said last.
  [[nodiscard]] bool more() const { return more_; }

  /// Replications that are whole.
  [[nodiscard]] const Simulated& simulated() const& { return simulated_; }
  [[nodiscard]] Simulated simulated() && { return std::move(simulated_); }

 private:
  void find_next();
  void close_replication();

  const Scenario& scenario_;
  std::vector<std::atomic<bool>> given_up_;
  Simulated simulated_;
  std::vector<std::optional<Observation>> open_;  // By layout: the replication that is not whole.
  std::uint32_t next_ = 0;                        // One past the layouts where it is.
  bool more_ = true;
};

}  // namespace stowplan
