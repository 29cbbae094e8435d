// Completed jobs per second of a fleet of shared CPU complexes, by load and size, and the same
// contended load on the naive version. Judge the ratio within one run.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>

#include "tests/bench/shared_cpu_load.hpp"

namespace stowplan::bench {
namespace {

constexpr std::int64_t batch = 20'000;

template <class Cpu>
void closed(benchmark::State& state, const CpuLoad& load) {
  SharedCpus<Cpu> fleet(
      {static_cast<std::size_t>(state.range(0)), static_cast<std::size_t>(state.range(1)),
       static_cast<std::size_t>(state.range(2))},
      load);
  for (auto _ : state) fleet.run(batch);
  state.SetItemsProcessed(state.iterations() * batch);
}

void virtual_time(benchmark::State& state, const CpuLoad& load) { closed<FairShare>(state, load); }
void naive(benchmark::State& state, const CpuLoad& load) { closed<NaiveFairShare>(state, load); }

void sizes(benchmark::internal::Benchmark* bench) {
  bench->ArgNames({"complexes", "groups", "jobs"})
      ->Args({20, 10, 1})
      ->Args({1000, 10, 1})
      ->Args({1000, 10, 10});
}
void many_groups(benchmark::internal::Benchmark* bench) { bench->Args({100, 300, 1}); }

BENCHMARK_CAPTURE(virtual_time, met, met)->Apply(sizes)->Apply(many_groups);
BENCHMARK_CAPTURE(virtual_time, contended, contended)->Apply(sizes)->Apply(many_groups);
BENCHMARK_CAPTURE(virtual_time, wandering, wandering)->Apply(sizes)->Apply(many_groups);
BENCHMARK_CAPTURE(virtual_time, rationed, rationed)->Apply(sizes);
BENCHMARK_CAPTURE(naive, contended, contended)->Apply(sizes);

}  // namespace
}  // namespace stowplan::bench
