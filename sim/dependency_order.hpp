// Orders things that need one another: images on their bases, workloads on those they call. What
// forms a cycle is reported as a path a reader can follow.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace stowplan {

/// `first` needs `second`.
using Dependency = std::pair<std::uint32_t, std::uint32_t>;

struct DependencyOrder {
  /// Every vertex once, after all that it needs; members of a cycle stand together.
  std::vector<std::uint32_t> order;
  /// One shortest cycle for each group of vertices that need each other, from its lowest vertex
  /// and without repeating it at the end; groups by lowest vertex.
  std::vector<std::vector<std::uint32_t>> cycles;
};

/// Shape   O(vertices + edges) without cycles; total; depends on nothing but its arguments
[[nodiscard]] DependencyOrder dependency_order(std::uint32_t vertices,
                                               std::span<const Dependency> edges);

/// The cycle as "a -> b -> a".
[[nodiscard]] std::string cycle_text(
    const std::vector<std::uint32_t>& cycle,
    const std::function<const std::string&(std::uint32_t)>& name_of);

}  // namespace stowplan
