// What can happen in a fleet. An event is eight bytes of ids, never pointers: what it means is
// looked up when it happens, and the generation tells whether its subject is still the same.
#pragma once

#include <cstdint>

namespace stowplan {

enum class EventKind : std::uint8_t {
  arrival,         ///< id: service. The next request from outside arrives.
  user_ready,      ///< id: service. A closed user has thought and asks again.
  cpu_due,         ///< id: host. A job ends, or a quota runs out or is refilled.
  disk_turn,       ///< id: host. The next request in line may use the disk.
  read_done,       ///< id: request.
  write_done,      ///< id: request.
  wire_due,        ///< id: bundle of flows. One of them is through.
  flow_delivered,  ///< id: flow.
  delivered,       ///< id: request. Its message, which needed no wire, has reached the instance.
  answered,        ///< id: request. Its answer is back.
  give_up,         ///< id: kind of request. The oldest may have run out of time.
  retry_call,      ///< id: call. It is tried again.
  retry_user,      ///< id: service; generation: attempt. A user asks again after a failure.
  start_step,      ///< id: instance. One part of a start phase is over.
  pull_chunk,      ///< id: pull. The next piece of an image goes to the disk.
  unpack_written,  ///< id: pull. The unpacked layers are on disk.
  host_ready,      ///< id: host. It has booted.
  host_idle,       ///< id: host. It may have been empty for long enough to go.
  control,         ///< id: service. Its autoscaler looks at it.
  launch,          ///< id: instance. Its launcher starts it.
  leave,           ///< id: instance. It was started to be measured, and leaves.
  paged_in,        ///< id: request. What it touches is back from swap.
  restart,         ///< id: instance. The back-off after a kill is over.
  memory_look,     ///< id: host. It looks whether pods must be evicted.
};

struct Event {
  std::uint32_t id = 0;
  std::uint32_t generation : 24 = 0;
  EventKind kind : 8 = EventKind::arrival;

  /// All of it in one number, for the digest of the event history.
  [[nodiscard]] std::uint64_t key() const {
    return (static_cast<std::uint64_t>(id) << 32) | (static_cast<std::uint64_t>(generation) << 8) |
           static_cast<std::uint64_t>(kind);
  }
};
static_assert(sizeof(Event) == 8);

}  // namespace stowplan
