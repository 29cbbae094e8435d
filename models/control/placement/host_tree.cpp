#include "models/control/placement/host_tree.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "sim/check.hpp"

namespace stowplan {

HostTree::Node HostTree::of_both(const Node& a, const Node& b) {
  return {std::max(a.cpu, b.cpu), std::max(a.memory, b.memory), a.classes | b.classes};
}

void HostTree::grow(std::size_t hosts) {
  const std::size_t leaves = std::bit_ceil(std::max(hosts, std::size_t{64}));
  std::vector<Node> nodes(2 * leaves);
  std::copy(nodes_.begin() + static_cast<std::ptrdiff_t>(leaves_), nodes_.end(),
            nodes.begin() + static_cast<std::ptrdiff_t>(leaves));
  nodes_ = std::move(nodes);
  leaves_ = leaves;
  for (std::size_t i = leaves_ - 1; i > 0; --i) {
    nodes_[i] = of_both(nodes_[2 * i], nodes_[2 * i + 1]);
  }
}

void HostTree::set(std::uint32_t id, const Node& leaf) {
  if (id >= leaves_) grow(id + std::size_t{1});
  std::size_t i = leaves_ + id;
  nodes_[i] = leaf;
  while ((i /= 2) > 0) {
    const Node node = of_both(nodes_[2 * i], nodes_[2 * i + 1]);
    if (node == nodes_[i]) return;
    nodes_[i] = node;
  }
}

void HostTree::put(std::uint32_t id, std::uint32_t host_class, Cores free_cpu, Bytes free_memory) {
  STOWPLAN_CHECK(host_class < 64);
  set(id, {free_cpu, free_memory, std::uint64_t{1} << host_class});
}

void HostTree::remove(std::uint32_t id) {
  if (id < leaves_) set(id, {});
}

std::optional<std::uint32_t> HostTree::first(const Demand& demand, std::uint64_t classes) const {
  if (leaves_ == 0) return std::nullopt;
  const auto may_fit = [&](const Node& node) {
    return (node.classes & classes) != 0 && node.cpu >= demand.cpu && node.memory >= demand.memory;
  };
  std::size_t i = 1;
  while (true) {
    if (may_fit(nodes_[i])) {
      if (i >= leaves_) return static_cast<std::uint32_t>(i - leaves_);
      i = 2 * i;
      continue;
    }
    // To the next branch on the right.
    while (i % 2 == 1) {
      if (i == 1) return std::nullopt;
      i /= 2;
    }
    ++i;
  }
}

}  // namespace stowplan
