// Jobs per second of a fleet of CPU complexes in a closed system: every group always has `jobs`
// jobs and starts another when one ends; under `wandering`, in a group drawn at random. Three
// loads: demands met, threads contended, and period quotas; and the same contended load on the
// naive version, which works out every rate at every event. Judge the ratio within one run.
#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/engine.hpp"
#include "sim/queue/fair_share.hpp"
#include "sim/random.hpp"
#include "tests/sim/naive_fair_share.hpp"

namespace stowplan {
namespace {

struct Load {
  double cores;
  bool quota = false;
  bool wander = false;
};
constexpr Load met{64};
constexpr Load contended{2};
constexpr Load rationed{64, true};
constexpr Load wandering{2, false, true};

struct Due {
  std::uint64_t complex;
};

GroupOptions options(std::size_t group, const Load& load) {
  constexpr std::array caps{0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75, 1.0};
  const double limit = caps[group % caps.size()];
  GroupOptions made{.weight = static_cast<double>(1 + group % 3)};
  (load.quota ? made.quota : made.cap) = limit;
  return made;
}

template <class Cpu>
struct Fleet {
  Fleet(std::size_t complexes, std::size_t groups, std::size_t jobs, const Load& load)
      : wander(load.wander), random(1, 0, "bench/fair_share") {
    for (std::size_t i = 0; i < complexes; ++i) {
      Cpu& cpu =
          cpus.emplace_back(Capacity{.cores = load.cores * static_cast<double>(groups) / 10});
      for (std::size_t g = 0; g < groups; ++g) {
        const auto id = cpu.add_group(options(g, load));
        if (i == 0) ids.push_back(id);
        for (std::size_t j = 0; j < jobs; ++j) cpu.start(Time{}, id, size(), g, 1);
      }
      engine.post(cpu.next_event(), Due{i});
    }
  }

  double size() { return 0.01 * random.exponential(); }

  // One event of one complex: what ends is replaced.
  void on(const Due& due) {
    Cpu& cpu = cpus[due.complex];
    finished.clear();
    cpu.advance(engine.now(), finished);
    for (const std::uint64_t tag : finished) {
      const std::size_t group = wander ? random.below(ids.size()) : tag;
      cpu.start(engine.now(), ids[group], size(), tag, 1);
      if (++done % batch == 0) engine.stop();
    }
    engine.post(cpu.next_event(), due);
  }

  void run_batch() {
    engine.run([this](const Due& due, Engine<Due>&) { on(due); });
  }

  static constexpr std::int64_t batch = 20'000;
  bool wander;
  Engine<Due> engine;
  Stream random;
  std::vector<Cpu> cpus;
  std::vector<decltype(cpus[0].add_group({}))> ids;
  std::vector<std::uint64_t> finished;
  std::int64_t done = 0;
};

template <class Cpu>
void closed(benchmark::State& state, const Load& load) {
  Fleet<Cpu> fleet(static_cast<std::size_t>(state.range(0)),
                   static_cast<std::size_t>(state.range(1)),
                   static_cast<std::size_t>(state.range(2)), load);
  for (int warm = 0; warm < 3; ++warm) fleet.run_batch();
  const std::int64_t before = fleet.done;
  for (auto _ : state) fleet.run_batch();
  state.counters["jobs/s"] =
      benchmark::Counter(static_cast<double>(fleet.done - before), benchmark::Counter::kIsRate);
}

void virtual_time(benchmark::State& state, const Load& load) { closed<FairShare>(state, load); }
void naive(benchmark::State& state, const Load& load) { closed<NaiveFairShare>(state, load); }

void sizes(benchmark::internal::Benchmark* bench) {
  bench->ArgNames({"complexes", "groups", "jobs"})->Args({1000, 10, 1})->Args({1000, 10, 10});
}
void many_groups(benchmark::internal::Benchmark* bench) { bench->Args({100, 300, 1}); }

BENCHMARK_CAPTURE(virtual_time, met, met)->Apply(sizes)->Apply(many_groups);
BENCHMARK_CAPTURE(virtual_time, contended, contended)->Apply(sizes)->Apply(many_groups);
BENCHMARK_CAPTURE(virtual_time, wandering, wandering)->Apply(sizes)->Apply(many_groups);
BENCHMARK_CAPTURE(virtual_time, rationed, rationed)->Apply(sizes);
BENCHMARK_CAPTURE(naive, contended, contended)->Apply(sizes);

}  // namespace
}  // namespace stowplan
