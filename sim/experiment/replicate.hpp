// An experiment is the same model run again and again with other random numbers, until the answer
// is tight enough. How many times that takes is part of the result, so it must not depend on how
// many threads happened to work on it.
#pragma once

#include <cstdint>
#include <functional>
#include <iterator>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "sim/experiment/parallel.hpp"
#include "sim/stats/tally.hpp"

namespace stowplan {

/// When to stop replicating.
struct ReplicationPlan {
  std::uint32_t min = 5;   ///< Replications before the first look at the precision.
  std::uint32_t max = 50;  ///< Replications after which to give up.
  double relative_half_width =
      0.05;  ///< Half-width over |mean| that every watched number must reach.
  double confidence = 0.95;
};

/// Sequential stopping: after each replication from the `min`th on, asks whether every watched
/// number is tight enough.
///
/// Model   half-width of the t interval <= relative_half_width * |mean|, for all watched numbers.
/// Shape   without watched numbers, enough at `min`. A number no replication has observed (all NaN)
///         is never tight.
/// Errors  aborts unless 1 <= min <= max.
/// Source  Law, Simulation Modeling and Analysis, sequential procedure; docs/method.md "Stopping".
class SequentialStop {
 public:
  explicit SequentialStop(const ReplicationPlan& plan);

  /// Takes in the watched numbers of the next replication, always equally many, NaN where nothing
  /// was observed. Returns whether to stop here.
  bool add(std::span<const double> watched);

  /// Whether all watched numbers are tight enough now.
  [[nodiscard]] bool precise() const;

 private:
  ReplicationPlan plan_;
  std::uint32_t replications_ = 0;
  std::vector<Tally> watched_;
};

/// Results of replications 0, 1, ..., in that order.
template <class Result>
struct Replications {
  std::vector<Result> results;
  bool precise = false;  ///< False: `max` was reached before the watched numbers were tight enough.
};

/// Called after each replication that counts, with how many have finished in order and how many
/// there can be; never two calls at once.
using ReplicationProgress = std::function<void(std::uint32_t finished, std::uint32_t max)>;

/// Runs `run(replication)` for 0, 1, 2, ... until the plan says stop.
///
/// `run` must depend on nothing but the replication's number and is called from several threads;
/// `watch(result)` gives the numbers the plan watches, as a vector of doubles. Same results, and
/// as many of them, for any number of threads: replications past the end are discarded. Exceptions
/// of the earliest replication that failed are passed on.
template <class Run, class Watch>
[[nodiscard]] auto replicate(const ReplicationPlan& plan, std::uint32_t threads, const Run& run,
                             const Watch& watch, const ReplicationProgress& progress = {}) {
  using Result = std::invoke_result_t<const Run&, std::uint32_t>;
  SequentialStop stop{plan};
  std::vector<std::optional<Result>> slots(plan.max);
  std::uint32_t finished = 0;

  run_in_order(
      plan.max, threads, [&](std::uint32_t i) { slots[i].emplace(run(i)); },
      [&](std::uint32_t i) {
        finished = i + 1;
        const bool enough = stop.add(watch(std::as_const(*slots[i])));
        if (progress) progress(finished, plan.max);
        return !enough;
      });

  Replications<Result> all{.results = {}, .precise = stop.precise()};
  all.results.reserve(finished);
  for (std::uint32_t i = 0; i < finished; ++i) all.results.push_back(std::move(*slots[i]));
  return all;
}

/// A fixed number of replications.
template <class Run>
[[nodiscard]] auto replicate(std::uint32_t replications, std::uint32_t threads, const Run& run) {
  const ReplicationPlan fixed{.min = replications, .max = replications};
  const auto nothing = [](const auto&) { return std::vector<double>{}; };
  return replicate(fixed, threads, run, nothing).results;
}

}  // namespace stowplan
