// Speed of the engine core through its public interface, each beside the textbook kernel
// (std::priority_queue of time, sequence and event; std::mt19937_64 and libm), so that ratios can
// be judged within one run on a noisy machine. `allocations` counts operator new per event.
#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <new>
#include <queue>
#include <random>
#include <vector>

#include "sim/distribution.hpp"
#include "sim/engine.hpp"
#include "sim/queue/fifo.hpp"
#include "sim/random.hpp"

namespace {
std::uint64_t allocations = 0;
}  // namespace

// Not inlined: the compiler would see free() meet operator new and warn.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc{};
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace stowplan {
namespace {

using std::chrono::nanoseconds;

enum class Kind : std::uint32_t { arrival, departure };

struct Event {
  Kind kind;
  std::uint32_t id;
};

Duration draw(Stream& stream, double mean) {
  return Duration{static_cast<std::int64_t>(mean * stream.exponential())};
}

/// M/M/c at load 0.9 per server; unit of time 1 ms. Sums response times.
class Queue {
 public:
  explicit Queue(std::size_t servers)
      : station_{servers}, between_{1e6 / (0.9 * static_cast<double>(servers))} {
    starts_.resize(1u << 14);
  }

  void start() { engine_.post_after(draw(arrivals_, between_), {Kind::arrival, 0}); }

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

void report(benchmark::State& state, std::uint64_t before, double per_iteration) {
  const double total = static_cast<double>(state.iterations()) * per_iteration;
  state.SetItemsProcessed(static_cast<std::int64_t>(total));
  state.counters["allocations"] = static_cast<double>(allocations - before) / total;
}

// Customers per second through engine and station.
void mmc(benchmark::State& state) {
  Queue queue{static_cast<std::size_t>(state.range(0))};
  queue.start();
  queue.serve(1'000'000);
  const std::uint64_t before = allocations;
  for (auto _ : state) benchmark::DoNotOptimize(queue.serve(1'000'000));
  report(state, before, 1e6);
}
BENCHMARK(mmc)->Arg(1)->Arg(100)->Unit(benchmark::kMillisecond);

/// The same M/M/c written the textbook way.
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
      if (item.kind == Kind::arrival) {
        schedule(between_, Kind::arrival, 0.0);
        if (busy_ < servers_) {
          ++busy_;
          schedule(1.0, Kind::departure, now_);
        } else {
          line_.push_back(now_);
        }
        continue;
      }
      response_ += now_ - item.arrived;
      ++served_;
      if (line_.empty()) {
        --busy_;
      } else {
        schedule(1.0, Kind::departure, line_.front());
        line_.pop_front();
      }
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

void mmc_plain(benchmark::State& state) {
  PlainQueue queue{static_cast<std::size_t>(state.range(0))};
  queue.serve(1'000'000);
  const std::uint64_t before = allocations;
  for (auto _ : state) benchmark::DoNotOptimize(queue.serve(1'000'000));
  report(state, before, 1e6);
}
BENCHMARK(mmc_plain)->Arg(1)->Arg(100)->Unit(benchmark::kMillisecond);

constexpr std::uint64_t holds = 1'000'000;

// Hold model: n events pending; each served event schedules one, exponentially later.
template <class Schedule>
void hold(benchmark::State& state, Schedule schedule) {
  Engine<Event> engine;
  Stream stream{1, 0, "hold"};
  const auto pending = static_cast<std::uint32_t>(state.range(0));
  for (std::uint32_t i = 0; i < pending; ++i) {
    engine.post(Time{draw(stream, 1e9)}, {Kind::arrival, i});
  }
  std::uint64_t left = 0;
  const auto run = [&](std::uint64_t count) {
    left = count;
    engine.run([&](const Event& event, Engine<Event>& e) {
      schedule(e, draw(stream, 1e9), event);
      if (--left == 0) e.stop();
    });
  };
  run(5 * std::uint64_t{pending} + 1000);
  const std::uint64_t before = allocations;
  for (auto _ : state) run(holds);
  report(state, before, static_cast<double>(holds));
}

void hold_post(benchmark::State& state) {
  hold(state, [](Engine<Event>& engine, Duration delay, const Event& event) {
    engine.post_after(delay, event);
  });
}
BENCHMARK(hold_post)->RangeMultiplier(10)->Range(1, 1'000'000)->Unit(benchmark::kMillisecond);

void hold_cancellable(benchmark::State& state) {
  hold(state, [](Engine<Event>& engine, Duration delay, const Event& event) {
    benchmark::DoNotOptimize(engine.after(delay, event));
  });
}
BENCHMARK(hold_cancellable)->Arg(1000)->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

// A hold and the postponement of one other pending event, as shared servers do at every arrival.
void hold_and_move(benchmark::State& state) {
  std::vector<EventId> ids(static_cast<std::size_t>(state.range(0)));
  Stream picks{1, 0, "picks"};
  hold(state, [&](Engine<Event>& engine, Duration delay, const Event& event) {
    ids[event.id] = engine.after(delay, event);
    const std::uint64_t other = picks.below(ids.size());
    if (engine.cancel(ids[other])) {
      ids[other] = engine.after(delay, {Kind::arrival, static_cast<std::uint32_t>(other)});
    }
  });
}
BENCHMARK(hold_and_move)->Arg(1000)->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

void hold_plain(benchmark::State& state) {
  struct Item {
    std::int64_t time;
    std::uint64_t sequence;
    Event event;
    bool operator<(const Item& other) const {
      return time != other.time ? time > other.time : sequence > other.sequence;
    }
  };
  std::priority_queue<Item> events;
  Stream stream{1, 0, "hold"};
  std::uint64_t sequence = 0;
  const auto pending = static_cast<std::uint32_t>(state.range(0));
  for (std::uint32_t i = 0; i < pending; ++i) {
    events.push({draw(stream, 1e9).count(), sequence++, {Kind::arrival, i}});
  }
  const auto run = [&](std::uint64_t count) {
    while (count-- > 0) {
      Item item = events.top();
      events.pop();
      item.time += draw(stream, 1e9).count();
      item.sequence = sequence++;
      events.push(item);
    }
  };
  run(2 * std::uint64_t{pending} + 1000);
  const std::uint64_t before = allocations;
  for (auto _ : state) run(holds);
  report(state, before, static_cast<double>(holds));
}
BENCHMARK(hold_plain)->RangeMultiplier(10)->Range(1, 1'000'000)->Unit(benchmark::kMillisecond);

// Nanoseconds per draw.
template <class Draw>
void draws(benchmark::State& state, Draw next) {
  Stream stream{1, 0, "draws"};
  for (auto _ : state) benchmark::DoNotOptimize(next(stream));
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK_CAPTURE(draws, bits, [](Stream& s) { return s.bits(); });
BENCHMARK_CAPTURE(draws, uniform, [](Stream& s) { return s.uniform(); });
BENCHMARK_CAPTURE(draws, exponential, [](Stream& s) { return s.exponential(); });
BENCHMARK_CAPTURE(draws, normal, [](Stream& s) { return s.normal(); });
BENCHMARK_CAPTURE(draws, lognormal,
                  [law = Sampler::lognormal(1.0, 1.0)](Stream& s) { return law.sample(s); });
BENCHMARK_CAPTURE(draws, gamma,
                  [law = Sampler::gamma(1.0, 0.5)](Stream& s) { return law.sample(s); });
BENCHMARK_CAPTURE(draws, weibull,
                  [law = Sampler::weibull(1.0, 0.7)](Stream& s) { return law.sample(s); });

}  // namespace
}  // namespace stowplan

BENCHMARK_MAIN();
