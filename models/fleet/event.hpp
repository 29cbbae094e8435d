// What can happen in a fleet. An event is eight bytes of ids, never pointers: what it means is
// looked up when it happens, and the generation tells whether its subject is still in the same
// life.
#pragma once

#include <cstdint>

#include "models/fleet/ids.hpp"

namespace stowplan {

enum class EventKind : std::uint8_t {
  // Of a request.
  read_done,
  write_done,
  delivered,  ///< Its message, which needed no wire, has reached the instance.
  answered,   ///< Its answer is back.
  paged_in,   ///< What it touches is back from swap.
  // Of a call.
  retry_call,  ///< It is tried again.
  // Of an instance.
  start_step,  ///< One part of a start phase is over.
  launch,      ///< Its launcher starts it.
  leave,       ///< It was started to be measured, and leaves.
  restart,     ///< The back-off after a kill is over.
  // Of a pull.
  pull_chunk,      ///< The next piece of an image goes to the disk.
  unpack_written,  ///< The unpacked layers are on disk.
  // Of a host.
  cpu_due,      ///< A job ends, or a quota runs out or is refilled.
  disk_turn,    ///< The next request in line may use the disk.
  host_ready,   ///< It has booted.
  host_idle,    ///< It may have been empty for long enough to go.
  memory_look,  ///< It looks whether pods must be evicted.
  // Of what is always there.
  arrival,         ///< Of a service: the next request from outside arrives.
  user_ready,      ///< Of a service: a closed user has thought and asks again.
  retry_user,      ///< Of a service: a user asks again after a failure; attempt in `generation`.
  control,         ///< Of a service: its autoscaler looks at it.
  give_up,         ///< Of a kind of request: the oldest may have run out of time.
  wire_due,        ///< Of a bundle of flows: one of them is through.
  flow_delivered,  ///< Of a flow, which the wire checks itself.
  pool_look,       ///< Of a pool: its provisioner looks at the hosts.
  image_look,      ///< Of a host: it looks how full its disk is.
  kernel_due,      ///< Of a host: work in its kernel ends.
  manifest,        ///< Of a pull: its manifest is there.
  outage,          ///< Of a pool: hosts of it fail.
};

/// In the detail of what belongs to the settling before time 0: arrivals, users, looks of
/// autoscalers and provisioners, which end there, and attempts, which go on.
inline constexpr std::uint32_t of_settling = 1U << 23;

[[nodiscard]] constexpr bool ends_with_settling(EventKind kind) {
  return kind == EventKind::arrival || kind == EventKind::user_ready ||
         kind == EventKind::control || kind == EventKind::pool_look;
}

/// What kind of record an event is about.
enum class Subject : std::uint8_t { request, call, instance, pull, host, lasting };

[[nodiscard]] constexpr Subject subject_of(EventKind kind) {
  if (kind <= EventKind::paged_in) return Subject::request;
  if (kind <= EventKind::retry_call) return Subject::call;
  if (kind <= EventKind::restart) return Subject::instance;
  if (kind <= EventKind::unpack_written || kind == EventKind::manifest) return Subject::pull;
  if (kind == EventKind::outage) return Subject::lasting;
  if (kind <= EventKind::memory_look || kind >= EventKind::image_look) return Subject::host;
  return Subject::lasting;
}

struct Event {
  std::uint32_t slot = 0;
  std::uint32_t generation : 24 = 0;
  EventKind kind : 8 = EventKind::arrival;

  /// Its subject; the kind says what that is.
  template <class Record>
  [[nodiscard]] Handle<Record> subject() const {
    return {Id<Record>{slot}, generation};
  }

  /// All of it in one number, for the digest of the event history.
  [[nodiscard]] std::uint64_t key() const {
    return (static_cast<std::uint64_t>(slot) << 32) |
           (static_cast<std::uint64_t>(generation) << 8) | static_cast<std::uint64_t>(kind);
  }
};
static_assert(sizeof(Event) == 8);

}  // namespace stowplan
