// The label a CPU job or a flow carries, so that its end finds its owner.
#pragma once

#include <cstdint>

namespace stowplan {

enum class JobKind : std::uint8_t { request, start_phase, unpack, packets, message, answer, pull };

struct JobTag {
  JobKind kind = JobKind::request;
  std::uint32_t generation = 0;  ///< 24 bits.
  std::uint32_t id = 0;

  [[nodiscard]] std::uint64_t packed() const {
    return (static_cast<std::uint64_t>(kind) << 56) |
           (static_cast<std::uint64_t>(generation) << 32) | id;
  }
  [[nodiscard]] static JobTag unpack(std::uint64_t bits) {
    return {static_cast<JobKind>(bits >> 56), static_cast<std::uint32_t>(bits >> 32) & 0xffffffU,
            static_cast<std::uint32_t>(bits)};
  }
};

}  // namespace stowplan
