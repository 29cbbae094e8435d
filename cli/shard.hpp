// One of several processes that share a study.
#pragma once

#include <cstdint>
#include <string>

namespace stowplan::cli {

struct Shard {
  std::int64_t index = 0;
  std::int64_t count = 1;
};

/// "I/N" with I from 0, or "auto": a task of a Slurm array (its id less the least, of how many), a
/// rank of Open MPI, or a pod of a Kubernetes Indexed Job, whose number `shards` has to say.
/// Errors  config::ConfigError
[[nodiscard]] Shard shard_of(const std::string& text, std::int64_t shards);

}  // namespace stowplan::cli
