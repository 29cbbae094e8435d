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

namespace stowplan {
namespace {

// Response times between 64 us and 1 s, evenly over the powers of two.
std::vector<std::int64_t> response_times(std::size_t n) {
  std::vector<std::int64_t> values(n);
  std::uint64_t bits = 1;
  for (std::int64_t& value : values) {
    bits = bits * 6364136223846793005ULL + 1442695040888963407ULL;
    value = static_cast<std::int64_t>((bits >> 34 | 1ULL << 30) >> (bits >> 32) % 14);
  }
  return values;
}

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
}  // namespace stowplan
