#include "tests/bench/targets.hpp"

#include <benchmark/benchmark.h>
#include <time.h>

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <utility>

#include "sim/stats/histogram.hpp"
#include "tests/bench/allocations.hpp"
#include "tests/bench/fleet_growth.hpp"
#include "tests/bench/hold_load.hpp"
#include "tests/bench/host_index_load.hpp"
#include "tests/bench/mixed_scenario.hpp"
#include "tests/bench/queue_load.hpp"
#include "tests/bench/sample_data.hpp"
#include "tests/bench/shared_cpu_load.hpp"

namespace stowplan::bench {
namespace {

double cpu_ns() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

template <class Step>
double cpu_ns_of(Step& step) {
  const double began = cpu_ns();
  step();
  return cpu_ns() - began;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

double as_double(std::uint64_t count) { return static_cast<double>(count); }

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

constexpr std::uint64_t million = 1'000'000;

void mm1(benchmark::State& state) {
  Queue ours{1};
  PlainQueue plain{1};
  ours.serve(million);
  plain.serve(million / 2);
  measure_both(
      state, million, [&] { benchmark::DoNotOptimize(ours.serve(million)); }, million / 2,
      [&] { benchmark::DoNotOptimize(plain.serve(million / 2)); });
}

void hold(benchmark::State& state, HoldKind kind, std::uint32_t pending) {
  Hold ours{kind, pending};
  PlainHold plain{kind, pending};
  const std::uint64_t plain_holds = million / 4;
  measure_both(
      state, million, [&] { ours.run(million); }, plain_holds, [&] { plain.run(plain_holds); });
}

void shared_cpu(benchmark::State& state, const CpuLoad& load, std::size_t jobs) {
  constexpr std::uint64_t ours_jobs = 200'000;
  constexpr std::uint64_t naive_jobs = 20'000;
  SharedCpus<FairShare> ours{{1000, 10, jobs}, load};
  SharedCpus<NaiveFairShare> naive{{1000, 10, jobs}, load};
  measure_both(
      state, ours_jobs, [&] { ours.run(ours_jobs); }, naive_jobs, [&] { naive.run(naive_jobs); });
}

template <class Policy>
void placement(benchmark::State& state) {
  constexpr std::uint64_t decisions = 500;
  const HostRows fleet{10'000};
  const PlacementPolicy policy = Policy{};
  const Demand demand{2_cores, 4_GiB, true};
  measure(state, decisions, [&] {
    for (std::uint64_t i = 0; i < decisions; ++i) {
      benchmark::DoNotOptimize(scan(policy, demand, fleet.view()));
    }
  });
}

template <class Policy>
void index(benchmark::State& state, std::size_t hosts) {
  constexpr std::uint64_t decisions = 20'000;
  IndexedFleet fleet{hosts};
  fleet.fill_half();
  measure(state, decisions, [&] {
    for (std::uint64_t i = 0; i < decisions; ++i) fleet.turn_over(Policy{});
  });
}

void fleet(benchmark::State& state, const Scenario& scenario, std::uint64_t instances) {
  const Plan plan = make_plan(scenario, scenario.layout.front(), {});
  measure(state, instances, [&] { benchmark::DoNotOptimize(Fleet{plan, 1, 0}.run().events); });
}

void histogram_add(benchmark::State& state) {
  const std::vector<std::int64_t> values = response_times(4096);
  Histogram histogram;
  for (const std::int64_t value : values) histogram.add(value);
  measure(state, million, [&] {
    for (std::uint64_t i = 0; i < million; ++i) histogram.add(values[i % 4096]);
    benchmark::DoNotOptimize(histogram.count());
  });
}

void mixed(benchmark::State& state) {
  std::vector<MixedRun> runs;
  try {
    for (auto _ : state) {
      runs.push_back(run_mixed_scenario());
      state.SetIterationTime(runs.back().wall_s);
    }
  } catch (const std::runtime_error& error) {
    state.SkipWithError(error.what());
    return;
  }
  const MixedRun& best =
      *std::min_element(runs.begin(), runs.end(),
                        [](const MixedRun& a, const MixedRun& b) { return a.wall_s < b.wall_s; });
  state.counters[wall_s] = best.wall_s;
  state.counters[peak_mb] = best.peak_mb;
  state.counters[requests_millions] = best.requests * 1e-6;
  state.counters[ns_per_request] = best.cpu_s * 1e9 / best.requests;
  state.counters[events_per_s] = best.events / best.cpu_s * 1e-6;
  state.counters[allocations_per_item] = best.allocations_per_event;
}

using Shown = TargetRow::Shown;

class TargetList {
 public:
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

void add_holds(TargetList& list) {
  const auto add = [&](const std::string& name, int rounds, HoldKind kind, std::uint32_t pending) {
    list.add(name, rounds,
             [kind, pending](benchmark::State& state) { hold(state, kind, pending); });
  };
  add("hold/1000", 15, HoldKind::post, 1000);
  list.rate("hold, 1,000 pending");
  add("hold/100000", 15, HoldKind::post, 100'000);
  list.rate("hold, 100,000 pending", 20);
  add("hold/1000000", 9, HoldKind::post, 1'000'000);
  list.cost("hold, 1,000,000 pending", 60);
  add("hold_and_move/100000", 9, HoldKind::move, 100'000);
  list.cost("hold and re-key, 100,000 pending");
}

void add_shared_cpus(TargetList& list) {
  const auto add = [&](const std::string& name, const CpuLoad& load, std::size_t jobs,
                       const std::string& title, double at_least) {
    list.add("shared_cpu/" + name, 15,
             [load, jobs](benchmark::State& state) { shared_cpu(state, load, jobs); });
    list.rate("shared CPU 1000 x 10, " + title, at_least);
  };
  add("contended", contended, 1, "contended", 4);
  add("met", met, 1, "demands met", 4);
  add("rationed", rationed, 1, "period quotas", 4);
  add("wandering", wandering, 1, "jobs wander", 0);
  add("contended_10", contended, 10, "10 jobs a group", 0);
}

void add_placement(TargetList& list) {
  list.add("place/best_fit", 15, placement<BestFit>);
  list.cost("placement by a scan, best fit of 10,000 hosts");
  const auto add = [&](const std::string& name, auto policy, std::size_t hosts, double at_most) {
    list.add("index/" + name + "/" + std::to_string(hosts), 5,
             [hosts](benchmark::State& state) { index<decltype(policy)>(state, hosts); });
    list.cost("placement, " + name + " of " + std::to_string(hosts) + " hosts", at_most);
  };
  for (const std::size_t hosts : {std::size_t{10'000}, std::size_t{100'000}}) {
    const double spread = hosts < 100'000 ? 5'000 : 20'000;
    add("best_fit", BestFit{}, hosts, hosts < 100'000 ? 5'000 : 10'000);
    add("least_allocated", LeastAllocated{}, hosts, spread);
    add("dot_product", DotProduct{}, hosts, spread);
    add("balanced_allocation", BalancedAllocation{}, hosts, 0);
    add("first_fit", FirstFit{}, hosts, 3'000);
  }
}

// An instance of a fleet, from its order to its end; 10,000 ns are a second for 100,000.
void add_fleets(TargetList& list) {
  const auto add = [&](const std::string& name, const Scenario& scenario, std::uint64_t instances,
                       const std::string& title, double at_most) {
    list.add("fleet/" + name, 3,
             [scenario, instances](benchmark::State& state) { fleet(state, scenario, instances); });
    list.cost("an instance, " + title, at_most);
  };
  add("start/25000", growing_fleet(25'000), 25'000, "25,000 started", 0);
  add("start/50000", growing_fleet(50'000), 50'000, "50,000 started", 0);
  add("start/100000", growing_fleet(100'000), 100'000, "100,000 started", 10'000);
  add("full_pool/16000", full_pool(16'000), 16'000, "16,000 through 1,000 places", 62'500);
  add("shrink/20000", shrinking_fleet(), 20'000, "20,000 of 21,000 taken down", 10'000);
}

void add_mixed(TargetList& list) {
  list.add("mixed", 3, mixed);
  list.row("mixed scenario, wall time, 2 threads", wall_s, "s", Shown::number, 10, false);
  list.row("mixed scenario, peak memory", peak_mb, "MB", Shown::number, 300, false);
  list.row("mixed scenario, requests served", requests_millions, "M", Shown::number);
  list.row("mixed scenario, CPU time a request", ns_per_request, "ns", Shown::number);
  list.row("mixed scenario, events, one core", events_per_s, "M/s", Shown::number);
}

}  // namespace

std::vector<TargetRow> register_targets() {
  TargetList list;
  list.add("mm1", 15, mm1);
  list.rate("M/M/1, customers", 15);
  add_holds(list);
  add_shared_cpus(list);
  add_placement(list);
  add_fleets(list);
  list.add("histogram_add", 15, histogram_add);
  list.cost("histogram, one value");
  add_mixed(list);
  return std::move(list.rows);
}

}  // namespace stowplan::bench
