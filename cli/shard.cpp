#include "cli/shard.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "sim/config/diagnostic.hpp"

namespace stowplan::cli {
namespace {

[[noreturn]] void refuse_shard(std::string message) {
  throw config::ConfigError{{{"", 0, 0, "", "--shard: " + std::move(message)}}};
}

std::optional<std::int64_t> whole(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return number;
}

std::optional<std::int64_t> environment(const char* name) {
  const char* text = std::getenv(name);
  return text == nullptr ? std::nullopt : whole(text);
}

Shard checked(std::int64_t index, std::int64_t count) {
  if (count < 1 || index < 0 || index >= count) {
    refuse_shard(fmt::format("{} of {} is none of them; the first is 0 and the last {}", index,
                             count, count - 1));
  }
  return {index, count};
}

Shard from_environment(std::int64_t shards) {
  if (const auto id = environment("SLURM_ARRAY_TASK_ID")) {
    const auto least = environment("SLURM_ARRAY_TASK_MIN");
    const auto count = environment("SLURM_ARRAY_TASK_COUNT");
    return checked(*id - least.value_or(0), shards > 0 ? shards : count.value_or(0));
  }
  if (const auto rank = environment("OMPI_COMM_WORLD_RANK")) {
    return checked(*rank, environment("OMPI_COMM_WORLD_SIZE").value_or(shards));
  }
  if (const auto index = environment("JOB_COMPLETION_INDEX")) {
    if (shards == 0)
      refuse_shard("Kubernetes does not say how many there are; say so with --shards N");
    return checked(*index, shards);
  }
  refuse_shard("auto finds no Slurm array, Open MPI or Kubernetes Indexed Job around it; say I/N");
}

}  // namespace

Shard shard_of(const std::string& text, std::int64_t shards) {
  if (text.empty()) return {};
  if (text == "auto") return from_environment(shards);
  const std::size_t slash = text.find('/');
  const auto index = whole(std::string_view{text}.substr(0, slash));
  const auto count =
      slash == std::string::npos ? std::nullopt : whole(std::string_view{text}.substr(slash + 1));
  if (!index || !count)
    refuse_shard(fmt::format("cannot read \"{}\"; expected I/N, like 0/4, or auto", text));
  return checked(*index, *count);
}

}  // namespace stowplan::cli
