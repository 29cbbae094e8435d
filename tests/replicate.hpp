// An experiment is the same model run again and again with other random numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "cli/parallel.hpp"

namespace stowplan {

/// Runs `run(replication)` for 0, 1, ..., replications - 1 and gives the results in that order.
///
/// `run` must depend on nothing but the replication's number and is called from several threads.
/// Exceptions of the earliest replication that failed are passed on.
template <class Run>
[[nodiscard]] auto replicate(std::uint32_t replications, std::uint32_t threads, const Run& run) {
  using Result = std::invoke_result_t<const Run&, std::uint32_t>;
  std::vector<std::optional<Result>> slots(replications);
  cli::on_threads(threads)(
      replications, [&](std::uint32_t i) { slots[i].emplace(run(i)); },
      [](std::uint32_t) { return true; });
  std::vector<Result> results;
  results.reserve(replications);
  for (std::optional<Result>& slot : slots) results.push_back(std::move(*slot));
  return results;
}

}  // namespace stowplan
