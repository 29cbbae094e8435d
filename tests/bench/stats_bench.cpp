// Cost of taking statistics: what an event pays, and what a replication pays at its end.
#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/stats/histogram.hpp"
#include "sim/stats/students_t.hpp"
#include "sim/stats/tally.hpp"
#include "sim/stats/time_weighted.hpp"
#include "sim/stats/warm_up.hpp"
#include "tests/bench/sample_data.hpp"

namespace stowplan::bench {
namespace {

void histogram_add(benchmark::State& state) {
  const auto values = response_times(4096);
  Histogram h;
  std::size_t i = 0;
  for (auto _ : state) h.add(values[i++ % 4096]);
  benchmark::DoNotOptimize(h.count());
}
BENCHMARK(histogram_add);

void histogram_quantile(benchmark::State& state) {
  Histogram h;
  for (const std::int64_t value : response_times(100'000)) h.add(value);
  for (auto _ : state) benchmark::DoNotOptimize(h.quantile(0.99));
}
BENCHMARK(histogram_quantile);

void histogram_merge(benchmark::State& state) {
  Histogram h;
  for (const std::int64_t value : response_times(100'000)) h.add(value);
  Histogram all = h;
  for (auto _ : state) all.merge(h);
  benchmark::DoNotOptimize(all.count());
}
BENCHMARK(histogram_merge);

void tally_add(benchmark::State& state) {
  Tally t;
  double value = 0;
  for (auto _ : state) t.add(value += 0.25);
  benchmark::DoNotOptimize(t.mean());
}
BENCHMARK(tally_add);

void time_weighted_set(benchmark::State& state) {
  TimeWeighted signal;
  Time now{};
  double value = 0;
  for (auto _ : state) signal.set(now += Duration{100}, value += 1);
  benchmark::DoNotOptimize(signal.mean(now));
}
BENCHMARK(time_weighted_set);

void mser5_of_a_run(benchmark::State& state) {
  std::vector<double> series;
  for (const std::int64_t value : response_times(100'000)) {
    series.push_back(static_cast<double>(value));
  }
  for (auto _ : state) benchmark::DoNotOptimize(mser5(series).first);
}
BENCHMARK(mser5_of_a_run)->Unit(benchmark::kMicrosecond);

void quantile_of_students_t(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(students_t_quantile(0.975, state.range(0)));
}
BENCHMARK(quantile_of_students_t)->Arg(4)->Arg(49)->Arg(100'000);

}  // namespace
}  // namespace stowplan::bench
