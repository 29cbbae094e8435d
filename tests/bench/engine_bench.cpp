// Speed of the engine core through its public interface, each beside the textbook kernel, so that
// ratios can be judged within one run on a noisy machine.
#include <benchmark/benchmark.h>

#include <cstdint>

#include "sim/distribution.hpp"
#include "sim/random.hpp"
#include "tests/bench/allocations.hpp"
#include "tests/bench/hold_load.hpp"
#include "tests/bench/queue_load.hpp"

namespace stowplan::bench {
namespace {

constexpr std::uint64_t batch = 1'000'000;

// Runs a batch an iteration, and reports items per second and allocations per item.
template <class Step>
void batches(benchmark::State& state, Step step) {
  const std::uint64_t before = allocations();
  for (auto _ : state) step();
  const double items = static_cast<double>(state.iterations()) * static_cast<double>(batch);
  state.SetItemsProcessed(static_cast<std::int64_t>(items));
  state.counters["allocations"] = static_cast<double>(allocations() - before) / items;
}

template <class Model>
void mmc(benchmark::State& state) {
  Model queue{static_cast<std::size_t>(state.range(0))};
  queue.serve(batch);
  batches(state, [&] { benchmark::DoNotOptimize(queue.serve(batch)); });
}
BENCHMARK_TEMPLATE(mmc, Queue)->Arg(1)->Arg(100)->Unit(benchmark::kMillisecond);
BENCHMARK_TEMPLATE(mmc, PlainQueue)->Arg(1)->Arg(100)->Unit(benchmark::kMillisecond);

template <class Model>
void hold(benchmark::State& state, HoldKind kind) {
  Model model{kind, static_cast<std::uint32_t>(state.range(0))};
  batches(state, [&] { model.run(batch); });
}
void ours(benchmark::State& state, HoldKind kind) { hold<Hold>(state, kind); }
void plain(benchmark::State& state, HoldKind kind) { hold<PlainHold>(state, kind); }

void any_size(benchmark::internal::Benchmark* bench) {
  bench->RangeMultiplier(10)->Range(1, 1'000'000)->Unit(benchmark::kMillisecond);
}
void large(benchmark::internal::Benchmark* bench) {
  bench->Arg(1000)->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMillisecond);
}
BENCHMARK_CAPTURE(ours, hold_post, HoldKind::post)->Apply(any_size);
BENCHMARK_CAPTURE(plain, hold_post, HoldKind::post)->Apply(any_size);
BENCHMARK_CAPTURE(ours, hold_cancellable, HoldKind::after)->Apply(large);
BENCHMARK_CAPTURE(ours, hold_and_move, HoldKind::move)->Apply(large);
BENCHMARK_CAPTURE(plain, hold_and_move, HoldKind::move)->Apply(large);

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
}  // namespace stowplan::bench
