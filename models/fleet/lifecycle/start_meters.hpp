// Places in ServiceMeters::start_phases: what every start has before the phases of the runtime.
#pragma once

#include <cstdint>

namespace stowplan {

inline constexpr std::uint32_t placement_phase = 0;
inline constexpr std::uint32_t pull_phase = 1;
inline constexpr std::uint32_t unpack_phase = 2;
inline constexpr std::uint32_t first_own_phase = 3;

}  // namespace stowplan
