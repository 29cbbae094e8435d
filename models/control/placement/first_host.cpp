#include "models/control/placement/first_host.hpp"

#include <algorithm>

namespace stowplan {

void FirstHost::set(std::uint32_t id, const Reach& reach) {
  grow(id + std::size_t{1});
  levels_[0][id] = reach;
  std::size_t node = id;
  for (std::size_t level = 1; level < levels_.size(); ++level) {
    node /= children;
    Reach most;
    const std::vector<Reach>& under = levels_[level - 1];
    const std::size_t end = std::min(under.size(), (node + 1) * children);
    for (std::size_t child = node * children; child < end; ++child) {
      most.cpu = std::max(most.cpu, under[child].cpu);
      most.memory = std::max(most.memory, under[child].memory);
      most.classes |= under[child].classes;
    }
    levels_[level][node] = most;
  }
}

// New levels begin with what they stand for, so that a host set before is seen from them.
void FirstHost::grow(std::size_t hosts) {
  if (levels_.empty()) levels_.emplace_back();
  if (hosts <= levels_[0].size()) return;
  std::size_t nodes = hosts;
  for (std::size_t level = 0; level == 0 || nodes > 1; ++level) {
    if (level > 0) nodes = (nodes + children - 1) / children;
    if (level == levels_.size()) {
      Reach all;
      for (const Reach& reach : levels_[level - 1]) {
        all.cpu = std::max(all.cpu, reach.cpu);
        all.memory = std::max(all.memory, reach.memory);
        all.classes |= reach.classes;
      }
      // What was the top before is below the first node of the new one.
      levels_.emplace_back(1, all);
    }
    if (levels_[level].size() < nodes) levels_[level].resize(nodes);
  }
}

std::optional<std::uint32_t> FirstHost::first(Cores cpu, Bytes memory,
                                              std::uint64_t classes) const {
  if (levels_.empty() || levels_[0].empty()) return std::nullopt;
  return below(levels_.size() - 1, 0, {cpu, memory, classes});
}

std::optional<std::uint32_t> FirstHost::below(std::size_t level, std::size_t node,
                                              const Reach& wanted) const {
  const Reach& reach = levels_[level][node];
  if (reach.cpu < wanted.cpu || reach.memory < wanted.memory ||
      (reach.classes & wanted.classes) == 0) {
    return std::nullopt;
  }
  if (level == 0) return static_cast<std::uint32_t>(node);
  const std::size_t end = std::min(levels_[level - 1].size(), (node + 1) * children);
  for (std::size_t child = node * children; child < end; ++child) {
    if (const auto found = below(level - 1, child, wanted)) return found;
  }
  return std::nullopt;
}

}  // namespace stowplan
