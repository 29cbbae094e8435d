// The life of an instance, as a table: what it is at, and what it may become.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace stowplan {

/// In the order in which an autoscaler that shrinks prefers to give them up; from `draining` on an
/// instance is no longer wanted.
enum class InstanceState : std::uint8_t {
  asked,     ///< Wanted, and not yet placed.
  in_line,   ///< Its launcher has not started it yet.
  unplaced,  ///< No host has room for it.
  waiting,   ///< Its host still boots.
  starting,  ///< Pull, phases, application start; also after a kill.
  standby,   ///< Of the warm pool: started, and serves no one yet.
  ready,     ///< Serves.
  draining,  ///< Takes no new requests, finishes those it has.
  stopping,  ///< Is taken down.
  gone,
};

inline constexpr std::size_t instance_states = 10;

/// Whether an instance may go from one state to another.
///
///   asked     its launcher's line, a host that is ready or boots, or the line for room
///   starting  ready or standby; again starting, when it is killed; draining, when it was started
///   to
///             be measured, or was on its way out when it was killed
///   standby   ready; starting, when it is killed; stopping or gone when its host is drained
///   ready     draining; starting, when it is killed; stopping, when it is evicted
///   draining  stopping or gone when its last request has ended; starting, when it is killed
[[nodiscard]] constexpr bool may_become(InstanceState from, InstanceState to) {
  using enum InstanceState;
  constexpr auto bit = [](InstanceState state) { return 1U << static_cast<unsigned>(state); };
  constexpr std::array<unsigned, instance_states> next{
      bit(in_line) | bit(unplaced) | bit(waiting) | bit(starting),  // asked
      bit(asked) | bit(gone),                                       // in_line
      bit(waiting) | bit(starting) | bit(gone),                     // unplaced
      bit(starting) | bit(gone),                                    // waiting
      bit(starting) | bit(standby) | bit(ready) | bit(draining) | bit(stopping) | bit(gone),
      bit(starting) | bit(ready) | bit(stopping) | bit(gone),  // standby
      bit(starting) | bit(draining) | bit(stopping),           // ready
      bit(starting) | bit(stopping) | bit(gone),               // draining
      bit(gone),                                               // stopping
      0U,                                                      // gone
  };
  return (next[static_cast<std::size_t>(from)] & bit(to)) != 0;
}

/// Whether it has started, for now, and is not on its way out.
[[nodiscard]] constexpr bool started(InstanceState state) {
  return state == InstanceState::ready || state == InstanceState::standby;
}

}  // namespace stowplan
