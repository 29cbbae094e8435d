// Transfers a second through links that are shared, beside the pipe that carries them one after the
// other. Judge the ratio within one run.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/engine.hpp"
#include "sim/queue/flow_network.hpp"
#include "sim/queue/pipe.hpp"
#include "sim/random.hpp"

namespace stowplan::bench {
namespace {

constexpr std::int64_t batch = 20'000;
constexpr double capacity = 1.25e9;
constexpr double mean_bytes = 4096;

struct Due {
  std::uint32_t id;
  std::uint32_t generation : 24;
  std::uint32_t delivery : 8;
};

/// Where the next transfer of a place goes.
enum class Pattern : std::uint8_t {
  pairs,  ///< Each place has its own two links: alone on them.
  line,   ///< All have one link.
  star,   ///< Each has its own link, all have another.
  mesh,   ///< From one link drawn at random to another.
};

/// A closed system of transfers: one that is delivered is replaced.
class Transfers {
 public:
  Transfers(Pattern pattern, std::size_t places, std::size_t links) : pattern_(pattern) {
    for (std::size_t i = 0; i < links; ++i) links_.push_back(network_.add_link(capacity));
    for (std::size_t i = 0; i < places; ++i) begin(i);
    run(10'000);
  }

  void run(std::int64_t transfers) {
    left_ = transfers;
    engine_.run([this](const Due& due, Engine<Due>&) { on(due); });
  }

 private:
  void begin(std::uint64_t place) {
    FlowRoute route;
    const auto link = [&](std::uint64_t i) { route.add({links_[i], 1}); };
    if (pattern_ == Pattern::line) {
      link(0);
    } else if (pattern_ == Pattern::mesh) {
      const std::uint64_t half = links_.size() / 2;
      link(random_.below(half));
      link(half + random_.below(half));
    } else {
      link(pattern_ == Pattern::star ? 0 : 2 * place);
      link(pattern_ == Pattern::star ? 1 + place : 2 * place + 1);
    }
    network_.start(engine_.now(), route, mean_bytes * random_.exponential(), Duration{25'000},
                   place);
    post();
  }

  void post() {
    for (const FlowNetwork::Due& due : network_.due()) {
      engine_.post(due.at, {due.id, due.generation & 0xffffffU, due.delivery ? 1U : 0U});
    }
    network_.due().clear();
  }

  void on(const Due& due) {
    if (due.delivery == 0) {
      network_.settle(engine_.now(), due.id);
      post();
    } else if (const auto tag = network_.deliver(engine_.now(), due.id, due.generation)) {
      begin(*tag);
      if (--left_ == 0) engine_.stop();
    }
  }

  Pattern pattern_;
  Engine<Due> engine_;
  FlowNetwork network_;
  std::vector<LinkId> links_;
  Stream random_{1, 0, "bench/flows"};
  std::int64_t left_ = 0;
};

void flows(benchmark::State& state, Pattern pattern) {
  const auto places = static_cast<std::size_t>(state.range(0));
  Transfers transfers(pattern, places, pattern == Pattern::mesh ? 200 : 2 * places);
  for (auto _ : state) transfers.run(batch);
  state.SetItemsProcessed(state.iterations() * batch);
}

// The same through two pipes each, one event a transfer.
void pipes(benchmark::State& state) {
  struct Pair {
    Pipe out{PipeRates{.bytes = capacity}};
    Pipe in{PipeRates{.bytes = capacity}};
  };
  std::vector<Pair> pairs(static_cast<std::size_t>(state.range(0)));
  Engine<Due> engine;
  Stream random{1, 0, "bench/flows"};
  std::int64_t left = 0;
  const auto begin = [&](std::uint32_t place) {
    const double bytes = mean_bytes * random.exponential();
    const Time out = pairs[place].out.enter(engine.now(), 0, bytes);
    const Time in = pairs[place].in.enter(engine.now(), 0, bytes);
    engine.post(std::max(out, in) + Duration{25'000}, {place, 0, 0});
  };
  for (std::uint32_t i = 0; i < pairs.size(); ++i) begin(i);
  for (auto _ : state) {
    left = batch;
    engine.run([&](const Due& due, Engine<Due>& running) {
      begin(due.id);
      if (--left == 0) running.stop();
    });
  }
  state.SetItemsProcessed(state.iterations() * batch);
}

// Short messages in turn, one event each.
void in_turn(benchmark::State& state) {
  const auto places = static_cast<std::uint32_t>(state.range(0));
  FlowNetwork network;
  std::vector<FlowRoute> routes(places);
  for (FlowRoute& route : routes) {
    route.add({network.add_link(capacity), 1});
    route.add({network.add_link(capacity), 1});
  }
  Engine<Due> engine;
  Stream random{1, 0, "bench/flows"};
  std::int64_t left = 0;
  const auto begin = [&](std::uint32_t place) {
    const Time through =
        network.in_turn(engine.now(), routes[place], mean_bytes * random.exponential());
    engine.post(through + Duration{25'000}, {place, 0, 0});
  };
  for (std::uint32_t i = 0; i < places; ++i) begin(i);
  for (auto _ : state) {
    left = batch;
    engine.run([&](const Due& due, Engine<Due>& running) {
      begin(due.id);
      if (--left == 0) running.stop();
    });
  }
  state.SetItemsProcessed(state.iterations() * batch);
}

BENCHMARK(in_turn)->Arg(1)->Arg(100)->Arg(1000);
BENCHMARK(pipes)->Arg(1)->Arg(100)->Arg(1000);
BENCHMARK_CAPTURE(flows, alone, Pattern::pairs)->Arg(1)->Arg(100)->Arg(1000);
BENCHMARK_CAPTURE(flows, sharing_a_line, Pattern::line)->Arg(10)->Arg(1000);
BENCHMARK_CAPTURE(flows, many_to_one, Pattern::star)->Arg(10)->Arg(1000);
BENCHMARK_CAPTURE(flows, mesh_of_100, Pattern::mesh)->Arg(20)->Arg(100)->Arg(1000);

}  // namespace
}  // namespace stowplan::bench
