// The job by which another engine runs a study.
#pragma once

#include <string>

#include "cli/sweep.hpp"
#include "cli/sweep_plan.hpp"

namespace stowplan::cli {

/// How many shards a study is cut into: one for every 20 results, 100 at most, unless it is said.
[[nodiscard]] std::int64_t shards_of(const SweepCommand& command, const SweepPlan& plan);

/// A script for `sbatch` or for a shell with GNU parallel, or a Job for `kubectl apply`, as
/// `command.emit` says. Each can be run again and goes on where it was.
[[nodiscard]] std::string emitted_job(const SweepCommand& command, const SweepPlan& plan);

}  // namespace stowplan::cli
