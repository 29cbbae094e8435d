// Which host of one pool, from zero: anything kept per host of a pool is a plain vector, and
// "lowest position" is a tie rule everyone can follow.
#pragma once

#include <cstddef>
#include <cstdint>

namespace stowplan {

enum class HostPosition : std::uint32_t {};

/// Index into vectors with one element per host of the pool.
[[nodiscard]] constexpr std::size_t index(HostPosition host) {
  return static_cast<std::size_t>(host);
}

[[nodiscard]] constexpr HostPosition position_at(std::size_t index) {
  return static_cast<HostPosition>(static_cast<std::uint32_t>(index));
}

}  // namespace stowplan
