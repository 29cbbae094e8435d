// The hold model: n events are pending, and each one served schedules one, exponentially later. The
// plain kernel is std::priority_queue of (time, sequence, event), fed from the same kind of stream.
#pragma once

#include <cstdint>
#include <queue>
#include <vector>

#include "sim/engine.hpp"
#include "sim/random.hpp"
#include "tests/bench/queue_load.hpp"

namespace stowplan::bench {

/// What a hold schedules, and how. `Post` cannot be cancelled, `After` can, and `Move` also
/// postpones one other pending event, as a shared server does at every arrival.
enum class HoldKind { post, after, move };

class Hold {
 public:
  Hold(HoldKind kind, std::uint32_t pending) : kind_{kind}, ids_(pending) {
    for (std::uint32_t i = 0; i < pending; ++i) {
      const Event event{Kind::arrival, i};
      if (kind_ == HoldKind::post) {
        engine_.post(Time{draw(stream_, mean)}, event);
      } else {
        ids_[i] = engine_.after(draw(stream_, mean), event);
      }
    }
    run(5 * std::uint64_t{pending} + 1000);
  }

  void run(std::uint64_t holds) {
    switch (kind_) {
      case HoldKind::post:
        return drive(holds, [this](const Event& e) { post(e); });
      case HoldKind::after:
        return drive(holds, [this](const Event& e) { after(e); });
      case HoldKind::move:
        return drive(holds, [this](const Event& e) { after(e), move(); });
    }
  }

 private:
  static constexpr double mean = 1e9;

  template <class Schedule>
  void drive(std::uint64_t holds, Schedule schedule) {
    engine_.run([&](const Event& event, Engine<Event>& engine) {
      schedule(event);
      if (--holds == 0) engine.stop();
    });
  }
  void post(const Event& event) { engine_.post_after(draw(stream_, mean), event); }
  void after(const Event& event) { ids_[event.id] = engine_.after(draw(stream_, mean), event); }
  void move() {
    const auto other = static_cast<std::uint32_t>(picks_.below(ids_.size()));
    if (engine_.cancel(ids_[other])) after({Kind::arrival, other});
  }

  HoldKind kind_;
  Engine<Event> engine_;
  Stream stream_{1, 0, "hold"};
  Stream picks_{1, 0, "picks"};
  std::vector<EventId> ids_;
};

class PlainHold {
 public:
  PlainHold(HoldKind kind, std::uint32_t pending) : moves_{kind == HoldKind::move} {
    latest_.resize(pending);
    for (std::uint32_t i = 0; i < pending; ++i) schedule(0, {Kind::arrival, i});
    run(2 * std::uint64_t{pending} + 1000);
  }

  void run(std::uint64_t holds) {
    while (holds > 0) {
      const Item item = events_.top();
      events_.pop();
      if (moves_ && latest_[item.event.id] != item.sequence) continue;  // Was moved meanwhile.
      --holds;
      schedule(item.time, item.event);
      if (!moves_) continue;
      const auto other = static_cast<std::uint32_t>(picks_.below(latest_.size()));
      schedule(item.time, {Kind::arrival, other});
    }
  }

 private:
  struct Item {
    std::int64_t time;
    std::uint64_t sequence;
    Event event;
    bool operator<(const Item& other) const {
      return time != other.time ? time > other.time : sequence > other.sequence;
    }
  };

  void schedule(std::int64_t now, Event event) {
    if (moves_) latest_[event.id] = sequence_;
    events_.push({now + draw(stream_, 1e9).count(), sequence_++, event});
  }

  bool moves_;
  std::priority_queue<Item> events_;
  Stream stream_{1, 0, "hold"};
  Stream picks_{1, 0, "picks"};
  std::vector<std::uint64_t> latest_;  ///< The entry of each event that is still meant.
  std::uint64_t sequence_ = 0;
};

}  // namespace stowplan::bench
