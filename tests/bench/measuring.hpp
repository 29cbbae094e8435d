// How a target is measured, and the list that targets are put on.
#pragma once

#include <benchmark/benchmark.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "tests/bench/allocations.hpp"
#include "tests/bench/targets.hpp"

namespace stowplan::bench {

/// CPU time of this thread so far [ns].
inline double cpu_ns() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

/// CPU time of one call [ns].
template <class Step>
double cpu_ns_of(Step& step) {
  const double began = cpu_ns();
  step();
  return cpu_ns() - began;
}

/// The same in a process of its own; not a number if that fails.
template <class Step>
double cpu_ns_in_a_process(Step& step) {
  int ends[2];
  if (pipe(ends) != 0) return std::numeric_limits<double>::quiet_NaN();
  const pid_t child = fork();
  if (child == 0) {
    const double time = cpu_ns_of(step);
    const bool written = write(ends[1], &time, sizeof time) == sizeof time;
    _exit(written ? 0 : 1);
  }
  close(ends[1]);
  double time = 0;
  const bool told = child > 0 && read(ends[0], &time, sizeof time) == sizeof time;
  close(ends[0]);
  if (child > 0) waitpid(child, nullptr, 0);
  return told ? time : std::numeric_limits<double>::quiet_NaN();
}

inline double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

inline double as_double(std::uint64_t count) { return static_cast<double>(count); }

/// Our version and the plain one in turn. `ours` and `plain` do so many items a call.
template <class Ours, class Plain>
void measure_both(benchmark::State& state, std::uint64_t items, Ours ours,
                  std::uint64_t plain_items, Plain plain) {
  std::vector<double> times;
  std::vector<double> ratios;
  times.reserve(static_cast<std::size_t>(state.max_iterations));
  ratios.reserve(times.capacity());
  std::uint64_t allocated = 0;
  for (auto _ : state) {
    const std::uint64_t before = allocations();
    times.push_back(cpu_ns_of(ours) / as_double(items));
    allocated += allocations() - before;
    state.SetIterationTime(times.back() * as_double(items) * 1e-9);
    if (plain_items > 0) {
      ratios.push_back(cpu_ns_of(plain) / as_double(plain_items) / times.back());
    }
  }
  state.counters[best_ns] = *std::min_element(times.begin(), times.end());
  state.counters[median_ns] = median(times);
  if (plain_items > 0) state.counters[plain_ratio] = median(ratios);
  state.counters[allocations_per_item] =
      as_double(allocated) / as_double(items) / static_cast<double>(times.size());
}

template <class Ours>
void measure(benchmark::State& state, std::uint64_t items, Ours ours) {
  measure_both(state, items, ours, 0, [] {});
}

/// Registers benchmarks, and the rows that show what they counted.
class TargetList {
 public:
  using Shown = TargetRow::Shown;

  template <class Run>
  void add(const std::string& name, int rounds, Run run) {
    name_ = std::string{target_prefix} + name;
    benchmark::RegisterBenchmark(name_.c_str(), run)
        ->Iterations(rounds)
        ->UseManualTime()
        ->Unit(benchmark::kMillisecond);
  }
  void row(const std::string& title, const char* counter, const char* unit, Shown shown,
           double target = 0, bool at_least = true) {
    rows.push_back({name_, counter, title, unit, shown, target, at_least});
  }
  void rate(const std::string& title, double at_least = 0) {
    row(title, best_ns, "M/s", Shown::rate, at_least);
  }
  void cost(const std::string& title, double at_most = 0) {
    row(title, best_ns, "ns", Shown::nanoseconds, at_most, false);
  }

  std::vector<TargetRow> rows;

 private:
  std::string name_;
};

}  // namespace stowplan::bench
