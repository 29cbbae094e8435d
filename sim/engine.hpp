// The event loop: a clock and a future event list for small event values of the model's own type.
// Events happen in the order (time, priority, order of scheduling), all of it exact, so a run is a
// function of its inputs. The engine knows nothing about what events mean.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "sim/check.hpp"
#include "sim/digest.hpp"
#include "sim/event_queue.hpp"
#include "sim/units.hpp"

namespace stowplan {

/// Who goes first at one instant: the model moves, then those who watch and steer it, then those
/// who measure it, then whatever closes the run.
enum class Priority : std::uint8_t { normal, control, statistics, end };

/// Names a scheduled event that may still be cancelled. A default one names none.
struct EventId {
  std::uint32_t slot = 0;
  std::uint32_t generation = 0;

  friend constexpr bool operator==(EventId, EventId) = default;
};

/// An event that says in one word what it is and whom it concerns, for the digest.
template <class Event>
concept HasKey = requires(const Event& event) {
  { event.key() } -> std::convertible_to<std::uint64_t>;
};

/// What the digest records of an event: its `key()`, else its bytes if they are its value, else the
/// alternative of a variant together with what it holds.
template <class Event>
[[nodiscard]] std::uint64_t digest_word(const Event& event) {
  if constexpr (HasKey<Event>) {
    return event.key();
  } else if constexpr (std::is_empty_v<Event>) {
    return 0;
  } else if constexpr (requires { event.index(); }) {
    const std::uint64_t held = std::visit([](const auto& e) { return digest_word(e); }, event);
    return (held ^ (event.index() + 1)) * 0x9e3779b97f4a7c15;
  } else {
    static_assert(std::has_unique_object_representations_v<Event> && sizeof(Event) <= 16,
                  "give the event a member `std::uint64_t key() const`");
    std::array<std::uint64_t, 2> words{};
    std::memcpy(words.data(), &event, sizeof(Event));
    return words[0] ^ (words[1] * 0x9e3779b97f4a7c15);
  }
}

/// Runs events of type `Event`: a trivially copyable value of at most 24 bytes (ids, not data).
///
/// Shape   scheduling and serving one event: 10 to 60 ns from one to a million pending. `post` is
///         cheaper by the memory access to a slot; cancelling is O(1) amortised. No allocation per
///         event once the largest number pending was seen.
template <class Event>
class Engine {
  static_assert(std::is_trivially_copyable_v<Event> && sizeof(Event) <= 24,
                "events carry ids, not data");

 public:
  /// Latest instant there is: 2^60 - 1 ns, 36 years.
  static constexpr Time last_instant{Duration{(std::int64_t{1} << 60) - 1}};

  [[nodiscard]] Time now() const { return now_; }

  // Events are passed by value: small ones travel in a register, and reading one back whole right
  // after its members were written apart would stall the processor.

  /// Schedules an event that may be cancelled. Precondition (checked): now <= time <= last_instant.
  EventId at(Time time, Event event, Priority priority = Priority::normal) {
    check_instant(time);
    const EventId id = store(event);
    queue_.push(key_of(time, priority) | cancellable, pack(id));
    return id;
  }
  /// Same, that long from now.
  EventId after(Duration delay, Event event, Priority priority = Priority::normal) {
    return at(now_ + delay, event, priority);
  }

  /// Schedules an event that will not be cancelled: cheaper, the event travels in its queue entry.
  /// Keeps its place among those of `at`: only time, priority and order of scheduling count.
  void post(Time time, Event event, Priority priority = Priority::normal) {
    check_instant(time);
    queue_.push(key_of(time, priority), pack(event));
  }
  /// Same, that long from now.
  void post_after(Duration delay, Event event, Priority priority = Priority::normal) {
    post(now_ + delay, event, priority);
  }

  /// Withdraws an event. False, and no harm, if it happened, was cancelled, or never was.
  bool cancel(EventId id);

  /// Serves every event before `end`, calling handler(const Event&, Engine&), and leaves the clock
  /// at `end`; events at exactly `end` stay. Precondition (checked): now <= end <= last_instant.
  template <class Handler>
  void run_until(Time end, Handler&& handler) {
    check_instant(end);
    if (serve(key_of(end, Priority::normal) >> 1, handler)) now_ = end;
  }

  /// Serves events until none is left; the clock stays at the last one.
  template <class Handler>
  void run(Handler&& handler) {
    serve(no_limit, handler);
  }

  /// Called from a handler: the run ends after this event, with the clock at it.
  void stop() { limit_ = 0; }

  [[nodiscard]] std::uint64_t executed() const { return executed_; }
  [[nodiscard]] std::size_t pending() const { return queue_.size() - stale_; }
  /// Fingerprint of all events served so far, each with its time and priority.
  [[nodiscard]] Digest digest() const { return digest_; }

 private:
  // Bytes of either an event or the id of its slot.
  struct Payload {
    alignas(8) std::array<std::byte, std::max(sizeof(Event), sizeof(EventId))> bytes;
  };
  using Queue = EventQueue<Payload>;

  static constexpr std::uint64_t cancellable = 1;
  static constexpr std::uint64_t no_limit = std::uint64_t{1} << 63;
  static constexpr std::size_t few_stale = 1024;

  static std::uint64_t key_of(Time time, Priority priority) {
    return static_cast<std::uint64_t>(time.time_since_epoch().count()) << (Queue::tie_bits + 1) |
           static_cast<std::uint64_t>(priority) << 1;
  }
  template <class T>
  static Payload pack(const T& value) {
    Payload payload;
    std::memcpy(payload.bytes.data(), &value, sizeof(T));
    return payload;
  }
  static EventId id_of(const Payload& payload) {
    EventId id;
    std::memcpy(&id, payload.bytes.data(), sizeof(id));
    return id;
  }
  static Event event_of(const Payload& payload) {
    std::array<std::byte, sizeof(Event)> bytes;
    std::memcpy(bytes.data(), payload.bytes.data(), sizeof(Event));
    return std::bit_cast<Event>(bytes);
  }
  void check_instant(Time time) const { STOWPLAN_CHECK(time >= now_ && time <= last_instant); }

  EventId store(const Event& event);
  bool holds(EventId id) const {
    return id.slot < generations_.size() && generations_[id.slot] == id.generation;
  }
  void free_slot(std::uint32_t slot) {
    ++generations_[slot];
    free_slots_.push_back(slot);
  }
  template <class Handler>
  bool serve(std::uint64_t limit, Handler& handler);

  Queue queue_;
  Time now_{};
  std::uint64_t limit_ = 0;
  std::uint64_t executed_ = 0;
  Digest digest_;
  // One slot per cancellable event; a slot's generation grows when its event is gone, so the id of
  // an earlier tenant no longer fits. Apart from the events, because checks touch nothing else.
  std::vector<std::uint32_t> generations_;
  std::vector<Payload> events_;
  std::vector<std::uint32_t> free_slots_;
  std::size_t stale_ = 0;  // Entries of cancelled events still in the queue.
};

template <class Event>
EventId Engine<Event>::store(const Event& event) {
  if (free_slots_.empty()) {
    free_slots_.push_back(static_cast<std::uint32_t>(generations_.size()));
    generations_.push_back(1);
    events_.push_back(pack(event));
  }
  const std::uint32_t slot = free_slots_.back();
  free_slots_.pop_back();
  events_[slot] = pack(event);
  return {slot, generations_[slot]};
}

template <class Event>
bool Engine<Event>::cancel(EventId id) {
  if (!holds(id)) return false;
  free_slot(id.slot);
  ++stale_;
  // Entries of cancelled events are skipped when their time comes. Timeouts far ahead would pile
  // up meanwhile, so once most entries are stale they are swept out: O(1) a cancellation.
  if (stale_ > few_stale && stale_ > queue_.size() / 2) {
    queue_.remove_if([this](const typename Queue::Entry& entry) {
      return (entry.key & cancellable) != 0 && !holds(id_of(entry.payload));
    });
    stale_ = 0;
  }
  return true;
}

// Serves events below the limit; false if stopped.
template <class Event>
template <class Handler>
bool Engine<Event>::serve(std::uint64_t limit, Handler& handler) {
  limit_ = limit;
  // Slots are scattered; by the time an entry is served its slot should be in the cache.
  const auto nearing = [this](const typename Queue::Entry& entry) {
    if ((entry.key & cancellable) == 0) return;
    const std::uint32_t slot = id_of(entry.payload).slot;
    __builtin_prefetch(&generations_[slot]);
    __builtin_prefetch(&events_[slot]);
  };
  typename Queue::Entry entry;
  while (queue_.pop_before(limit_, entry, nearing)) {
    if ((entry.key & cancellable) != 0) {
      const EventId id = id_of(entry.payload);
      if (!holds(id)) {
        --stale_;
        continue;
      }
      entry.payload = events_[id.slot];
      free_slot(id.slot);
    }
    const Event event = event_of(entry.payload);
    now_ = Time{Duration{static_cast<std::int64_t>(entry.key >> (Queue::tie_bits + 1))}};
    ++executed_;
    digest_.add(entry.key >> 1, digest_word(event));
    handler(event, *this);
  }
  return limit_ != 0;
}

}  // namespace stowplan
