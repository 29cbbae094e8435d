// Names one host of a run. Ids are dense from zero, so that anything kept per host is a plain
// vector, and "lowest id" is a tie rule everyone can follow.
#pragma once

#include <cstddef>
#include <cstdint>

namespace stowplan {

enum class HostId : std::uint32_t {};

/// Position of the host in vectors with one element per host.
[[nodiscard]] constexpr std::size_t index(HostId host) { return static_cast<std::size_t>(host); }

/// The id of the host at that position.
[[nodiscard]] constexpr HostId host_at(std::size_t position) {
  return static_cast<HostId>(static_cast<std::uint32_t>(position));
}

}  // namespace stowplan
