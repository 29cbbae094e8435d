// M/M/c at load 0.9: through the engine and the station as a model would write it, and the textbook
// way (std::priority_queue, std::mt19937_64, libm, std::deque) as the yardstick of the same run.
#pragma once

#include <cmath>
#include <cstdint>
#include <deque>
#include <queue>
#include <random>
#include <vector>

#include "sim/engine.hpp"
#include "sim/queue/fifo.hpp"
#include "sim/random.hpp"

namespace stowplan::bench {

enum class Kind : std::uint32_t { arrival, departure };

struct Event {
  Kind kind;
  std::uint32_t id;
};

/// An exponential time, `mean` in ns.
inline Duration draw(Stream& stream, double mean) {
  return Duration{static_cast<std::int64_t>(mean * stream.exponential())};
}

/// Mean service time 1 ms. Sums response times.
class Queue {
 public:
  explicit Queue(std::size_t servers)
      : station_{servers}, between_{1e6 / (0.9 * static_cast<double>(servers))} {
    starts_.resize(1u << 14);
    engine_.post_after(draw(arrivals_, between_), {Kind::arrival, 0});
  }

  /// Serves so many more and returns the mean response time so far [s].
  double serve(std::uint64_t customers) {
    stop_after_ = served_ + customers;
    engine_.run([this](const Event& event, Engine<Event>&) { on(event); });
    return seconds(response_) / static_cast<double>(served_);
  }

 private:
  void on(const Event& event) {
    switch (event.kind) {
      case Kind::arrival: {
        engine_.post_after(draw(arrivals_, between_), {Kind::arrival, event.id + 1});
        starts_[event.id & (starts_.size() - 1)] = engine_.now();
        if (station_.arrive(event.id) == Admission::started) begin(event.id);
        break;
      }
      case Kind::departure: {
        response_ += engine_.now() - starts_[event.id & (starts_.size() - 1)];
        if (const auto next = station_.finish()) begin(*next);
        if (++served_ == stop_after_) engine_.stop();
        break;
      }
    }
  }
  void begin(std::uint32_t id) { engine_.post_after(draw(services_, 1e6), {Kind::departure, id}); }

  Engine<Event> engine_;
  FifoStation<std::uint32_t> station_;
  Stream arrivals_{1, 0, "arrivals"};
  Stream services_{1, 0, "services"};
  double between_;
  std::vector<Time> starts_;
  Duration response_{};
  std::uint64_t served_ = 0;
  std::uint64_t stop_after_ = 0;
};

class PlainQueue {
 public:
  explicit PlainQueue(std::size_t servers)
      : servers_{servers}, between_{1.0 / (0.9 * static_cast<double>(servers))} {
    schedule(between_, Kind::arrival, 0.0);
  }

  double serve(std::uint64_t customers) {
    for (const std::uint64_t goal = served_ + customers; served_ < goal;) {
      const Item item = events_.top();
      events_.pop();
      now_ = item.time;
      item.kind == Kind::arrival ? arrive() : depart(item.arrived);
    }
    return response_ / static_cast<double>(served_);
  }

 private:
  struct Item {
    double time;
    std::uint64_t sequence;
    Kind kind;
    double arrived;
    bool operator<(const Item& other) const {
      return time != other.time ? time > other.time : sequence > other.sequence;
    }
  };

  void arrive() {
    schedule(between_, Kind::arrival, 0.0);
    if (busy_ < servers_) {
      ++busy_;
      schedule(1.0, Kind::departure, now_);
    } else {
      line_.push_back(now_);
    }
  }
  void depart(double arrived) {
    response_ += now_ - arrived;
    ++served_;
    if (line_.empty()) {
      --busy_;
    } else {
      schedule(1.0, Kind::departure, line_.front());
      line_.pop_front();
    }
  }
  void schedule(double mean, Kind kind, double arrived) {
    const double u = (static_cast<double>(random_() >> 11) + 0.5) * 0x1p-53;
    events_.push({now_ - mean * std::log(u), sequence_++, kind, arrived});
  }

  std::priority_queue<Item> events_;
  std::deque<double> line_;
  std::mt19937_64 random_{1};
  std::size_t servers_;
  double between_;
  double now_ = 0;
  double response_ = 0;
  std::size_t busy_ = 0;
  std::uint64_t sequence_ = 0;
  std::uint64_t served_ = 0;
};

}  // namespace stowplan::bench
